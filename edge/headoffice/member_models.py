"""Tables of what members bought, what it earned, and what was said to them.

A purchase keeps the order it was decided on and the version that decided it, so that it can be decided again for ever.
Days are the chain's local dates, ``yyyy-mm-dd``; an empty one is never.
"""
# ruff: noqa: D106 - peewee's Meta has nothing to say of its own

from peewee import BigIntegerField, BlobField, CompositeKey, IntegerField, Model, TextField


class Purchase(Model):
    """A decided purchase: ``body`` is the JSON of its ``Order``, ``reasons`` that of why it earned ``points``."""

    txn = TextField(primary_key=True)
    member = TextField()
    store = TextField()
    day = TextField()
    programme = IntegerField()
    spend_minor = BigIntegerField()
    points = BigIntegerField()
    body = BlobField()
    reasons = BlobField()
    received = BigIntegerField(default=0)

    class Meta:
        table_name = "purchase"
        indexes = ((("member", "day"), False), (("day",), False))


class GoodsBackRow(Model):
    """Goods of purchase ``of`` that came back by ``txn``: what that takes from the member's way to a tier.

    ``day`` is that of the purchase; ``spend_minor`` and ``transactions`` are 0 or less; ``lines`` is the JSON of
    pairs of line and quantity.
    """

    txn = TextField(primary_key=True)
    of = TextField()
    member = TextField()
    day = TextField()
    spend_minor = BigIntegerField()
    transactions = IntegerField()
    lines = BlobField()

    class Meta:
        table_name = "goods_back"
        indexes = ((("of",), False), (("member",), False))


class LotRow(Model):
    """Points earned together; ``remaining`` of them are neither spent nor lapsed."""

    id = TextField(primary_key=True)
    member = TextField()
    points = BigIntegerField()
    remaining = BigIntegerField()
    lapsed = BigIntegerField(default=0)
    earned_on = TextField()
    active_on = TextField()
    expires_on = TextField(default="")

    class Meta:
        table_name = "lot"
        indexes = ((("member",), False),)


class TakingRow(Model):
    """Points that a transaction took from a lot, so that undoing it gives them back there."""

    txn = TextField()
    lot = TextField()
    points = BigIntegerField()

    class Meta:
        table_name = "taking"
        primary_key = CompositeKey("txn", "lot")


class OwedRow(Model):
    """Points a member gave back after they were spent; what comes next pays them first."""

    member = TextField(primary_key=True)
    points = BigIntegerField()

    class Meta:
        table_name = "owed"


class HistoryRow(Model):
    """A movement of points as the member reads it: ``body`` is the JSON of a ``HistoryLine``."""

    txn = TextField(primary_key=True)
    member = TextField()
    day = TextField()
    received = BigIntegerField(default=0)
    body = BlobField()

    class Meta:
        table_name = "history"
        indexes = ((("member", "day"), False),)


class ContactRow(Model):
    """Something said to a member by care: one row for each day, entry and way."""

    member = TextField()
    day = TextField()
    entry = TextField()
    channel = TextField()  # kiosk, message

    class Meta:
        table_name = "contact"
        primary_key = CompositeKey("member", "day", "entry", "channel")


MEMBER_MODELS = (Purchase, GoodsBackRow, LotRow, TakingRow, OwedRow, HistoryRow, ContactRow)
"""Every table of this module."""
