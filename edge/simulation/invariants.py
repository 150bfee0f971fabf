"""What must hold whatever happens: I1 to I9 of ``docs/value.md``, over head office's tables and the cards."""

import hashlib
from collections import Counter
from collections.abc import Container, Iterator, Mapping

import msgspec
from msgspec import Struct

from edge.domain.events import RightsLent, Voided
from edge.domain.value.accounts import LOSS, PREFIX, TRANSIT, Place, bridge
from edge.domain.value.assets import CHAIN
from edge.domain.value.cover import Moves
from edge.headoffice.database import Books
from edge.link.contract import Down, Grant
from edge.simulation.truth import Truth, legs_of, moves_of, txn_of

ATTACKS = ("FORK", "CHAIN", "OVERSPEND", "TWICE", "VOID_BAD", "BAD_DATA", "LEND_UNPROVED", "KEY_CHANGED")
"""Exceptions that only an attack may raise (I9)."""

BORNE = ("OVERSPEND", "LATE", "RISK_SHORT", "CLAWBACK_SHORT", "LEND_SHORT")
"""Exceptions whose units the chain bore, so that a member may have more than what happened gives them."""

Owned = Mapping[tuple[str, str], int]
"""Units by owner and asset."""

_down = msgspec.json.Decoder(Down)


class Violation(Struct, frozen=True):
    """A rule that did not hold: which, and what was found."""

    rule: str
    found: str


def at_any_time(books: Books) -> Iterator[Violation]:
    """I1 and I3: nothing a member owns is below zero, and every asset sums to 0."""
    below = books.sql("SELECT account, asset, n FROM balance WHERE n < 0 AND substr(account, 1, ?) <> ?")
    for account, asset, n in books.all(below, len(PREFIX), PREFIX):
        yield Violation("I1", f"{account} has {n} {asset}")
    for asset, n in books.all("SELECT asset, SUM(n) FROM balance GROUP BY asset HAVING SUM(n) <> 0"):
        yield Violation("I3", f"{asset} sums to {n}")


def escrow(books: Books, truth: Truth, place: Place, holding: Moves, heard: int) -> Iterator[Violation]:
    """I2: head office's ``held`` is what the device holds, plus grants it has not applied, less entries not booked.

    Args:
        books: Head office.
        truth: What is on the cards.
        place: An active epoch, which has reported to the present head office.
        holding: What the device holds, by owner and asset.
        heard: The last word of head office it has applied.
    """
    row = books.all("SELECT upto, state FROM stream WHERE dev = ? AND ep = ?", *place)
    upto, state = row[0] if row else (0, "active")
    if state != "active":
        return
    expected = Counter(holding)
    for (body,) in books.all("SELECT body FROM down WHERE dev = ? AND ep = ? AND dseq > ?", *place, heard):
        if isinstance(word := _down.decode(bytes(body)).word, Grant):
            expected[word.owner, word.asset] += word.n
    early = set(books.all('SELECT "to", to_ep, dseq FROM lend WHERE dev = ? AND ep = ? AND out', *place))
    for event in truth.after(place, upto):
        if isinstance(event, RightsLent) and (event.to, event.to_ep, event.dseq) in early:
            continue  # head office took it already, when the sibling reported it first
        expected.subtract(moves_of(event))
    prefix = f"held:{place.dev}:{place.ep}:"
    find = "SELECT account, asset, n FROM balance WHERE account >= ? AND account < ?"
    found = {(account.removeprefix(prefix), asset): n for account, asset, n in books.all(find, prefix, prefix + "~")}
    for key in expected.keys() | found.keys():
        if expected[key] != found.get(key, 0):
            owner, asset = key
            yield Violation("I2", f"{place}: {owner} {asset}: {found.get(key, 0)} held, {expected[key]} expected")


def at_rest(books: Books, truth: Truth, opening: Owned, claimed: set[str]) -> Iterator[Violation]:
    """I4 to I9, when everything is healed and nothing is in flight.

    Args:
        books: Head office.
        truth: What is on the cards.
        opening: What each owner had at the beginning, by owner and asset.
        claimed: Transactions that were posted because of a slip.
    """
    yield from _posted_once(books, truth)
    yield from _none_left_out(books, truth)
    if truth.forged:  # two histories under one number: what members had is no longer one truth; the ledger stays right
        yield from _accused(books, ("FORK", "CHAIN"), truth.forged)
        return
    yield from _once(books, truth, claimed)
    yield from _members(books, truth, opening)
    yield from _coupons(books, truth, opening)
    transit = books.all("SELECT asset, n FROM balance WHERE account = ? AND n <> 0", TRANSIT)
    yield from (Violation("I4", f"{n} {asset} are still in transit") for asset, n in transit)
    yield from _accused(books, ATTACKS, set())


def _accused(books: Books, kinds: Container[str], guilty: Container[Place]) -> Iterator[Violation]:
    """I9: nobody is taken for an attacker who is none."""
    for kind, dev, ep, seq, detail in books.all("SELECT kind, dev, ep, seq, detail FROM exception"):
        if kind in kinds and Place(dev, ep) not in guilty:
            yield Violation("I9", f"{kind} at {dev}:{ep}:{seq}: {detail}")


def _posted_once(books: Books, truth: Truth) -> Iterator[Violation]:
    """I5 and I8: what surviving cards hold is booked, byte for byte, and nothing is booked that never happened."""
    booked: dict[Place, dict[int, bytes]] = {}
    for dev, ep, seq, body in books.each("SELECT dev, ep, seq, body FROM event"):
        booked.setdefault(Place(dev, ep), {})[seq] = bytes(body)
    for place in truth.entries.keys() - truth.forged:
        entries, have = truth.entries[place], booked.get(place, {})
        if place not in truth.gone and (missing := entries.keys() - have.keys()):
            yield Violation("I8", f"{place}: {len(missing)} entries never reached head office, first {min(missing)}")
        for seq in have.keys() & entries.keys():
            if have[seq] != entries[seq][1]:
                yield Violation("I5", f"{place}: entry {seq} was booked with other bytes")
        if phantom := have.keys() - entries.keys():
            yield Violation("I5", f"{place}: {len(phantom)} booked entries never happened, first {min(phantom)}")


def _none_left_out(books: Books, truth: Truth) -> Iterator[Violation]:
    """I5: a transaction whose entry is booked is posted, or an exception says why not."""
    told = {txn for (txn,) in books.all("SELECT txn FROM exception")}
    known = {txn for txn, outcome in books.all("SELECT id, outcome FROM txn") if outcome == "posted" or txn in told}
    for dev, ep, seq in books.all("SELECT dev, ep, seq FROM event"):
        found = truth.entries[Place(dev, ep)].get(seq)
        if found and (txn := txn_of(found[0])) and txn not in known and Place(dev, ep) not in truth.forged:
            yield Violation("I5", f"transaction {txn} of {dev} is booked, and neither posted nor named")


def _once(books: Books, truth: Truth, claimed: set[str]) -> Iterator[Violation]:
    """I5: no transaction is undone twice, and none is posted that never happened."""
    events = [event for entries in truth.entries.values() for event, _ in entries.values()]
    for txn, times in Counter(event.of for event in events if isinstance(event, Voided)).items():
        if times > 1:
            yield Violation("I5", f"transaction {txn} was undone {times} times")
    known = set(map(txn_of, events)) | claimed
    for txn, dev in books.all("SELECT id, dev FROM txn WHERE dev <> ''"):
        if txn not in known:
            yield Violation("I5", f"transaction {txn} of {dev} never happened")


def _members(books: Books, truth: Truth, opening: Owned) -> Iterator[Violation]:
    """I4 and I7: a member has what they had, plus what happened; more only by an exception, and never less."""
    expected, has, forgiven = _expected(books, truth, opening), _has(books), _forgiven(books)
    for key in sorted(expected.keys() | has.keys()):
        owner, asset = key
        extra = has[key] - expected[key]
        if owner == CHAIN:
            continue
        if extra < 0:
            yield Violation("I4", f"{owner} lost {-extra} {asset}")
        elif extra > forgiven[key]:
            yield Violation("I4", f"{owner} has {extra} {asset} too many, {forgiven[key]} were forgiven")
    named: Counter[str] = Counter()
    for (_, asset), n in forgiven.items():
        named[asset] += n
    for asset, n in books.all("SELECT asset, -n FROM balance WHERE account = ?", LOSS):
        if n > named[asset]:
            yield Violation("I7", f"the chain bore {n} {asset}, exceptions name {named[asset]}")


def _expected(books: Books, truth: Truth, opening: Owned) -> Counter[tuple[str, str]]:
    """Return what everybody should have: the opening, and every posted transaction's legs as the card has them."""
    expected = Counter(opening)
    for (dev, ep, seq), txn in _transactions(books).items():
        found = truth.entries[Place(dev, ep)].get(seq)
        for leg in legs_of(found[0]) if found and txn else []:
            expected[leg.owner, leg.asset] += leg.delta
    return expected


def _has(books: Books) -> Counter[tuple[str, str]]:
    """Return what everybody has, wherever it is."""
    has: Counter[tuple[str, str]] = Counter()
    for account, asset, n in books.all("SELECT account, asset, n FROM balance"):
        if not account.startswith(PREFIX) or account.startswith(bridge("")):  # what the chain bridged is owed to it
            has[account.rsplit(":", 1)[1], asset] += n
    return has


def _transactions(books: Books) -> dict[tuple[str, int, int], str]:
    """Return the posted transactions of devices by the entry that made them."""
    rows = books.all("SELECT dev, ep, seq, id FROM txn WHERE dev <> '' AND outcome = 'posted'")
    return {(dev, ep, seq): txn for dev, ep, seq, txn in rows}


def _forgiven(books: Books) -> Counter[tuple[str, str]]:
    """Return what exceptions say the chain bore, by member and asset."""
    forgiven: Counter[tuple[str, str]] = Counter()
    marks = ", ".join("?" * len(BORNE))
    find = f"SELECT member, asset, amount FROM exception WHERE kind IN ({marks})"  # noqa: S608 - question marks
    for member, asset, amount in books.all(find, *BORNE):
        forgiven[member, asset] += amount
    return forgiven


def _coupons(books: Books, truth: Truth, opening: Owned) -> Iterator[Violation]:
    """I6: a coupon is redeemed no more often than it was given.

    A head office put back from a backup cannot know what a card did that was destroyed before its entries came again.
    """
    booked = {Place(dev, ep): upto for dev, ep, upto in books.all("SELECT dev, ep, upto FROM stream")}
    lost = truth.gone if books.setting("gen", "1") != "1" else set()
    for key, used in truth.uses({place: booked.get(place, 0) for place in lost}).items():
        if used > opening.get(key, 0):
            yield Violation("I6", f"{key[0]} used {key[1]} {used} times, {opening.get(key, 0)} allowed")


def fingerprint(books: Books) -> str:
    """Return the hash of every balance: two runs of one seed have the same."""
    digest = hashlib.sha256()
    for row in books.each("SELECT account, asset, n FROM balance ORDER BY account, asset"):
        digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()[:16]
