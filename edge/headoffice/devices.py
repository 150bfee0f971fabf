"""What devices say of themselves: birth, stop and state, and when they were last heard. It decides nothing."""

from typing import NamedTuple

from edge.domain.errors import BadMessage
from edge.domain.value.accounts import Place
from edge.headoffice.database import Books
from edge.headoffice.entries import LARGEST, LARGEST_EPOCH, Unreadable, is_word, plain
from edge.headoffice.models import Device
from edge.headoffice.stuck import Pruned
from edge.link.contract import Address, Conn, State, read

_SEEN = (
    "UPDATE device SET last_seen = CASE WHEN ? = 0 THEN last_seen ELSE ? END WHERE store = ? AND device = ? RETURNING 1"
)


class Heard(NamedTuple):
    """What came of a message: whether a device was born by it, and what it said it no longer has."""

    born: bool = False
    pruned: Pruned | None = None


def heard(books: Books, address: Address, payload: bytes, now_ms: int, *, retained: bool) -> Heard:
    """Write what a ``conn`` or ``state`` message says.

    Raises:
        Unreadable: The message is not what its topic says.
    """
    try:
        said = read(payload, Conn if address.kind == "conn" else State)
    except BadMessage as fault:
        raise Unreadable("BAD_JSON", plain(str(fault))) from fault
    _check(said)
    seen(books, address, now_ms if not retained else 0)
    return _conn(address, said, retained=retained) if isinstance(said, Conn) else _state(address, said)


def seen(books: Books, address: Address, now_ms: int) -> None:
    """Note that a device was heard now. A retained message may be old, so it comes with 0."""
    if not books.all(books.sql(_SEEN), now_ms, now_ms, address.store, address.device):
        Device.insert(store=address.store, device=address.device, last_seen=now_ms).execute()


def _conn(address: Address, said: Conn, *, retained: bool) -> Heard:
    """Take a birth or an end; an end older than the last birth is a late will and says nothing.

    A second birth in one connection names the first entry a device has; the first one may only repeat what it believed
    before head office was restored.
    """
    last = _row(address)
    if said.s == "off" and (said.boot, said.sess) < (last.boot, last.sess):
        return Heard()
    facts = {"s": said.s, "boot": said.boot, "sess": said.sess, "ep": said.ep, "seq_hi": said.seq_hi}
    _write(address, {**facts, "clock": said.clock, "reason": said.reason, "version": said.fw or last.version})
    again = last.s == said.s == "on" and (last.boot, last.sess, last.ep) == (said.boot, said.sess, said.ep)
    pruned = Pruned(Place(address.device, said.ep), said.seq_lo) if again and not retained else None
    return Heard(said.s == "on", pruned)


def _state(address: Address, said: State) -> Heard:
    facts = ("version", "unsent", "oldest_s", "free_bytes", "printer", "scanner", "panel", "replica", "programme")
    _write(address, {fact: getattr(said, fact) for fact in facts})
    return Heard()


def _row(address: Address) -> Device:
    return Device.get((Device.store == address.store) & (Device.device == address.device))


def _write(address: Address, facts: dict[str, object]) -> None:
    Device.update(**facts).where((Device.store == address.store) & (Device.device == address.device)).execute()


def _check(said: Conn | State) -> None:
    for name in said.__struct_fields__:
        value = getattr(said, name)
        limit = LARGEST_EPOCH if name in {"boot", "sess", "ep", "replica", "programme"} else LARGEST
        if isinstance(value, str) and not is_word(value):
            raise Unreadable("BAD_JSON", f"{name} holds characters that cannot be printed")
        if isinstance(value, int) and not 0 <= value <= limit:
            raise Unreadable("BAD_JSON", f"{name} = {value}: allowed is 0 to {limit}")
