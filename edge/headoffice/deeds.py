"""What head office does on its own, as the writes it makes: grants, retirements, releases, proofs claimed, a restore.

Such acts are no device's messages, so the inbox archive could not rebuild the ledger without them. Each is kept as the
statements it wrote, in order, with their values: replayed on the same books they write the same rows, whatever decided
them. An act inside a group of messages stands in the archive at its place in the group. An act of its own, from the web
page or a command, perhaps in another process, is a row of ``deed`` in the same transaction, which the receiver moves to
the archive before its next group; so the archive has everything in the order in which it was committed.

Nothing personal comes in: the tables of members, cards and phones are left out, and so are secrets among the settings.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

Write = tuple[str, list[Any]]
"""SQL with ``?`` for each value, and the values."""

LEFT_OUT = frozenset(
    {"store", "member", "card", "phone_tag", "product", "gift", "coupon", "programme", "profile", "contact"}
    | {"device", "deed"}
)
"""Tables that are the chain's own or say how devices are; the ledger is rebuilt without their history."""

FACTS = frozenset({"gen", "recovering", "zone", "closing", "accrual_cap"})
"""Settings that say where the ledger stands, when its days end, and how many points one device may give in a day."""

_WRITE = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)


class Refused(msgspec.Struct, frozen=True):
    """An ask that was no device's of ours, in place of writes: it is refused again, for the same reason."""

    reason: str
    detail: str


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Write] | Refused).decode


def encoded(decision: Sequence[Write] | Refused) -> bytes:
    """Return writes, or that there were none because it was refused, as bytes (MessagePack)."""
    return _encode(decision)


def decoded(body: bytes) -> list[Write] | Refused:
    """Return what is in ``body``."""
    decision: list[Write] | Refused = _decode(body)
    return decision


class Recorder:
    """Notes the writes of one thread while it is asked to. Each thread has its own."""

    def __init__(self) -> None:
        self._own = threading.local()

    @contextmanager
    def recording(self) -> Iterator[list[Write]]:
        """Note writes inside the block; inside another such block they belong to the outer one."""
        if self.on:
            yield []
            return
        writes: list[Write] = []
        self._own.writes = writes
        try:
            yield writes
        finally:
            self._own.writes = None

    @property
    def on(self) -> bool:
        """Whether this thread's writes are noted now."""
        return getattr(self._own, "writes", None) is not None

    def note(self, text: str, values: Sequence[Any]) -> None:
        """Note a statement, if it writes to a table of the ledger."""
        found = _WRITE.match(text)
        if found and _is_kept(found.group(1), text, values):
            plain = [bytes(value) if isinstance(value, memoryview) else value for value in values]
            self._own.writes.append((text.replace("%s", "?"), plain))


def _is_kept(table: str, text: str, values: Sequence[Any]) -> bool:
    if table == "setting":
        return any(fact in values or f"'{fact}'" in text for fact in FACTS)
    return table not in LEFT_OUT
