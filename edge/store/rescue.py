"""Reads all that an old card still has: its journal, files set aside and tapes, damaged or not, in every epoch.

Nothing on the old card is written or even opened by SQLite: each file is copied first. Entries are taken from whichever
copy fits the hash chain; what no copy has is named by its numbers.
"""

import contextlib
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from edge.domain.chain import genesis, head_of
from edge.domain.errors import DeviceUnavailable, JournalRefused
from edge.domain.ports import Entry
from edge.store.aside import log_of
from edge.store.flips import Flipped, turn_back
from edge.store.links import Broken
from edge.store.pages import Sums, insist_pages
from edge.store.refusals import FAILURES
from edge.store.settings import Database, connect
from edge.store.tape import epochs, read_segment, segments
from edge.store.wal import insist_log_was_read

_NAMES = re.compile(r"journal\.db(\.(damaged|closed)-\d+-\d+)?")
_REPAIRS = 8
_WORDS = """SELECT heard.gen, said.dseq, said.body FROM heard LEFT JOIN said ON said.source = heard.source
    WHERE heard.source = 'ho'"""


class _Who(Struct):
    """What an entry's bytes say about whose it is and where it stands."""

    id: str
    source: str
    ep: int
    seq: int
    prev: str
    boot: int


class Rescued(Struct, frozen=True, kw_only=True):
    """One epoch as the card has it.

    Attributes:
        store: Where the device stood.
        device: Whose epoch it is.
        epoch: Its number.
        boot: The device's newest start in it.
        acknowledged: Head office had entries up to this one, as far as the card knows.
        older: Entries up to that one, in ascending order: a head office restored from a backup may have forgotten them.
        entries: What follows in ascending order: all that head office may lack. Each names the one before it but where
            numbers are missing; behind such a gap head office takes none before it has passed over the gap.
        gen: Head office's generation that the device knew.
        said: Head office's words that the card retains, as signed, by number: a restored one asks for them. Empty where
            the file cannot be read.
        unreadable: First and last number of each gap: no copy has these. The last is 0 where nothing says how far an
            epoch went; then device and store are unknown too.
    """

    store: str
    device: str
    epoch: int
    boot: int
    acknowledged: int
    older: list[Entry]
    entries: list[Entry]
    gen: int
    said: dict[int, bytes]
    unreadable: list[tuple[int, int]]


def rescue(card: Path, scratch: Path) -> list[Rescued]:
    """Return every epoch on the card whose data folder is ``card``, oldest first; ``scratch`` takes the copies.

    Raises:
        DeviceUnavailable: There is no journal in that folder, or the card cannot be read.
    """
    try:
        databases = sorted(file for file in card.iterdir() if _NAMES.fullmatch(file.name))
        tapes = {epoch: segments(card / "journal.db", epoch) for epoch in epochs(card / "journal.db")}
        if not databases and not tapes:
            raise DeviceUnavailable(f"no journal in {card}: name the folder that was [device] data on the old card")
        found = _Finds()
        for number, file in enumerate(databases):
            _read_copy(_copied(file, scratch / f"{number}.db"), found)
            if aside := re.search(r"-(\d+)-\d+$", file.name):
                found.epochs.add(int(aside[1]))
        for files in tapes.values():
            for _, file in files:
                found.add(body for _, body in read_segment(file))
    except OSError as fault:
        raise DeviceUnavailable(f"{card} cannot be read ({fault}): try the card in another reader") from fault
    told = [_told(name, copies, found) for name, copies in sorted(found.copies.items())]
    silent = found.epochs - {epoch.epoch for epoch in told}
    return sorted([*told, *map(_unreadable, silent)], key=lambda epoch: (epoch.epoch, epoch.device))


class _Finds:
    """What the files had: ``copies[device, epoch][seq]`` are an entry's bytes; ``epochs``: files were set aside."""

    def __init__(self) -> None:
        self.copies: dict[tuple[str, int], dict[int, list[bytes]]] = defaultdict(lambda: defaultdict(list))
        self.acknowledged: dict[tuple[str, int], int] = {}
        self.gen: dict[tuple[str, int], int] = {}
        self.said: dict[tuple[str, int], dict[int, bytes]] = defaultdict(dict)
        self.epochs: set[int] = set()

    def add(self, bodies: Iterator[bytes]) -> None:
        for body in bodies:
            with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
                who = _who(body)
                copies = self.copies[who.id.split(":")[0], who.ep][who.seq]
                if body not in copies:
                    copies.append(body)


_who = msgspec.json.Decoder(_Who).decode
_json = json.JSONDecoder()


def _copied(file: Path, to: Path) -> Path:
    """Copy a database with its log, and its sums where they are its own; turn single wrong bits of the copy back."""
    pairs = [(file, to), (log_of(file), log_of(to))]
    if file.suffix == ".db":
        pairs.append((file.with_suffix(".sums"), to.with_suffix(".sums")))
    for source, target in pairs:
        if source.exists():
            shutil.copyfile(source, target)
    for _ in range(_REPAIRS):
        try:
            _insist_no_flips(to)
        except Flipped as flipped:
            turn_back(flipped.flips)
        except (Broken, JournalRefused, *FAILURES):
            break  # more than single bits: what can be read is read
        else:
            break
    return to


def _insist_no_flips(path: Path) -> None:
    with Sums(path) as sums:
        insist_pages(sums)
    database = connect(path)
    try:
        insist_log_was_read(database, path)
    finally:
        database.close()


def _read_copy(path: Path, found: _Finds) -> None:
    try:
        database = connect(path)
    except JournalRefused:
        found.add(_carved(path))
        return
    try:
        try:
            found.add(_bodies(database))
        except FAILURES:
            found.add(_carved(path))
            found.add(_carved(log_of(path)))
        with contextlib.suppress(*FAILURES):
            rows: list[Any] = database.execute_sql("SELECT id, epoch, acknowledged FROM device").fetchall()
            for device, epoch, acknowledged in rows:
                if isinstance(acknowledged, int):
                    found.acknowledged[device, epoch] = max(acknowledged, found.acknowledged.get((device, epoch), 0))
                _read_words(database, (device, epoch), found)
    finally:
        database.close()


def _read_words(database: Database, name: tuple[str, int], found: _Finds) -> None:
    """Read what head office said to the epoch whose journal this is."""
    for gen, dseq, body in database.connection().execute(_WORDS):
        found.gen[name] = max(int(gen), found.gen.get(name, 1))
        if isinstance(dseq, int) and isinstance(body, bytes):
            found.said[name][dseq] = body


def _bodies(database: Database) -> Iterator[bytes]:
    """Yield every entry, as far as the tree of the table leads to it."""
    for _, body in database.connection().execute("SELECT seq, body FROM journal ORDER BY seq"):
        if isinstance(body, bytes):
            yield body


def _carved(file: Path) -> Iterator[bytes]:
    """Yield whatever looks like an entry in a file's raw bytes; the chain says later which of it is one."""
    text = file.read_bytes().decode("latin-1") if file.exists() else ""  # one character a byte
    for start in re.finditer(re.escape('{"specversion":'), text):
        with contextlib.suppress(json.JSONDecodeError):
            end = _json.raw_decode(text, start.start())[1]
            yield text[start.start() : end].encode("latin-1")


def _told(name: tuple[str, int], copies: dict[int, list[bytes]], found: _Finds) -> Rescued:
    device, epoch = name
    acknowledged = found.acknowledged.get(name, 0)
    kept = [entry for run in _runs(copies, device, epoch) for entry in run]
    entries = [entry for entry in kept if entry.seq > acknowledged]
    newest = _who(kept[-1].body)
    return Rescued(
        store=newest.source.split("/")[1],
        device=device,
        epoch=epoch,
        boot=newest.boot,
        acknowledged=acknowledged,
        older=[entry for entry in kept if entry.seq <= acknowledged],
        entries=entries,
        gen=found.gen.get(name, 1),
        said=found.said[name],
        unreadable=gaps(acknowledged, [entry.seq for entry in entries]),
    )


def _unreadable(epoch: int) -> Rescued:
    """Return an epoch of which no copy has anything."""
    return Rescued(
        store="",
        device="",
        epoch=epoch,
        boot=0,
        acknowledged=0,
        older=[],
        entries=[],
        gen=1,
        said={},
        unreadable=[(1, 0)],
    )


def _runs(copies: dict[int, list[bytes]], device: str, epoch: int) -> list[list[Entry]]:
    """Return the entries in runs within which each names the one before."""
    runs: list[list[Entry]] = []
    ends: dict[str, tuple[Any, ...]] = {genesis(device, epoch).hex(): ()}
    before = 0
    for seq in sorted(copies):
        bodies = [(body, _who(body).prev) for body in copies[seq]]
        fitting = [(body, ends[prev]) for body, prev in bodies if seq == before + 1 and prev in ends]
        if not fitting:
            runs += _run_of(ends)
            fitting = [(body, ()) for body, _ in bodies if seq > 1]
        ends = {head_of(body).hex(): (Entry(seq, body, head_of(body)), way) for body, way in fitting}
        before = seq
    return runs + _run_of(ends)


def _run_of(ends: dict[str, tuple[Any, ...]]) -> list[list[Entry]]:
    """Return the longest way that ends here, as a list of at most one run."""
    ways = []
    for way in ends.values():
        run = []
        while way:
            entry, way = way  # noqa: PLW2901 - walking back to the beginning
            run.append(entry)
        ways.append(run[::-1])
    return [run for run in [max(ways, key=len, default=[])] if run]


def gaps(last: int, seqs: list[int]) -> list[tuple[int, int]]:
    """Return first and last of each run of numbers that is missing after ``last`` in ascending ``seqs``."""
    gaps = []
    for seq in seqs:
        if seq > last + 1:
            gaps.append((last + 1, seq - 1))
        last = seq
    return gaps
