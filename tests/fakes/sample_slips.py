"""Slips with the figures of the chain's sample prints, for tests and for looking at."""

from edge.domain.slip_records import Deal
from edge.domain.slip_texts import SlipPlace, SlipRecord, slip_of
from edge.domain.slips import Band, Foot, Head, Hero, Note, Proof, Row, Rule, Slip, Tear, Ticket, Title

PROOF = "6BFOXN*TS0BI$ZD.P9UOL97O4-2HH77HRM3DSPTRRS%MTNVQ7SV4H" * 3 + "+3N"
"""Base45 of 110 bytes has 165 characters; this is as long."""

PLACE = SlipPlace(
    chain={"zh-Hans": "会员之家", "zh-Hant": "會員之家", "en": "Members' Corner"},
    store={"zh-Hans": "中山路店", "zh-Hant": "中山路店", "en": "Zhongshan Road"},
    label="K02",
    help_line="400-000-0000",
)


def claimed(copy: int = 1, **fields: object) -> Slip:
    """Points claimed while the kiosk was offline."""
    usual = {
        "kind": "claimed",
        "number": "0118-02-3-004215",
        "place": PLACE,
        "at": (11, 21, 5, 18, 42),
        "last4": "5521",
        "synced": False,
        "proof": PROOF,
        "points": 31,
        "paid_minor": 3160,
        "receipt_at": "11-21",
        "receipt_till": 3,
        "receipt_number": 88106,
    }
    return slip_of(SlipRecord(**(usual | fields)), copy)


def statement(copy: int = 1, **fields: object) -> Slip:
    """A member's points."""
    usual = {
        "kind": "statement",
        "number": "0118-02-3-004216",
        "place": PLACE,
        "at": (11, 21, 5, 18, 42),
        "last4": "5521",
        "tier": {"zh-Hans": "金卡", "zh-Hant": "金卡", "en": "Gold"},
        "balance": 3860,
        "pending": 31,
        "coupons": 2,
        "as_of": "11-21 18:40",
    }
    return slip_of(SlipRecord(**(usual | fields)), copy)


_SIGNED = {"number": "0118-02-3-004211", "place": PLACE, "at": (11, 21, 5, 18, 42), "last4": "5521", "proof": PROOF}
_GOLD = {"zh-Hans": "金卡", "zh-Hant": "金卡", "en": "Gold"}
_FLASK = {"zh-Hans": "保温杯 500 毫升（柿红）", "zh-Hant": "保溫杯 500 毫升（柿紅）", "en": "Flask 500 ml (persimmon)"}
_TEA = {"zh-Hans": "茶饮 8 折", "zh-Hant": "茶飲 8 折", "en": "20 % off tea"}


def value(kind: str, deal: Deal, copy: int = 1, **fields: object) -> Slip:
    """A slip of something that moved value."""
    return slip_of(SlipRecord(kind=kind, deal=deal, **(_SIGNED | fields)), copy)


def gift(copy: int = 1, **fields: object) -> Slip:
    """A gift put aside."""
    deal = Deal(names=_FLASK, code="4827", until=(11, 28, 5), n=1200, before=3860, after=2660)
    return value("gift", deal, copy, **({"tier": _GOLD, "as_of": "11-21 09:12"} | fields))


def topped_up(copy: int = 1, **fields: object) -> Slip:
    """Money paid in by code."""
    deal = Deal(minor=50_000, principal=50_000, bonus=5_000, method="code", payment="903155")
    return value("topped_up", deal, copy, **fields)


def payment_unknown(**fields: object) -> Slip:
    """A payment whose end nobody knows."""
    deal = Deal(minor=7_255, method="code", payment="903162", code="6309", answer_by="11-22 21:30")
    return value("payment_unknown", deal, **fields)


def paid(**fields: object) -> Slip:
    """A payment with stored value."""
    return value("paid", Deal(minor=2_000, principal=1_800, bonus=200), **fields)


def coupon(**fields: object) -> Slip:
    """A coupon put aside for the till."""
    return value("coupon", Deal(names=_TEA, until=(12, 31, 3), reserved=True), **fields)


def undone(**fields: object) -> Slip:
    """A gift released."""
    return value("undone", Deal(n=1_200, of="0118-02-3-004211"), **({"proof": ""} | fields))


def refunded(**fields: object) -> Slip:
    """A claimed purchase returned."""
    return value("refunded", Deal(n=31, minor=3_160, of="11-21 18:42 · 88106"), **fields)


SAMPLES: dict[str, tuple[Slip, int]] = {
    "claimed-offline-80": (claimed(), 576),
    "claimed-offline-58": (claimed(), 384),
    "claimed-copy-80": (claimed(copy=2), 576),
    "claimed-large-80": (claimed(large=True, language="zh-Hant"), 576),
    "claimed-english-80": (claimed(language="en", synced=True), 576),
    "statement-80": (statement(), 576),
    "statement-58": (statement(), 384),
    "gift-80": (gift(), 576),
    "gift-58": (gift(), 384),
    "gift-offline-english-80": (gift(synced=False, language="en"), 576),
    "gift-large-copy-80": (gift(copy=2, large=True, language="zh-Hant"), 576),
    "topped-up-80": (topped_up(), 576),
    "topped-up-58": (topped_up(), 384),
    "topped-up-english-80": (topped_up(language="en"), 576),
    "payment-unknown-80": (payment_unknown(), 576),
    "payment-unknown-58": (payment_unknown(), 384),
    "payment-unknown-english-80": (payment_unknown(language="en"), 576),
    "paid-80": (paid(), 576),
    "paid-offline-58": (paid(synced=False, language="zh-Hant"), 384),
    "coupon-80": (coupon(), 576),
    "coupon-58": (coupon(language="en"), 384),
    "undone-80": (undone(), 576),
    "undone-58": (undone(language="zh-Hant"), 384),
    "refunded-80": (refunded(synced=False), 576),
    "refunded-58": (refunded(), 384),
}
"""Name of its picture: the slip and its width in dots."""


def filled_with(text: str) -> Slip:
    """A slip of every part, ``text`` in each field that a shop or a member can fill."""
    return Slip(
        (
            Band(text, text),
            Head(text, text, text, "11-21 18:42"),
            Title(text, text),
            Band(text, text, text, "cloudoff"),
            Hero(text, text, "+31"),
            Row(text, text, "31.60"),
            Row(text, text, text, "key"),
            Row(text, text, "31.60", "total"),
            Ticket(text, text, "4827", text, text),
            Note(text, text),
            Rule("sum"),
            Proof("PROOF", text, text, ((text, text),)),
            Rule(),
            Foot(text, text, "第 1 份"),
            Tear(text, text),
        )
    )
