"""Entries that move value, as a device writes them, and the slips that prove them."""

import base64

from nacl.signing import SigningKey

from edge.domain.base45 import b45encode
from edge.domain.events import CouponUsed, GiftReserved, Leg, PointsClaimed, Refunded, ToppedUp, ValuePaid, Voided
from edge.domain.proof import write_record
from fakes.booked import NOW

MEMBER = "ABCDEFGHIJKLMNOPQRSTUVWXY4"
GIFT = "gift:mug:s0118"
COUPON = "coupon:c1"
KEY = SigningKey(bytes(range(32)))
KEY_TEXT = base64.b64encode(bytes(KEY.verify_key)).decode()


def leg(asset, delta, src="held", owner=MEMBER):
    return Leg(owner=owner, asset=asset, delta=delta, src=src)


def claimed(txn, points=31, receipt="", owner=MEMBER):
    return PointsClaimed(
        txn=txn,
        visit="v",
        receipt=receipt or f"s0118-3-202611211842-{txn}",
        basis_minor=points * 100,
        currency="CNY",
        programme=1,
        points=points,
        rule="base",
        legs=[leg("points", points, "free", owner)],
    )


def paid(txn, *legs):
    minor = -sum(each.delta for each in legs)
    return ValuePaid(txn=txn, visit="v", member=MEMBER, minor=minor, currency="CNY", programme=1, legs=list(legs))


def topped_up(txn, minor=5000, *, bonus=500, state="paid", payment=""):
    legs = [leg("cents", minor), leg("bonus", bonus, "free")] if state == "paid" else []
    return ToppedUp(
        txn=txn,
        visit="v",
        member=MEMBER,
        paid_minor=minor,
        bonus_minor=bonus,
        currency="CNY",
        method="cash",
        payment=payment or f"p-{txn}",
        state=state,
        programme=1,
        legs=legs,
    )


def gift(txn, *legs):
    legs = legs or (leg("points", -30), leg("points", -20, "risk"), leg(GIFT, -1, owner="CHAIN"))
    return GiftReserved(txn=txn, visit="v", member=MEMBER, sku="mug", points=50, programme=1, until="", legs=list(legs))


def coupon(txn):
    legs = [leg(COUPON, -1)]
    return CouponUsed(txn=txn, visit="v", member=MEMBER, coupon="c1", use="redeemed", programme=1, legs=legs)


def refunded(txn, receipt, *legs):
    return Refunded(txn=txn, visit="v", member=MEMBER, receipt=receipt, programme=1, legs=list(legs))


def voided(txn, of, *legs):
    return Voided(txn=txn, of=of, why="staff", legs=list(legs))


def slip(event, seq=2, *, key=KEY, device="k07", epoch=1, at_ms=NOW, owner=MEMBER):
    """Return the text of the code on the slip of ``event``."""
    record = write_record(device=device, epoch=epoch, seq=seq, txn=event.txn, owner=owner, at_ms=at_ms, legs=event.legs)
    return b45encode(bytes(key.sign(record)))
