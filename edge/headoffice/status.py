"""Figures of the whole head office, the same for the command line and for ``/api/status``. No name, phone or code."""

import hashlib
from typing import Any

from peewee import fn

from edge.headoffice.models import CHAIN, Ahead, Balance, Device, Event, ExceptionRow, Posting, Quarantine, Stream, Txn


def status() -> dict[str, Any]:
    """Return devices with what is booked of them, counts, and two proofs of the ledger: its hash and its sums."""
    return {
        "devices": [_device(row) for row in Stream.select().order_by(Stream.store, Stream.dev, Stream.ep)],
        "events": Event.select().count(),
        "transactions": Txn.select().where(Txn.dev != "").count(),
        "waiting": Ahead.select().count(),
        "quarantined": Quarantine.select().count(),
        "exceptions": ExceptionRow.select().count(),
        "balances": balances_hash(),
        "sums": ledger_sums(),
        "wrong_balances": wrong_balances(),
    }


def knows(device: str) -> bool:
    """Say whether a device was ever heard of."""
    heard, sent = Device.select().where(Device.device == device), Stream.select().where(Stream.dev == device)
    return heard.exists() or sent.exists()


def events_of(device: str) -> list[dict[str, Any]]:
    """Return epoch, number, hash and type of each booked entry of a device, in order."""
    rows = (
        Event.select(Event.ep, Event.seq, Event.hash, Event.type)
        .where(Event.dev == device)
        .order_by(Event.ep, Event.seq)
    )
    return [{"ep": row.ep, "seq": row.seq, "hash": bytes(row.hash).hex(), "type": row.type} for row in rows]


def balances_hash() -> str:
    """Return one hash over all balances: equal books have equal hashes."""
    # Sorted here: two databases may disagree on the order of words.
    lines = sorted(f"{row.account}\t{row.asset}\t{row.n}\n" for row in Balance.select())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def ledger_sums() -> dict[str, int]:
    """Return the sum of all postings of each asset; every one must be 0."""
    query = Posting.select(Posting.asset, fn.SUM(Posting.delta)).group_by(Posting.asset)
    rows: Any = query.order_by(Posting.asset).tuples()
    return {asset: int(total) for asset, total in rows}


def wrong_balances() -> int:
    """Return how many balances are not the sum of their postings, or below zero on a member's side; must be 0."""
    sides = Posting.account, Posting.asset
    summed: Any = Posting.select(*sides, fn.SUM(Posting.delta)).group_by(*sides).tuples()
    totals = {(account, asset): int(total) for account, asset, total in summed}
    kept = {(row.account, row.asset): row.n for row in Balance.select()}
    below = sum(n < 0 and not account.startswith(CHAIN) for (account, _), n in kept.items())
    return below + sum(totals.get(key, 0) != kept.get(key, 0) for key in totals.keys() | kept.keys())


def _device(stream: Stream) -> dict[str, Any]:
    said = Device.get_or_none((Device.store == stream.store) & (Device.device == stream.dev))
    return {
        "store": stream.store,
        "device": stream.dev,
        "epoch": stream.ep,
        "upto": stream.upto,
        "state": stream.state,
        "online": bool(said and said.s == "on"),
        "unsent": said.unsent if said else 0,
        "printer": said.printer if said else "unknown",
        "scanner": said.scanner if said else "unknown",
        "version": said.version if said else "",
        "last_seen_ms": said.last_seen if said else 0,
    }
