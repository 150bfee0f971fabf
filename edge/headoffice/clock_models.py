"""Tables of when things happened: boots and time marks of each epoch, and the business day of each transaction."""
# ruff: noqa: D106 - peewee's Meta has nothing to say of its own

from peewee import BigIntegerField, BooleanField, CompositeKey, IntegerField, Model, TextField


class BootRow(Model):
    """What is known of one boot of an epoch; see ``edge.domain.clock_intervals.Boot``."""

    dev = TextField()
    ep = IntegerField()
    boot = IntegerField()
    earliest = BigIntegerField()
    last_mono = BigIntegerField()
    latest = BigIntegerField()

    class Meta:
        table_name = "boot"
        primary_key = CompositeKey("dev", "ep", "boot")


class MarkRow(Model):
    """A time mark; see ``edge.domain.clock_intervals.Mark``."""

    dev = TextField()
    ep = IntegerField()
    boot = IntegerField()
    mono = BigIntegerField()
    ho_ms = BigIntegerField()
    rtt_ms = BigIntegerField()

    class Meta:
        table_name = "clock_mark"
        primary_key = CompositeKey("dev", "ep", "boot", "mono")


class DayRow(Model):
    """When a transaction was made, as an interval, and the business day it is booked on.

    ``provisional``: the interval lies on both sides of a closing; the day is the device's until a mark narrows it.
    ``wall`` is the device's belief, ``earliest`` and ``latest`` are milliseconds since 1970 UTC by head office's clock.
    """

    dev = TextField()
    ep = IntegerField()
    seq = BigIntegerField()
    txn = TextField()
    boot = IntegerField()
    mono = BigIntegerField()
    wall = BigIntegerField()
    received = BigIntegerField()
    earliest = BigIntegerField()
    latest = BigIntegerField()
    day = TextField()
    provisional = BooleanField()

    class Meta:
        table_name = "business_day"
        primary_key = CompositeKey("dev", "ep", "seq")
        indexes = ((("provisional", "dev", "ep"), False), (("day",), False))


CLOCK_MODELS = (BootRow, MarkRow, DayRow)
"""Every table of this module."""
