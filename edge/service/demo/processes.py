"""The demo's programs: each is the real command in a process of its own, started here and stopped in reverse."""

import json
import os
import select
import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Self

from edge.domain.errors import EdgeError

PATIENCE_S = 60.0
STOP_S = 15.0


class Program(AbstractContextManager["Program"]):
    """One ``member-kiosk`` command; ``ready`` is the JSON line it prints when it serves, if it prints one."""

    def __init__(self, name: str, *words: str, log: Path, says_ready: bool, env: dict[str, str] | None = None) -> None:
        self._name, self._words, self._log, self._says_ready = name, words, log, says_ready
        self._env = os.environ | (env or {})
        self.ready: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def start(self) -> None:
        """Start it, also after ``stop``; where it says that it serves, wait for that.

        Raises:
            EdgeError: It did not; its last words are kept.
        """
        with self._log.open("ab") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - our own command with words of our own
                [sys.executable, "-m", "edge.service", *self._words],
                stdout=subprocess.PIPE if self._says_ready else subprocess.DEVNULL,
                stderr=errors,
                stdin=subprocess.DEVNULL,
                env=self._env,
            )
        try:
            if self._says_ready:
                self.ready = self._await_ready()
        except BaseException:  # also a signal's: nobody else knows this process yet
            self.stop()
            raise

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ask the program to end, wait, and insist only after that."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def ended(self) -> int:
        """Return a file descriptor that turns readable when the program ends; the caller closes it."""
        return os.pidfd_open(self._process.pid)

    def _await_ready(self) -> dict[str, Any]:
        line = b""
        if self._process.stdout is not None and select.select([self._process.stdout], [], [], PATIENCE_S)[0]:
            line = self._process.stdout.readline()
        try:
            ready: dict[str, Any] = json.loads(line)
        except ValueError as fault:
            raise EdgeError(f"{self._name} did not start: {self._last_words()}") from fault
        return ready

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else f"see {self._log}"


def run_once(*words: str) -> dict[str, Any]:
    """Run a ``member-kiosk`` command to its end and return the JSON it printed.

    Raises:
        EdgeError: It failed; its own sentence is kept.
    """
    done = subprocess.run(  # noqa: S603 - our own command with words of our own
        [sys.executable, "-m", "edge.service", *words], capture_output=True, check=False, timeout=PATIENCE_S
    )
    if done.returncode != 0:
        raise EdgeError(f"{' '.join(words[:2])} failed: {done.stderr.decode(errors='replace').strip()[-400:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
