"""A disk that fails or loses power on purpose: a SQLite VFS over the real one, for exclusive connections only.

The files that the journal writes beside SQLite, its tape and its sums, go through the same disk.

``Disk`` counts what SQLite writes and syncs, raises at a chosen moment, and remembers everything since it was made, so
that a test can rebuild what a power cut at any moment may leave: what was synced, and any part of what was not.
"""

import errno
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from edge.store.disk_file import DiskFile

SECTOR, BLOCK = 512, 4096
NAME = "testdisk"


@dataclass
class Disk:
    """Put in place with ``with``; every journal opened inside is on this disk."""

    fail: Callable[["Step"], Exception | None] = lambda _step: None
    steps: list["Step"] = field(default_factory=list)
    before: dict[str, bytes] = field(default_factory=dict)
    """Files that were safe on it already."""

    def __enter__(self):
        self._vfs = _Vfs(self)
        self._plain = {name: getattr(DiskFile, name) for name in ("write", "truncate", "sync")}
        DiskFile.write = lambda file, data, offset: self._beside("write", file, data, offset)
        DiskFile.truncate = lambda file, size: self._beside("truncate", file, size)
        DiskFile.sync = lambda file: self._beside("sync", file)
        return self

    def __exit__(self, *_):
        for name, method in self._plain.items():
            setattr(DiskFile, name, method)
        self._vfs.unregister()
        apsw.set_default_vfs("unix")

    def _beside(self, kind: str, file: DiskFile, *what) -> None:
        match what:
            case (bytes() as data, int() as offset):
                step = Step(kind, file.path.name, offset, data)
            case _:
                step = Step(kind, file.path.name, *what)
        try:
            self.note(step)
        except apsw.FullError as full:
            raise OSError(errno.ENOSPC, "No space left on device") from full
        except apsw.IOError as broken:
            raise OSError(errno.EIO, "Input/output error") from broken
        self._plain[kind](file, *what)

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
        [(_, files)] = self.after_cuts([at], chance, lambda: kept, garbage)
        return files

    def after_cuts(
        self, cuts: list[int], chance: random.Random, kept: Callable[[], float], garbage: float = 0
    ) -> Iterator[tuple[int, dict[str, bytes]]]:
        """Yield, for each of the ascending ``cuts``, what it is and the files it leaves, as ``after_cut``."""
        safe = {name: bytearray(content) for name, content in self.before.items()}
        loose: dict[str, list[Step]] = {}
        done = 0
        for at in cuts:
            for step in self.steps[done:at]:
                _take(step, safe, loose)
            done = at
            share = kept()
            yield at, {name: _left(safe, loose, name, chance, share, garbage) for name in {*safe, *loose}}


def _take(step: "Step", safe: dict[str, bytearray], loose: dict[str, list["Step"]]) -> None:
    """Let one step happen: a sync makes safe what was loose."""
    if step.kind == "delete":  # for good: the journal syncs its folder before the first entry
        safe.pop(step.file, None)
        loose.pop(step.file, None)
        return
    loose.setdefault(step.file, []).append(step)
    if step.kind == "sync":
        for done in loose.pop(step.file):
            done.apply(safe.setdefault(step.file, bytearray()), lambda _place: True)


def _left(safe, loose, name: str, chance: random.Random, share: float, garbage: float) -> bytes:
    """Return what a cut leaves of a file: each loose sector with probability ``share``."""
    content = bytearray(safe.get(name, b""))
    for step in loose.get(name, []):
        step.apply(content, lambda _place: chance.random() < share)
    for step in loose.get(name, []):
        if step.kind == "write" and chance.random() < garbage:
            _spoil(content, step.offset, chance)
    return bytes(content)


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
