"""Follows devices' clocks in the books, and gives every transaction its business day.

Everything here is inside the caller's transaction. The day of a transaction decides which day's report it is in; no
value depends on it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import msgspec

from edge.domain.clock_intervals import Boot, Mark, business_day
from edge.domain.clock_line import ClockLine
from edge.domain.events import EVENTS, TimeMarked
from edge.domain.value.accounts import Place
from edge.headoffice.database import Books
from edge.headoffice.entries import LARGEST, Entry, is_word

ZONE, CLOSING = "Asia/Shanghai", "04:00"
"""Where settings ``zone`` and ``closing`` say nothing: the chain's local time at which a business day ends."""

LONGEST_RTT_MS = 24 * 3_600_000
"""A mark less sharp than a day says nothing."""

DATED = frozenset(name for name, kind in EVENTS.items() if {"txn", "legs"} <= set(kind.__struct_fields__))
"""Types of entries that are transactions."""

_TIMED = DATED | {TimeMarked.TYPE}

_mark = msgspec.json.Decoder(TimeMarked).decode


class _Txn(msgspec.Struct):
    txn: str


_txn = msgspec.json.Decoder(_Txn).decode


class _Tables:
    """One epoch's boots and marks, as ``ClockLine`` asks for them."""

    def __init__(self, books: Books, place: Place) -> None:
        self._books, self._place = books, place

    def boot(self, number: int) -> Boot | None:
        find = "SELECT earliest, last_mono, latest FROM boot WHERE dev = ? AND ep = ? AND boot = ?"
        rows = self._books.all(self._books.sql(find), *self._place, number)
        return Boot(*rows[0]) if rows else None

    def keep(self, number: int, boot: Boot) -> None:
        put = (
            "INSERT INTO boot (dev, ep, boot, earliest, last_mono, latest) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT"
            " (dev, ep, boot) DO UPDATE SET earliest = excluded.earliest, last_mono = excluded.last_mono,"
            " latest = excluded.latest"
        )
        self._books.many(self._books.sql(put), [(*self._place, number, *boot)])

    def before(self, number: int) -> int | None:
        find = "SELECT MAX(boot) FROM boot WHERE dev = ? AND ep = ? AND boot < ?"
        found = self._books.all(self._books.sql(find), *self._place, number)[0][0]
        return None if found is None else int(found)

    def mark(self, number: int, mark: Mark) -> None:
        put = (
            "INSERT INTO clock_mark (dev, ep, boot, mono, ho_ms, rtt_ms) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING"
        )
        self._books.many(self._books.sql(put), [(*self._place, number, *mark)])

    def marks(self, number: int, mono_ms: int) -> list[Mark]:
        find = "SELECT mono, ho_ms, rtt_ms FROM clock_mark WHERE dev = ? AND ep = ? AND boot = ? AND mono"
        sides = (f"{find} <= ? ORDER BY mono DESC LIMIT 1", f"{find} > ? ORDER BY mono LIMIT 1")
        found = [self._books.all(self._books.sql(side), *self._place, number, mono_ms) for side in sides]
        return [Mark(*row) for rows in found for row in rows]


class Clocks:
    """Takes booked entries, in order."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._put = books.sql(
            "INSERT INTO business_day (earliest, latest, day, provisional, txn, boot, mono, wall, received, dev, ep,"
            " seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        self._open = books.sql(
            "SELECT seq, boot, mono, wall, received FROM business_day WHERE provisional = ? AND dev = ? AND ep = ?"
        )
        self._again = books.sql(
            "UPDATE business_day SET earliest = ?, latest = ?, day = ?, provisional = ?"
            " WHERE dev = ? AND ep = ? AND seq = ?"
        )

    def follow(self, place: Place, last: tuple[int, int], entries: Iterable[Entry], now_ms: int) -> tuple[int, int]:
        """Take the entries of one stream that a group booked.

        Args:
            place: The stream.
            last: Boot and stamp of the entry before the first of these; boot 0 when there was none.
            entries: In order.
            now_ms: When they were received.

        Returns:
            Boot and stamp of the last one.
        """
        line: ClockLine | None = None
        for entry in entries:
            if not entry.boot:
                continue  # unreadable, or a stamp that cannot be
            if entry.boot > last[0] or entry.type in _TIMED:
                line = line or ClockLine(_Tables(self._books, place))
                if entry.boot > last[0]:
                    line.began(entry.boot, last if last[0] else None)
                self._timed(place, line, entry, now_ms)
            last = entry.boot, entry.mono
        return last

    def _timed(self, place: Place, line: ClockLine, entry: Entry, now_ms: int) -> None:
        if entry.type in DATED:
            self._date(place, line, entry, now_ms)
        elif entry.type == TimeMarked.TYPE:
            self._marked(place, line, entry)

    def _marked(self, place: Place, line: ClockLine, entry: Entry) -> None:
        try:
            said = _mark(entry.data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return  # the ledger has noted it
        if not (0 < said.ho_ms <= LARGEST and 0 <= said.rtt_ms <= LONGEST_RTT_MS):
            return
        line.marked(entry.boot, Mark(entry.mono, said.ho_ms, said.rtt_ms))
        for seq, boot, mono, wall, received in self._books.all(self._open, True, *place):
            found = self._found(line, boot, mono, wall, received)
            self._books.many(self._again, [(*found, *place, seq)])

    def _date(self, place: Place, line: ClockLine, entry: Entry, now_ms: int) -> None:
        try:
            txn = _txn(entry.data).txn
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return  # as above
        wall = _wall_ms(entry.time, now_ms)
        found = self._found(line, entry.boot, entry.mono, wall, now_ms)
        name = txn if is_word(txn) else ""
        self._books.many(self._put, [(*found, name, entry.boot, entry.mono, wall, now_ms, *place, entry.seq)])

    def _found(self, line: ClockLine, boot: int, mono: int, wall: int, received: int) -> tuple[int, int, str, bool]:
        when = line.when(boot, mono, received)
        zone, closing = self._books.setting("zone", ZONE), self._books.setting("closing", CLOSING)
        day, provisional = business_day(when, wall, ZoneInfo(zone), time.fromisoformat(closing))
        return when.earliest, when.latest, day.isoformat(), provisional


def _wall_ms(text: str, received_ms: int) -> int:
    """Return what a device believed, or when we heard of it if that is no time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return received_ms
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, int(moment.timestamp() * 1000))
