"""Slips with the figures of the chain's sample prints, for tests and for looking at."""

from edge.domain.slip_texts import SlipPlace, SlipRecord, slip_of
from edge.domain.slips import Band, Foot, Head, Hero, Proof, Row, Rule, Slip, Title

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


SAMPLES: dict[str, tuple[Slip, int]] = {
    "claimed-offline-80": (claimed(), 576),
    "claimed-offline-58": (claimed(), 384),
    "claimed-copy-80": (claimed(copy=2), 576),
    "claimed-large-80": (claimed(large=True, language="zh-Hant"), 576),
    "claimed-english-80": (claimed(language="en", synced=True), 576),
    "statement-80": (statement(), 576),
    "statement-58": (statement(), 384),
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
            Rule("sum"),
            Proof("PROOF", text, text, ((text, text),)),
            Rule(),
            Foot(text, text, "第 1 份"),
        )
    )
