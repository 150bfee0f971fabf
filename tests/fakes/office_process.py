"""A real ``headoffice run`` in a process of its own, filled with the invented chain, on a database of either kind."""

import json
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import apsw

from edge.headoffice.database import open_books
from edge.headoffice.models import Balance, Event, Stream

HEADOFFICE = [sys.executable, "-m", "edge.service", "headoffice"]


class OfficeProcess:
    """Starts and kills head office in ``folder``. ``facts`` are what the seed tells a scripted shopper."""

    def __init__(self, folder: Path, port: int, db: str = ""):
        self.folder, self._port = folder, port
        self._words = ["--data", str(folder), *(["--db", db] if db else [])]
        self._process = None
        done = subprocess.run([*HEADOFFICE, "seed", *self._words, "--json"], capture_output=True, check=True)
        self.facts = json.loads(done.stdout)
        self.books = open_books(db or f"sqlite:///{folder}/headoffice.db")

    @property
    def members(self) -> list[str]:
        return [member["id"] for member in self.facts["members"]]

    def start(self):
        network = ["--broker", f"127.0.0.1:{self._port}", "--port", "0"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen([*HEADOFFICE, "run", *self._words, *network], stdout=log, stderr=log)

    def kill(self):
        assert self._process.poll() is None, f"head office ended by itself: {self.log()}"
        self._process.kill()
        self._process.wait()

    def close(self):
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def log(self) -> str:
        return (self.folder / "log").read_text()[-4000:]

    def back_up(self):
        """Keep its SQLite database and its archive as they are now."""
        with closing(apsw.Connection(str(self.folder / "headoffice.db"))) as database:
            (self.folder / "backup.db").write_bytes(database.serialize("main"))
        shutil.copytree(self.folder / "inbox", self.folder / "backup-inbox")

    def put_back(self):
        """Put the backup in the place of both, as after the loss of the whole machine; head office must not run."""
        for old in self.folder.glob("headoffice.db*"):
            old.unlink()
        (self.folder / "backup.db").rename(self.folder / "headoffice.db")
        shutil.rmtree(self.folder / "inbox")
        (self.folder / "backup-inbox").rename(self.folder / "inbox")

    # -- the books --------------------------------------------------------------------------------------------------

    def streams(self) -> dict[str, tuple[int, int]]:
        """Return, for each device, how far it is booked and which number its last word has."""
        with self.books.reading():
            return {row.dev: (row.upto, row.said) for row in Stream.select()}

    def types(self) -> set[str]:
        """Return the types of the entries that are booked."""
        with self.books.reading():
            return {row.type for row in Event.select(Event.type).distinct()}

    def balance(self, account: str, asset: str) -> int:
        with self.books.reading():
            row = Balance.get_or_none((Balance.account == account) & (Balance.asset == asset))
            return row.n if row else 0
