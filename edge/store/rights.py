"""Which units this device may spend, what moved them, and what it was told about them.

Every unit has one holder; the table ``holding`` is what this device holds. It changes in the same commit as the journal
entry that says so, which is why this is no database of its own: ``Change.rights`` writes, ``Journal.rights`` reads.
A transaction is kept by its entry's note at once, by its row in ``moved`` later: see ``recent``.
"""

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import apsw
import msgspec

from edge.domain.events import Leg
from edge.domain.value.accounts import Place
from edge.domain.value.cover import Moves
from edge.domain.value.stream import Heard
from edge.store.note import Note

_HELD = "SELECT n, brief FROM holding WHERE owner = ? AND asset = ?"
_HOLDINGS = "SELECT owner, asset, n, brief FROM holding"
_GAIN = """INSERT INTO holding (owner, asset, n, brief) VALUES (?, ?, ?, ?)
    ON CONFLICT (owner, asset) DO UPDATE SET n = n + excluded.n, brief = min(n + excluded.n, max(0, brief + ?))"""
_LOSE = """UPDATE holding SET n = n + ?1, brief = min(n + ?1, max(0, brief + ?2))
    WHERE owner = ?3 AND asset = ?4 AND n + ?1 > 0 RETURNING n"""
_CLEAR = "DELETE FROM holding WHERE owner = ? AND asset = ? AND n + ? = 0 RETURNING n"
_MOVED = "SELECT txn, seq, visit, legs, answer, undone_by FROM moved WHERE txn = ?"
_KEEP = """INSERT INTO moved (txn, seq, visit, legs, answer, undone_by) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (txn) DO UPDATE SET undone_by = excluded.undone_by"""
_MARK = "UPDATE device SET noted = ?"
_AGE = """DELETE FROM moved WHERE seq <= (SELECT pruned FROM device)
    AND txn NOT IN (SELECT txn FROM promise WHERE state IN ('reserved', 'unknown'))"""
_RISK = "INSERT OR IGNORE INTO risked (owner, seq) VALUES (?, ?)"
_RISKS = "SELECT count(*) FROM risked WHERE owner = ? AND seq > ?"
_TRUST = "DELETE FROM risked WHERE seq <= ?"
_HEAR = """INSERT INTO heard (source, gen, dseq) VALUES (?, ?, ?)
    ON CONFLICT (source) DO UPDATE SET gen = excluded.gen, dseq = excluded.dseq"""
_SAY = "INSERT INTO said (source, dseq, body) VALUES (?, ?, ?)"
_UNSAY = "DELETE FROM said WHERE source = ? AND dseq <= ?"
_TELL = "INSERT INTO told (what, value) VALUES (?, ?) ON CONFLICT (what) DO UPDATE SET value = excluded.value"

RETAINED = 5_000
"""Words of head office kept as signed: months at 50 a day, and a restore needs no more than head office's oldest
backup, which is days old. At some 350 bytes each they stay below 2 MB."""

_legs = msgspec.json.Decoder(list[Leg]).decode
_encode = msgspec.json.Encoder().encode

Read = Callable[..., list[Any]]
"""Carries out a query with its values and returns the rows: ``Guard.read``, or a change's own cursor."""


class Held(NamedTuple):
    """Units this device may spend; ``brief`` of them go back when nobody uses them."""

    owner: str
    asset: str
    n: int
    brief: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A transaction that moved value here, as it was written, with what it was answered."""

    txn: str
    seq: int
    visit: str
    legs: list[Leg]
    answer: bytes
    undone_by: str  # empty while it stands; a void, which nothing undoes, names itself


class Rights:
    """What the tables say. Inside a change it sees that change's own writes."""

    def __init__(self, read: Read, recent: Mapping[str, Kept] | None = None) -> None:
        self._read = read
        self._recent: Mapping[str, Kept] = {} if recent is None else recent

    def held(self, owner: str, asset: str) -> int:
        """Return the units of an owner that may be spent here."""
        return next((int(n) for n, _ in self._read(_HELD, (owner, asset))), 0)

    def holdings(self, owner: str = "") -> list[Held]:
        """Return all that is held, or all that is held of one owner."""
        where, values = (" WHERE owner = ?", (owner,)) if owner else ("", ())
        return [Held(*row) for row in self._read(f"{_HOLDINGS}{where} ORDER BY owner, asset", values)]

    def brief(self) -> list[Held]:
        """Return what came for one purchase and is still here."""
        return [Held(*row) for row in self._read(f"{_HOLDINGS} WHERE brief > 0 ORDER BY owner, asset")]

    def kept(self, txn: str) -> Kept | None:
        """Return a transaction that moved value here, or ``None``."""
        if found := self._recent.get(txn):
            return found
        rows = self._read(_MOVED, (txn,))
        return next((Kept(name, seq, visit, _legs(legs), *rest) for name, seq, visit, legs, *rest in rows), None)

    def last_of(self, visit: str) -> Kept | None:
        """Return the last transaction of a visit that moved value, or ``None``."""
        rows = self._read("SELECT txn, seq FROM moved WHERE visit = ? ORDER BY seq DESC LIMIT 1", (visit,))
        rows += [(kept.txn, kept.seq) for kept in self._recent.values() if kept.visit == visit]
        return self.kept(max(rows, key=lambda row: int(row[1]))[0]) if rows else None

    def since(self, seq: int) -> list[tuple[int, list[Leg]]]:
        """Return number and legs of every transaction written after entry ``seq``, oldest first."""
        rows = self._read("SELECT seq, legs FROM moved WHERE seq > ?", (seq,))
        found = {int(number): _legs(legs) for number, legs in rows}
        found |= {kept.seq: kept.legs for kept in self._recent.values() if kept.seq > seq}
        return sorted(found.items())

    @property
    def pruned(self) -> int:
        """Number of the newest entry that is gone from the journal; its transaction may be kept still."""
        return int(self._read("SELECT pruned FROM device")[0][0])

    def risks(self, owner: str, beyond: int) -> bool:
        """Say whether an owner spent at the chain's risk in an entry after ``beyond``."""
        return bool(self._read(_RISKS, (owner, beyond))[0][0])

    def risked(self, upto: int) -> bool:
        """Say whether a risk of an entry up to ``upto`` is still written down."""
        return bool(self._read("SELECT 1 FROM risked WHERE seq <= ? LIMIT 1", (upto,)))

    def heard(self, source: str) -> Heard:
        """Return the last word applied of ``source``."""
        return next(
            (Heard(*row) for row in self._read("SELECT gen, dseq FROM heard WHERE source = ?", (source,))), Heard()
        )

    def said(self, source: str, after: int) -> list[tuple[int, bytes]]:
        """Return the retained words of ``source`` after that number, oldest first, as signed."""
        query = "SELECT dseq, body FROM said WHERE source = ? AND dseq > ? ORDER BY dseq"
        return [(dseq, body) for dseq, body in self._read(query, (source, after))]

    def caps(self) -> dict[str, int]:
        """Return the most units of each asset that one transaction may take from the risk budget."""
        rows = self._read("SELECT value FROM told WHERE what = 'caps'")
        return next((msgspec.json.decode(value, type=dict[str, int]) for (value,) in rows), {})

    @property
    def closing(self) -> bool:
        """Whether this epoch was told to end."""
        return bool(self._read("SELECT 1 FROM told WHERE what = 'closing'"))

    def last_lent(self, to: Place) -> int:
        """Return the number of the last word said to a sibling's epoch, 0 before the first."""
        return int(
            self._read("SELECT coalesce(max(dseq), 0) FROM lent WHERE dev = ? AND ep = ?", (to.dev, to.ep))[0][0]
        )

    def newest_borrower(self, dev: str) -> int:
        """Return the newest epoch of a sibling that was lent anything, 0 if none was."""
        return int(self._read("SELECT coalesce(max(ep), 0) FROM lent WHERE dev = ?", (dev,))[0][0])

    def lent(self, to: Place, *, after: int = 0, req: str | None = None) -> list[bytes]:
        """Return the words for a sibling's epoch after that number, as signed, or only those that answer ``req``."""
        query = "SELECT body FROM lent WHERE dev = ? AND ep = ? AND dseq > ? AND req = coalesce(?, req) ORDER BY dseq"
        return [body for (body,) in self._read(query, (to.dev, to.ep, after, req))]


class RightsChange(Rights):
    """Writes about rights that belong to one commit.

    Attributes:
        fresh: The transactions that it keeps, and those that they undo.
        notes: What its entries say of them, by number.
        settled: Up to which entry it gave every transaction its row in ``moved``, or ``None``.
    """

    def __init__(self, cursor: apsw.Cursor, recent: dict[str, Kept] | None = None) -> None:
        self.fresh: dict[str, Kept] = {}
        self.notes: dict[int, Note] = {}
        self.settled: int | None = None
        super().__init__(
            lambda sql, values=(): cursor.execute(sql, values).fetchall(), ChainMap(self.fresh, recent or {})
        )
        self._cursor = cursor

    def move(self, moves: Moves) -> None:
        """Let holdings gain, or lose where below zero; units that came for one purchase are spent first.

        Raises:
            ValueError: More would be taken than is held. The change must not be committed.
        """
        for (owner, asset), gained in moves.items():
            self.put(owner, asset, gained, brief=min(gained, 0))

    def put(self, owner: str, asset: str, n: int, *, brief: int = 0) -> None:
        """Let one holding gain ``n`` units, ``brief`` of them for one purchase; raises as ``move``."""
        if not n:
            return
        if n > 0:
            self._cursor.execute(_GAIN, (owner, asset, n, min(n, max(0, brief)), brief))
            return
        if self._cursor.execute(_LOSE, (n, brief, owner, asset)).fetchall():
            return
        if not self._cursor.execute(_CLEAR, (owner, asset, n)).fetchall():
            had = self.held(owner, asset)
            raise ValueError(f"{-n} {asset} of {owner} would be taken, {had} are held here")

    def keep(
        self, txn: str, seq: int, visit: str, legs: Sequence[Leg], answer: bytes, *, undoes: str = "", new: bool = False
    ) -> None:
        """Keep a transaction of this change's entry ``seq``; one that undoes another marks that one.

        ``new``: the caller has just looked, on this thread, and there was none; looking again would cost a sale time.

        Raises:
            ValueError: It was kept before. The change must not be committed.
        """
        if seq in self.notes or txn in self.fresh or not (new or self.kept(txn) is None):
            raise ValueError(f"transaction {txn} or entry {seq} is kept twice")
        self.fresh[txn] = Kept(txn, seq, visit, list(legs), answer, txn if undoes else "")
        self.notes[seq] = Note(txn, visit, list(legs), answer, undoes)
        if undoes and (undone := self.kept(undoes)):
            self.fresh[undoes] = replace(undone, undone_by=txn)

    def settle(self, upto: int) -> None:
        """Give every transaction up to entry ``upto`` its row, and mark that."""
        rows = sorted(self._recent.values(), key=lambda kept: kept.txn)
        self._cursor.executemany(
            _KEEP, ((row.txn, row.seq, row.visit, _encode(row.legs), row.answer, row.undone_by) for row in rows)
        )
        self._cursor.execute(_MARK, (upto,))
        self.fresh.clear()
        self.settled, self._recent = upto, ChainMap(self.fresh)

    def risk(self, owner: str, seq: int) -> None:
        """Remember that a member spent at the chain's risk in entry ``seq``."""
        self._cursor.execute(_RISK, (owner, seq))

    def trust(self, upto: int) -> None:
        """Head office has everything up to ``upto``: forget those risks."""
        self._cursor.execute(_TRUST, (upto,))

    def age(self) -> None:
        """Drop transactions whose entries are gone, unless something they promised is still to be seen through."""
        self._cursor.execute(_AGE)

    def hear(self, source: str, heard: Heard) -> None:
        """Remember the last word applied of ``source``."""
        self._cursor.execute(_HEAR, (source, heard.gen, heard.dseq))

    def say(self, source: str, dseq: int, payload: bytes) -> None:
        """Retain a word as signed, and drop what is too old to be asked for."""
        self._cursor.execute(_SAY, (source, dseq, payload))
        self._cursor.execute(_UNSAY, (source, dseq - RETAINED))

    def cap(self, caps: Mapping[str, int]) -> None:
        """Keep the caps head office sets."""
        self._cursor.execute(_TELL, ("caps", _encode(caps)))

    def close(self, reason: str) -> None:
        """Remember that this epoch is to end."""
        self._cursor.execute(_TELL, ("closing", reason.encode()))

    def lend(self, to: Place, dseq: int, req: str, payload: bytes) -> None:
        """Keep a word for a sibling until it has heard it; words for its earlier epochs are of no use any more."""
        self._cursor.execute("DELETE FROM lent WHERE dev = ? AND ep < ?", (to.dev, to.ep))
        self._cursor.execute("INSERT INTO lent VALUES (?, ?, ?, ?, ?)", (to.dev, to.ep, dseq, req, payload))

    def lent_heard(self, to: Place, dseq: int) -> None:
        """A sibling has everything up to ``dseq``; the last word stays, for its number."""
        last = self.last_lent(to)
        self._cursor.execute(
            "DELETE FROM lent WHERE dev = ? AND ep = ? AND dseq <= ? AND dseq < ?", (to.dev, to.ep, dseq, last)
        )
