"""Head office's tables. The same on SQLite and PostgreSQL.

Two groups: what devices sent (``stream``, ``event``, ``ahead``, ``quarantine``, ``device``) and the ledger by double
entry (``txn``, ``posting``, ``balance``, ``receipt``, ``exception``). What the chain owns is in ``chain_models``, what
members bought and were told in ``member_models``, who may spend what in ``rights_models``. Times are milliseconds since
1970 UTC by head office's clock; none of them decides anything.
"""
# ruff: noqa: D106 - peewee's Meta has nothing to say of its own

from peewee import (
    BigIntegerField,
    BlobField,
    Check,
    CompositeKey,
    IntegerField,
    Model,
    TextField,
)

from edge.headoffice.chain_models import CHAIN_MODELS
from edge.headoffice.clock_models import CLOCK_MODELS
from edge.headoffice.inbox_models import INBOX_MODELS
from edge.headoffice.member_models import MEMBER_MODELS
from edge.headoffice.rights_models import RIGHTS_MODELS

CHAIN = "chain:"
"""Accounts that start so are the chain's own side; they alone may be below zero."""


class Stream(Model):
    """One epoch of one device: ``upto`` entries are booked, the last one has the hash ``head``.

    Attributes:
        state: As ``edge.domain.value.epochs`` has it.
        slip_key: The device's public key, Base64, by its own start entry; empty before the first.
        said, heard: Number of the last word told on ``dn/s``, and of the last one the device says it has applied.
        gen: The generation of head office to which this epoch has reported.
        nonce, nonce_upto, nonce_heard: The last ``Nonce``, and where this row stood when it was given.
        state_since: When ``state`` was entered.
        boot, mono: Stamp of the last booked entry; ``NULL`` before the first.
    """

    dev = TextField()
    ep = IntegerField()
    store = TextField()
    state = TextField(default="active")
    upto = BigIntegerField(default=0)
    head = BlobField()
    slip_key = TextField(default="")
    said = BigIntegerField(default=0)
    heard = BigIntegerField(default=0)
    gen = IntegerField(default=1)
    nonce = TextField(default="")
    nonce_upto = BigIntegerField(default=0)
    nonce_heard = BigIntegerField(default=0)
    state_since = BigIntegerField(default=0)
    boot = IntegerField(null=True)
    mono = BigIntegerField(null=True)

    class Meta:
        table_name = "stream"
        primary_key = CompositeKey("dev", "ep")


class Event(Model):
    """A booked entry: its exact bytes and their hash. ``time`` is the device's belief; ``received`` is ours."""

    dev = TextField()
    ep = IntegerField()
    seq = BigIntegerField()
    hash = BlobField()
    type = TextField()
    time = TextField()
    received = BigIntegerField()
    body = BlobField()

    class Meta:
        table_name = "event"
        primary_key = CompositeKey("dev", "ep", "seq")
        indexes = ((("received",), False),)


class Ahead(Model):
    """An entry that came before its turn; it waits here until the gap is filled."""

    dev = TextField()
    ep = IntegerField()
    seq = BigIntegerField()
    hash = BlobField()
    body = BlobField()

    class Meta:
        table_name = "ahead"
        primary_key = CompositeKey("dev", "ep", "seq")


class Quarantine(Model):
    """Bytes that could not be booked, kept for a person. The same bytes from the same place are one row.

    ``ep`` and ``seq`` are the place they claim, or 0. ``resolution``: empty, ``parked`` (the entry after them proved
    their place), or what a person decided.
    """

    topic = TextField()
    hash = BlobField()
    dev = TextField(default="")
    ep = IntegerField(default=0)
    seq = BigIntegerField(default=0)
    reason = TextField()
    detail = TextField(default="")
    received = BigIntegerField()
    size = IntegerField()
    attempts = IntegerField(default=1)
    resolution = TextField(default="")
    body = BlobField()

    class Meta:
        table_name = "quarantine"
        primary_key = CompositeKey("topic", "hash")
        indexes = ((("dev", "ep", "seq"), False),)


class Txn(Model):
    """A transaction with value, posted once. ``outcome`` is ``posted`` or the kind of exception it raised."""

    id = TextField(primary_key=True)
    dev = TextField()
    ep = IntegerField()
    seq = BigIntegerField()
    outcome = TextField(default="posted")
    received = BigIntegerField(default=0)

    class Meta:
        table_name = "txn"
        indexes = ((("dev", "ep", "seq"), False), (("received",), False))


class Posting(Model):
    """One side of a transaction: what ``account`` gained of ``asset``. The sides of a transaction sum to 0."""

    txn = TextField()
    account = TextField()
    asset = TextField()
    delta = BigIntegerField()

    class Meta:
        table_name = "posting"
        primary_key = CompositeKey("txn", "account", "asset")


class Balance(Model):
    """What an account holds of an asset: the sum of its postings."""

    account = TextField()
    asset = TextField()
    n = BigIntegerField()

    class Meta:
        table_name = "balance"
        primary_key = CompositeKey("account", "asset")
        constraints = (Check(f"n >= 0 OR substr(account, 1, {len(CHAIN)}) = '{CHAIN}'"),)


class Receipt(Model):
    """A till receipt that gave its points; claimed once in the chain."""

    id = TextField(primary_key=True)
    txn = TextField()

    class Meta:
        table_name = "receipt"


class ExceptionRow(Model):
    """Something a person should look at. One row for each entry and kind, and for each member and asset it names.

    ``settled``: when it was dealt with, by a person or by a later entry; 0 while it is open.
    """

    dev = TextField()
    ep = IntegerField()
    seq = BigIntegerField()
    kind = TextField()
    txn = TextField(default="")
    member = TextField(default="")
    asset = TextField(default="")
    amount = BigIntegerField(default=0)
    detail = TextField(default="")
    received = BigIntegerField()
    settled = BigIntegerField(default=0)

    class Meta:
        table_name = "exception"
        primary_key = CompositeKey("dev", "ep", "seq", "kind", "member", "asset")


class Device(Model):
    """What a device last said of itself, and when we last heard it."""

    store = TextField()
    device = TextField()
    s = TextField(default="off")
    boot = IntegerField(default=0)
    sess = IntegerField(default=0)
    ep = IntegerField(default=0)
    seq_hi = BigIntegerField(default=0)
    clock = TextField(default="unset")
    reason = TextField(default="")
    version = TextField(default="")
    unsent = BigIntegerField(default=0)
    oldest_s = BigIntegerField(default=0)
    free_bytes = BigIntegerField(default=0)
    printer = TextField(default="unknown")
    scanner = TextField(default="unknown")
    panel = TextField(default="unknown")
    replica = IntegerField(default=0)
    programme = IntegerField(default=0)
    last_seen = BigIntegerField(default=0)

    class Meta:
        table_name = "device"
        primary_key = CompositeKey("store", "device")


MODELS = (
    Stream,
    Event,
    Ahead,
    Quarantine,
    Txn,
    Posting,
    Balance,
    Receipt,
    ExceptionRow,
    Device,
    *CHAIN_MODELS,
    *MEMBER_MODELS,
    *RIGHTS_MODELS,
    *INBOX_MODELS,
    *CLOCK_MODELS,
)
"""Every table of head office."""
