"""Makes the ledger again from the inbox archive, by the product's own receiver, and compares it with the live one.

What the archive has: every journal entry as it came, in its groups; what head office decided meanwhile, and did on its
own; the rows that were there before the archive began. What it has not, and what is therefore copied from the live
database as it is now: stores, members, cards, goods, gifts, coupons and programmes. A claim that was booked before its
member was entered is an exception in the live books and would be points in the rebuilt ones; ``verify`` names it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from edge.domain.errors import EdgeError
from edge.domain.value.accounts import Place
from edge.headoffice import baseline
from edge.headoffice import inbox_format as form
from edge.headoffice.chain_models import CHAIN_MODELS, Setting
from edge.headoffice.database import INBOX, Books
from edge.headoffice.deeds import Refused, decoded, encoded
from edge.headoffice.entries import Unreadable
from edge.headoffice.inbox import files
from edge.headoffice.inbox_models import DeedRow
from edge.headoffice.member_models import ContactRow
from edge.headoffice.outcome import Message, Said
from edge.headoffice.receiver import Receiver
from edge.link.contract import Address, Answer, Ask, Down


class ReplayStuck(EdgeError):
    """The archive does not say what the receiver now asks for: it was written by another version."""


@dataclass(slots=True)
class Chunk:
    """A group of the archive, with what head office did before it."""

    number: int = 0
    received_ms: int = 0
    known: frozenset[str] | None = None
    rows: list[bytes] = field(default_factory=list)
    acts: list[tuple[int, bytes]] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    decisions: list[bytes] = field(default_factory=list)


def chunks(folder: Path) -> Iterator[Chunk]:
    """Yield the groups of an archive in order; of two with one number, the last."""
    held: Chunk | None = None
    for chunk in _all_chunks(folder):
        if held is not None and held.number != chunk.number:
            yield held
        held = chunk
    if held is not None:
        yield held


def _all_chunks(folder: Path) -> Iterator[Chunk]:
    for path in files(folder):
        chunk = Chunk()
        with path.open("rb") as source:
            for _, (kind, body) in form.records(source, str(path)):
                if kind == "G":
                    chunk.number, chunk.received_ms = form.read_group(body)
                    yield chunk
                    chunk = Chunk()
                elif kind == "M":
                    _, topic, payload = form.read_message(body)
                    chunk.messages.append(Message(topic, payload))
                elif kind == "K":
                    chunk.known = frozenset(body.decode().split("\n"))
                elif kind == "A":
                    chunk.acts.append(form.read_act(body))
                else:
                    (chunk.rows if kind == "B" else chunk.decisions).append(body)


class _Nothing:
    """What a replayed decision has to say: the devices heard it then."""

    down: list[tuple[tuple[str, str], Down]] = []  # noqa: RUF012 - always empty
    answers: list[tuple[tuple[str, str], Answer]] = []  # noqa: RUF012 - as above


class RememberedDesk:
    """Decides as head office did then: each call writes what the archive says it wrote."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._left: list[bytes] = []

    def remember(self, decisions: list[bytes]) -> None:
        """Decide so in the next group."""
        self._left = list(decisions)

    def hear(self, address: Address, _ask: Ask, _now_ms: int) -> Said:
        """Write what was decided on an ask."""
        return self._next(address.device)

    def replaced(self, dev: str, _ep: int) -> Said:
        """Write what became of the epochs before."""
        return self._next(dev)

    def fork(self, place: Place) -> Said:
        """Write what became of a forked epoch."""
        return self._next(place.dev)

    def _next(self, dev: str) -> Said:
        if not self._left:
            raise ReplayStuck(f"the archive has no decision about {dev} here: rebuild with the version that wrote it")
        run(self._books, self._left.pop(0))
        return _Nothing()


class Rebuild:
    """Books an archive into a database.

    Attributes:
        acted: Number of the last act of head office's own.

    Args:
        target: Where the ledger is made; it holds the chain's own tables, and the ledger up to some group.
        ns: First part of every topic.
        keeps_place: With each group, note in ``target`` how far it is: these books go to work afterwards.
    """

    def __init__(self, target: Books, ns: str = "mk", *, keeps_place: bool = False) -> None:
        self._target, self._now, self._keeps_place = target, 0, keeps_place
        self._had = {int(number): bytes(body) for number, body in target.all("SELECT id, body FROM deed")}
        self._desk = RememberedDesk(target)
        self._deciding = Receiver(target, ns, lambda: self._now, desk=self._desk)
        self._plain = Receiver(target, ns, lambda: self._now)
        self.acted = 0

    def replay(self, folder: Path, *, after: int = 0, upto: int | None = None) -> int:
        """Book groups after one number up to another; return the number of the last."""
        last = after
        for chunk in chunks(folder):
            if upto is not None and chunk.number > upto:
                break
            new = chunk.number > after
            if new and chunk.number != last + 1:
                raise ReplayStuck(f"group {last + 1} is missing in {folder}: put back the file that has it")
            self._book(chunk, new=new)
            last = max(last, chunk.number)
        return last

    def _book(self, chunk: Chunk, *, new: bool) -> None:
        if chunk.known is not None:
            self._deciding.know(chunk.known)
            self._plain.know(chunk.known)
        with self._target.writing(own=False):
            for rows in chunk.rows if new else ():
                baseline.write(self._target, rows)
            for number, writes in chunk.acts:
                self.act(number, writes, new=new)
            if not new:
                return
            self._now = chunk.received_ms
            self._desk.remember(chunk.decisions)
            (self._deciding if chunk.decisions else self._plain).take(chunk.messages)
            if self._keeps_place:
                self._target.set(INBOX, str(chunk.number))
                DeedRow.insert(id=self.acted, body=encoded([])).on_conflict_ignore().execute()  # numbers only rise

    def act(self, number: int, writes: bytes, *, new: bool = True) -> None:
        """Do once what head office did on its own; one that is in these books already is only counted.

        Raises:
            ReplayStuck: These books have another act of this number.
        """
        if self._had.get(number, writes) not in (writes, encoded([])):
            raise ReplayStuck(
                f"head office has acted since its database was put back (act {number}): put the backup back again, and "
                "run 'headoffice rebuild --resume' before anything else"
            )
        if new and number > self.acted and number not in self._had:
            run(self._target, writes)
        self.acted = max(self.acted, number)


def run(books: Books, body: bytes) -> None:
    """Write again what head office wrote.

    Raises:
        Unreadable: It wrote nothing, for it refused what was asked.
    """
    decision = decoded(body)
    if isinstance(decision, Refused):
        raise Unreadable(decision.reason, decision.detail)
    for text, values in decision:
        if books.is_postgres:
            books.many(books.sql(text), [values])  # its driver has no rows to give where there are none
        else:
            books.all(books.sql(text), *values)


def copy_chain(source: Books, target: Books) -> None:
    """Copy the chain's own tables."""
    with source.reading(), target.writing(own=False):
        for model in (*CHAIN_MODELS, ContactRow):
            if model is Setting:
                continue
            meta = model._meta  # noqa: SLF001 - peewee's documented way
            names, marks = ", ".join(f'"{c}"' for c in meta.columns), ", ".join("?" * len(meta.columns))
            rows = source.all(f'SELECT {names} FROM "{meta.table_name}"')  # noqa: S608 - our own names
            target.many(target.sql(f'INSERT INTO "{meta.table_name}" ({names}) VALUES ({marks})'), rows)  # noqa: S608 - as above


def resume(books: Books, folder: Path, ns: str = "mk") -> int:
    """Book what an archive has beyond a database that was put back from a backup; return how many groups.

    Each group is one transaction with its place, so that a resume that was interrupted goes on where it was.

    Raises:
        ReplayStuck: There is no archive, it has a hole, or head office has acted since it was put back.
    """
    position = books.inbox_position()
    if position is None:
        raise ReplayStuck("this head office never had an inbox archive: there is nothing to resume from")
    return Rebuild(books, ns, keeps_place=True).replay(folder, after=position) - position
