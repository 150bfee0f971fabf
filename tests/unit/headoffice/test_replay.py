"""Whatever was decided once is decided the same again: by the version it names, out of the order it keeps."""

import random
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import msgspec

from edge.domain.order import Line, Order, Payment
from edge.domain.programme import parse_programme
from edge.domain.rulebook import Rulebook, reasons_of
from edge.headoffice.chain_models import Member, ProgrammeRow
from edge.headoffice.receiver import Message, Receiver
from edge.headoffice.replay import replay, replay_since
from edge.link.contract import batch
from fakes.programmes import small_programme

TRANSACTIONS = 100_000
CATEGORIES = ("fresh", "fruit", "tea", "grain", "home", "tobacco", "")
TIERS = ("basic", "silver", "gold", "diamond")
GOOD = (Path(__file__).parents[1] / "domain" / "good.toml").read_text(encoding="utf-8")


def versions():
    """Return five versions of the chain's programme, each with other figures."""
    changes = (
        (),
        (('multiplier = "1.5"', 'multiplier = "7/4"'),),
        (("per_minor = 100", "per_minor = 150"), ('times = "2"', 'times = "1.75"')),
        (('basis = "with_tax"', 'basis = "without_tax"'), ("days = [8, 18]", "days = [1, 11, 21]")),
        (('stored_value_earns = "spending"', 'stored_value_earns = "top_up"'),),
    )
    for number, replaced in enumerate(changes, 1):
        text = GOOD.replace("version = 2", f"version = {number}")
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new, 1)
        yield text


def invented_order(chance, number):
    lines = [
        Line(
            line=at + 1,
            sku=f"p{chance.randrange(60)}",
            category=chance.choice(CATEGORIES),
            amount_minor=(amount := chance.randrange(1, 30_000)),
            discount_minor=chance.choice((0, 0, amount // 7)),
            tax_minor=amount // 12,
            special=chance.random() < 0.1,
            gift=chance.random() < 0.02,
        )
        for at in range(chance.choice((1, 1, 1, 2, 4)))
    ]
    total = sum(line.net_minor for line in lines)
    principal = chance.choice((0, 0, total // 3))
    bonus = chance.choice((0, 0, total // 5))
    payments = (("money", total - principal - bonus), ("principal", principal), ("bonus", bonus))
    return Order(
        id=f"o{number}",
        store="s0118",
        day=date(2026, 1, 1) + timedelta(days=chance.randrange(365)),
        lines=lines,
        payments=[Payment(kind=kind, minor=minor) for kind, minor in payments if minor],
        tier=chance.choice(TIERS),
    )


def test_a_hundred_thousand_transactions_of_five_versions_are_decided_the_same_again():
    texts = list(versions())
    chance, devices = random.Random(118), [Rulebook(parse_programme(text)) for text in texts]

    def decided():
        for number in range(TRANSACTIONS):
            order, version = invented_order(chance, number), number % 5
            rated = devices[version].rate(order)
            points[version] += rated.points
            yield order.id, version + 1, rated.points, msgspec.json.encode(order)

    points = [0] * 5
    found = replay(decided(), cache(lambda version: Rulebook(parse_programme(texts[version - 1]))))

    assert (found.checked, found.differences) == (TRANSACTIONS, [])
    assert len(set(points)) == 5


def test_the_reasons_come_out_again_too_after_a_journey_over_the_wire():
    chance = random.Random(7)
    for text in versions():
        device, office = Rulebook(parse_programme(text)), Rulebook(parse_programme(text))
        for number in range(300):
            order = invented_order(chance, number)
            again = msgspec.json.decode(msgspec.json.encode(order), type=Order)
            assert reasons_of(office.rate(again)) == reasons_of(device.rate(order))


def test_a_version_that_was_edited_after_it_decided_is_found_out():
    before, after = (Rulebook(parse_programme(small_programme(per_minor=step))) for step in (100, 99))
    order = invented_order(random.Random(1), 1)
    order = msgspec.structs.replace(order, tier="plain", payments=[Payment(kind="money", minor=60_000)])
    order = msgspec.structs.replace(order, lines=[Line(line=1, sku="a", amount_minor=60_000)])
    row = ("t1", 1, before.rate(order).points, msgspec.json.encode(order))

    found = replay([row], lambda _version: after)

    assert [(one.txn, one.points, one.ours) for one in found.differences] == [("t1", 600, 606)]


def test_a_version_that_was_never_published_is_a_difference():
    order = invented_order(random.Random(1), 1)

    found = replay([("t1", 9, 5, msgspec.json.encode(order))], lambda _version: None)

    assert found.differences[0].why == "its version was never published"


def test_old_claims_keep_their_version_when_a_new_one_is_published(books, journal):
    ProgrammeRow.create(version=1, text=small_programme())
    Member.create(id="M1", phone="13800000001", surname="林", tier="plain")
    receiver, first = Receiver(books), journal()
    first.claim(txn="t1", receipt="s0118-1-202611201200-1", points=31, basis_minor=3100)
    receiver.take([Message(first.topic, batch(first.bodies))])
    ProgrammeRow.create(version=2, text=small_programme(2, per_minor=50))
    first.claim(txn="t2", receipt="s0118-1-202611201200-2", points=62, basis_minor=3100, programme=2)
    receiver.take([Message(first.topic, batch(first.bodies))])

    found = replay_since(books, date(2026, 1, 1))

    assert (found.checked, found.differences) == (2, [])
