"""A disk that fails or loses power on purpose: a SQLite VFS over the real one, for exclusive connections only.

``Disk`` counts what SQLite writes and syncs, raises at a chosen moment, and remembers everything since it was made, so
that a test can rebuild what a power cut at any moment may leave: what was synced, and any part of what was not.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import apsw

SECTOR, BLOCK = 512, 4096
NAME = "testdisk"


@dataclass
class Disk:
    """Put in place with ``with``; every journal opened inside is on this disk."""

    fail: Callable[["Step"], Exception | None] = lambda _step: None
    steps: list["Step"] = field(default_factory=list)

    def __enter__(self):
        self._vfs = _Vfs(self)
        return self

    def __exit__(self, *_):
        self._vfs.unregister()
        apsw.set_default_vfs("unix")

    def note(self, step: "Step") -> None:
        if failure := self.fail(step):
            raise failure
        self.steps.append(step)

    def count(self, kind: str, ending: str = "") -> int:
        return sum(step.kind == kind and step.file.endswith(ending) for step in self.steps)

    def after_cut(self, at: int, chance: random.Random, kept: float, garbage: float = 0) -> dict[str, bytes]:
        """Return the files as a power cut after step ``at`` leaves them.

        Each unsynced sector is there with probability ``kept``. With probability ``garbage`` a whole block of 4 KiB
        in which something was being written comes back as noise, neighbours included, as memory cards may do.
        """
        safe: dict[str, bytearray] = {}
        loose: dict[str, list[Step]] = {}
        for step in self.steps[:at]:
            if step.kind == "delete":  # for good: the journal syncs its folder before the first entry
                safe.pop(step.file, None)
                loose.pop(step.file, None)
                continue
            loose.setdefault(step.file, []).append(step)
            if step.kind == "sync":
                for done in loose.pop(step.file):
                    done.apply(safe.setdefault(step.file, bytearray()), lambda _place: True)
        for name, steps in loose.items():
            for step in steps:
                step.apply(safe.setdefault(name, bytearray()), lambda _place: chance.random() < kept)
            for step in steps:
                if step.kind == "write" and chance.random() < garbage:
                    _spoil(safe[name], step.offset, chance)
        return {name: bytes(content) for name, content in safe.items()}


def _spoil(content: bytearray, offset: int, chance: random.Random) -> None:
    start = offset // BLOCK * BLOCK
    end = min(start + BLOCK, len(content))
    content[start:end] = chance.randbytes(max(0, end - start))


@dataclass(frozen=True)
class Step:
    """One thing SQLite asked of the disk: ``write``, ``sync``, ``truncate`` or ``delete``."""

    kind: str
    file: str
    offset: int = 0
    data: bytes = b""

    def apply(self, content: bytearray, keep: Callable[[int], bool]) -> None:
        """Do it to ``content``, sector by sector as ``keep`` says."""
        if self.kind == "truncate" and keep(0):
            del content[self.offset :]
        if self.kind == "write":
            end = self.offset + len(self.data)
            start = self.offset
            while start < end:
                stop = min(end, (start // SECTOR + 1) * SECTOR)
                if keep(start):
                    content.extend(b"\0" * (start - len(content)))
                    content[start:stop] = self.data[start - self.offset : stop - self.offset]
                start = stop


class _Vfs(apsw.VFS):
    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        super().__init__(NAME, "unix", makedefault=True)

    def xOpen(self, name, flags):  # noqa: N802 - SQLite's name
        return _File(self._disk, name, flags)

    def xDelete(self, filename, syncdir):  # noqa: N802 - SQLite's name
        self._disk.note(Step("delete", Path(filename).name))
        super().xDelete(filename, syncdir)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name, flags) -> None:
        self._disk = disk
        self._name = Path(name.filename() if isinstance(name, apsw.URIFilename) else name or "temporary").name
        super().__init__("unix", name, flags)

    def xWrite(self, data, offset):  # noqa: N802 - SQLite's name
        self._disk.note(Step("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xSync(self, flags):  # noqa: N802 - SQLite's name
        self._disk.note(Step("sync", self._name))
        super().xSync(flags)

    def xTruncate(self, newsize):  # noqa: N802 - SQLite's name
        self._disk.note(Step("truncate", self._name, newsize))
        super().xTruncate(newsize)
