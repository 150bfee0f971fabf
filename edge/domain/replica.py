"""What a device carries of members, catalogue and programme, and the file it travels in.

Head office writes one SQLite file for a store, signs its hash, and the device swaps it in whole. The tables below are
therefore part of the wire: they change only together with ``FORMAT``. Nothing here is a name in full, a phone number
or a card number.
"""

from msgspec import Struct

from edge.domain.care_facts import CareFacts

FORMAT = 2
"""Number of this layout; a device refuses a file with a higher one and keeps what it has.

1 had no ``store``, ``device`` and ``coupon`` tables; a device that was updated while it was cut off still reads it.
"""
READS = frozenset({1, FORMAT})
"""Layouts this version reads."""

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE programme (version INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE member (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE card (hash BLOB PRIMARY KEY, member TEXT NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE phone (tag INTEGER NOT NULL, member TEXT NOT NULL, PRIMARY KEY (tag, member)) WITHOUT ROWID;
CREATE TABLE history (member TEXT, n INTEGER, body BLOB NOT NULL, PRIMARY KEY (member, n)) WITHOUT ROWID;
CREATE TABLE product (gtin TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE gift (sku TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE coupon (id TEXT PRIMARY KEY, names TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE store (id TEXT PRIMARY KEY, names TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE device (id TEXT PRIMARY KEY) WITHOUT ROWID;
"""
"""``meta`` holds ``format``, ``version`` (rises with each file), ``made_at_ms``, ``store``, ``salt`` (hex),
``receipt_key`` (hex) and ``upto:<device>`` = ``<epoch>:<seq>``, the last journal entry the balances contain.
``store`` has every shop of the chain, ``device`` the devices ever heard from this one, ``names`` is JSON by language.
``history.n`` counts from 1, the newest, and its ``body`` is the JSON of a ``HistoryLine`` of the local API; any other
``body`` is the JSON of the struct of the same name below. ``card.state`` is ``active``, ``expired`` or ``revoked``."""


class OwnedCoupon(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``n`` coupons of one kind that a member has; ``until`` is their last day, yyyy-mm-dd, or empty."""

    coupon: str
    n: int
    until: str = ""


class Member(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A member as a device knows them.

    Attributes:
        id: Random, 26 base32 characters; it is no phone, card or row number.
        surname: As spoken to: ``林``; ``surname_latin`` for an English visit: ``Lin``.
        title: ``ms``, ``mr`` or empty.
        last4: Last four digits of the phone, the only part ever shown.
        value_minor: Stored value, principal and bonus together, in minor units, wherever it is held.
        bonus_minor: How much of it is bonus.
        wallet: The coupons that ``coupons`` counts.
        valid_until: Last month of the present tier, ``yyyy-mm``, or empty.
        birth_month: 1 to 12, or 0 when not told.
        spend_minor: What counts for the next tier in the programme's window, and
        transactions: how many purchases do.
        inactive: Points whose return window is not over.
        expiring: Points of the next lot to expire, whose last day is ``expires_on``.
        facts: What care decisions need and nothing more.
    """

    id: str
    surname: str
    surname_latin: str = ""
    title: str = ""
    last4: str
    tier: str
    points: int = 0
    value_minor: int = 0
    bonus_minor: int = 0
    coupons: int = 0
    wallet: list[OwnedCoupon] = []
    valid_until: str = ""
    birth_month: int = 0
    spend_minor: int = 0
    transactions: int = 0
    inactive: int = 0
    expiring: int = 0
    expires_on: str = ""
    facts: CareFacts = CareFacts()


class Product(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something on the shelf. Prices in minor units; ``member_minor`` is 0 where members pay the shelf price."""

    gtin: str
    names: dict[str, str]
    category: str
    price_minor: int
    member_minor: int = 0
    place: str = ""


class Gift(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something to be had for points: ``stock`` pieces in this store; ``art`` names its illustration."""

    sku: str
    names: dict[str, str]
    points: int
    stock: int
    art: str = "gift"
