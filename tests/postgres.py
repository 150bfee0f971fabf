"""A PostgreSQL of a test run's own, on a Unix socket, that can be killed."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg


class Postgres:
    """A running server; ``address`` is its ``postgres`` database."""

    def __init__(self, home: Path):
        self._home = home
        self.address = f"postgresql://postgres@/postgres?host={home}"
        self._become = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self._tools = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))

    def create(self):
        if self._become:
            shutil.chown(self._home, "postgres")
        options = ["-D", self._home / "data", "-A", "trust", "-U", "postgres", "-N"]
        command = [*self._become, self._tools / "initdb", *options]
        subprocess.run(command, check=True, capture_output=True, cwd="/")

    def start(self):
        options = f"-c fsync=off -c listen_addresses= -c unix_socket_directories={self._home}"
        self._control("-l", self._home / "log", "-o", options, "start")

    def kill(self):
        """Stop it without a checkpoint, as a crash does; the operating system keeps what was written."""
        self._control("-m", "immediate", "stop")

    def empty(self):
        with psycopg.connect(self.address, autocommit=True) as admin:
            admin.execute("DROP SCHEMA public CASCADE")
            admin.execute("CREATE SCHEMA public")

    def _control(self, *words):
        command = [*self._become, self._tools / "pg_ctl", "-D", self._home / "data", "-w", *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def running_postgres():
    """Yield a server that runs until the end."""
    # Not pytest's own folder: another pytest on this machine would lock the server's user out of it.
    with tempfile.TemporaryDirectory(prefix="headoffice-pg-", ignore_cleanup_errors=True) as name:
        server = Postgres(Path(name))
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.kill()
