"""Puts entries that were damaged in the journal right from the tape, where the hash chain proves that they fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from edge.domain.chain import head_of
from edge.store.links import Broken, insist_chain, place_of
from edge.store.settings import Database
from edge.store.tape import Tape, Written

_PUT = "INSERT INTO journal (seq, body) VALUES (?, ?) ON CONFLICT (seq) DO UPDATE SET body = excluded.body"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of entries as they must be: ``last`` and ``head`` are its end, ``wrong`` what the journal has not so."""

    entries: list[Written]
    wrong: list[Written]
    last: int
    head: bytes


def whole_stretch(rows: Sequence[tuple[Any, ...]], seq: int, head: bytes, epoch: int, last: int, tape: Tape) -> Stretch:
    """Return the entries after ``seq`` up to ``last``, from the journal's ``rows`` and, where those fail, the tape.

    Raises:
        Broken: The rows are damaged, and the tape does not prove what stood there.
        OSError: The tape could not be read.
    """
    try:
        end, end_head = insist_chain(rows, seq, head, epoch)
        _insist_end(end, last)
    except Broken:
        found: dict[int, Any] = {number: body for number, body in rows if isinstance(number, int)}
        path = _path(found, tape.entries(seq + 1, last), seq, head, epoch, last)
        if path is None:
            raise
    else:
        return Stretch(list(rows), [], end, end_head)
    wrong = [entry for entry in path if found.get(entry[0]) != entry[1]]
    return Stretch(path, wrong, last, head_of(path[-1][1]))


def _insist_end(end: int, last: int) -> None:
    if end < last:
        raise Broken(f"entry {end + 1} is missing")


def newest_on_tape(tape: Tape, stretch: Stretch, epoch: int) -> Stretch:
    """Return the stretch with its newest entry as the tape has it: no later entry proves that one, but a CRC does."""
    if not stretch.entries or tape.last != stretch.last:
        return stretch
    (seq, body), before, on_tape = stretch.entries[-1], stretch.entries[:-1], tape.newest
    place = place_of(on_tape)
    if on_tape == body or place != place_of(body) or place is None or place.ep != epoch:
        return stretch
    wrong = [entry for entry in stretch.wrong if entry[0] != seq]
    return Stretch([*before, (seq, on_tape)], [*wrong, (seq, on_tape)], seq, head_of(on_tape))


def put_right(database: Database, stretch: Stretch) -> str:
    """Write what was wrong as it must be, in one commit; return a sentence about it, empty if nothing was."""
    if not stretch.wrong:
        return ""
    with database.atomic("IMMEDIATE"):
        for entry in stretch.wrong:
            database.execute_sql(_PUT, entry)
    what = f"{len(stretch.wrong)} damaged entries (the first is {stretch.wrong[0][0]})"
    return f"{what} were put right from the tape; if it comes back, replace the card"


def mend_tape(tape: Tape, newest: Stretch, *, whole: bool) -> str:
    """Write lines of the newest entries anew that differ on the tape; return a sentence about it, or nothing.

    After an orderly stop the tape is ``whole``: lines that are missing at its end are damage too.
    """
    wrong = tape.mend(newest.entries) + (newest.last - tape.last if whole and tape.last else 0)
    return f"{wrong} damaged lines of the tape are written again; if it comes back, replace the card" if wrong else ""


def _path(
    rows: Mapping[int, Any], tape: Mapping[int, bytes], seq: int, head: bytes, epoch: int, last: int
) -> list[Written] | None:
    """Return a chain from ``head`` to entry ``last`` that takes each entry from either copy, or ``None``."""
    ends: dict[str, tuple[Any, ...]] = {head.hex(): ()}  # by hash of its end: (entry, the way before)
    for number in range(seq + 1, last + 1):
        further: dict[str, tuple[Any, ...]] = {}
        for body in (tape.get(number), rows.get(number)):
            place = place_of(body)
            if body is None or place is None or (place.ep, place.seq) != (epoch, number):
                continue
            if (way := ends.get(place.prev)) is not None:
                further.setdefault(head_of(body).hex(), ((number, body), way))
        ends = further
    way = next(iter(ends.values()), None)  # the tape's word comes first: a CRC vouches for it
    path: list[Written] = []
    while way:
        entry, way = way
        path.append(entry)
    return path[::-1] or None
