"""What a scanned line means: a typed value, or ``UnknownCode``. Never a path, a URL to open or a command.

A code starts with two letters that say what it is. Whatever follows is checked here before anything looks it up:

===========  =============================================  ==========================================
kind         text                                           source
===========  =============================================  ==========================================
member code  ``MK1`` + 26 base32 characters (128 bits)      shown by the member's phone, or on a card
till receipt ``TR1`` + fields + 8 base32 check characters   printed by the till, see ``TillReceipt``
product      13, 12 or 8 digits with a GS1 check digit      on the goods
===========  =============================================  ==========================================
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import date

from edge.domain.money import Money

LONGEST = 256
"""No code the product knows is longer; a longer line is noise."""

_MEMBER = re.compile(r"MK1([A-Z2-7]{26})")
_RECEIPT = re.compile(r"TR1\*([a-z0-9-]{1,32})\*(\d{1,4})\*(\d{12})\*(\d{1,10})\*(\d{1,9})\*([A-Z]{3})\*([A-Z2-7]{8})")
_PRODUCT = re.compile(r"\d{8}|\d{12,13}")


@dataclass(frozen=True, slots=True)
class MemberCode:
    """A member's code or card: 128 random bits, base32 without padding. It says nothing about the member."""

    token: str

    @property
    def hash(self) -> bytes:
        """The 16 bytes under which a replica keeps this token."""
        return hashlib.sha256(self.token.encode()).digest()[:16]

    def __str__(self) -> str:
        return f"MK1{self.token}"


@dataclass(frozen=True, slots=True)
class TillReceipt:
    """A till's receipt: ``TR1*store*till*yyyymmddhhmm*number*minor*currency*check``, local time of the store.

    The check is the first 40 bits of HMAC-SHA256 over what stands before it, by the chain's receipt key, so a shopper
    cannot write a receipt of their own.
    """

    store: str
    till: int
    at: str
    number: int
    paid: Money
    check: str

    @property
    def id(self) -> str:
        """The receipt's name in the whole chain; it is claimed once."""
        return f"{self.store}-{self.till}-{self.at}-{self.number}"

    def body(self) -> str:
        """Return what the check is made over."""
        fields = (self.store, self.till, self.at, self.number, self.paid.minor, self.paid.currency)
        return "TR1*" + "*".join(map(str, fields))

    def genuine(self, key: bytes) -> bool:
        """Say whether a till that knows ``key`` printed this."""
        return hmac.compare_digest(self.check, receipt_check(self.body(), key))

    def __str__(self) -> str:
        return f"{self.body()}*{self.check}"


@dataclass(frozen=True, slots=True)
class ProductCode:
    """An EAN-13, UPC-A or EAN-8 with a right check digit, as 13 digits."""

    gtin: str


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """Anything else. The text stays out of logs: it may be somebody's card."""

    length: int


Code = MemberCode | TillReceipt | ProductCode | UnknownCode


def receipt_check(body: str, key: bytes) -> str:
    """Return the 8 base32 characters that close a till receipt's code."""
    return base64.b32encode(hmac.digest(key, body.encode(), "sha256")[:5]).decode()


def till_receipt(store: str, till: int, at: str, number: int, paid: Money, *, key: bytes) -> TillReceipt:
    """Return a receipt as the till prints it; ``at`` is ``yyyymmddhhmm``, local time of the store."""
    bare = TillReceipt(store, till, at, number, paid, check="")
    return TillReceipt(store, till, at, number, paid, check=receipt_check(bare.body(), key))


def receipt_day(at: str) -> date:
    """Return the local day of a receipt's ``yyyymmddhhmm``.

    Raises:
        ValueError: There is no such day.
    """
    return date(int(at[:4]), int(at[4:6]), int(at[6:8]))


def check_digit(digits: str) -> int:
    """Return the GS1 check digit of ``digits`` (without it). Source: GS1 General Specifications 7.9.1."""
    return -sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))) % 10


def read_code(line: str) -> Code:
    """Return what ``line`` means; never raises."""
    if len(line) > LONGEST:
        return UnknownCode(len(line))
    if member := _MEMBER.fullmatch(line):
        return MemberCode(member[1])
    if receipt := _RECEIPT.fullmatch(line):
        store, till, at, number, minor, currency, check = receipt.groups()
        found = TillReceipt(store, int(till), at, int(number), Money(int(minor), currency), check)
        # A number with leading zeros is another text with the same meaning: it is nobody's print.
        return found if str(found) == line else UnknownCode(len(line))
    if line.isascii() and _PRODUCT.fullmatch(line) and check_digit(line[:-1]) == int(line[-1]):
        return ProductCode(line.rjust(13, "0"))
    return UnknownCode(len(line))
