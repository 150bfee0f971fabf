"""Tables of who may spend what: words told to devices, what they asked, rights lent between siblings, proofs claimed.

Balances themselves are ``balance`` rows: ``free:...``, ``held:...``, ``susp:...`` and the chain's own accounts, as
``edge.domain.value.accounts`` names them.
"""
# ruff: noqa: D106 - peewee's Meta has nothing to say of its own

from peewee import BigIntegerField, BlobField, BooleanField, CompositeKey, IntegerField, Model, TextField


class DownRow(Model):
    """A word on ``dn/s``: ``body`` is the JSON of its ``Down``, kept so that a device can be told again."""

    dev = TextField()
    ep = IntegerField()
    dseq = BigIntegerField()
    body = BlobField()

    class Meta:
        table_name = "down"
        primary_key = CompositeKey("dev", "ep", "dseq")


class ToldRow(Model):
    """The last number under which an epoch was told one thing: ``close``, ``configure``, ``recall:ASSET:OWNER`` ..."""

    dev = TextField()
    ep = IntegerField()
    word = TextField()
    dseq = BigIntegerField()

    class Meta:
        table_name = "told"
        primary_key = CompositeKey("dev", "ep", "word")


class SeenRow(Model):
    """Where a member was last at a kiosk: there, most likely, is where they come next."""

    member = TextField(primary_key=True)
    dev = TextField()
    received = BigIntegerField(default=0)

    class Meta:
        table_name = "seen"
        indexes = ((("dev",), False),)


class RequestRow(Model):
    """A device's ``WantRights`` that was answered: the same one again is granted nothing more."""

    dev = TextField()
    ep = IntegerField()
    req = TextField()
    received = BigIntegerField()

    class Meta:
        table_name = "request"
        primary_key = CompositeKey("dev", "ep", "req")
        indexes = ((("received",), False),)


class LendRow(Model):
    """Units a store's holder (``dev``, ``ep``) lent to a sibling by its word ``dseq``; each side reports for itself.

    ``out``: taken from the holder; ``into``: put to the sibling. Between the two they are ``chain:transit``. Neither:
    the sibling reported it, but its ``proof`` was not good yet; it waits for the holder's own entry. ``short``: taken
    from the chain because the holder's own entries had not come; repaid when they do.
    """

    dev = TextField()
    ep = IntegerField()
    to = TextField()
    to_ep = IntegerField()
    dseq = BigIntegerField()
    owner = TextField()
    asset = TextField()
    n = BigIntegerField()
    out = BooleanField(default=False)
    into = BooleanField(default=False)
    proof = TextField(default="")
    short = BigIntegerField(default=0)

    class Meta:
        table_name = "lend"
        primary_key = CompositeKey("dev", "ep", "to", "to_ep", "dseq")
        indexes = ((("to", "to_ep"), False),)


class VoidRow(Model):
    """A transaction that was undone, and by which: once."""

    of = TextField(primary_key=True)
    txn = TextField()

    class Meta:
        table_name = "void"


class RecoveredRow(Model):
    """What the risk spends of a transaction took back from the member's free units at once."""

    txn = TextField()
    owner = TextField()
    asset = TextField()
    n = BigIntegerField()

    class Meta:
        table_name = "recovered"
        primary_key = CompositeKey("txn", "owner", "asset")


class PaymentRow(Model):
    """A payment by which a member paid in, by its own reference: how it stands, and the entry that said so."""

    payment = TextField(primary_key=True)
    state = TextField()  # paid, unknown, refused
    txn = TextField()

    class Meta:
        table_name = "payment"


class AccrualRow(Model):
    """Points that a device gave on a day (UTC, as received)."""

    dev = TextField()
    day = TextField()
    points = BigIntegerField()

    class Meta:
        table_name = "accrual"
        primary_key = CompositeKey("dev", "day")


class ClaimedProof(Model):
    """A slip whose proof was posted in place of the entry that never came; the entry, if it comes, moves nothing."""

    dev = TextField()
    ep = IntegerField()
    seq = BigIntegerField()
    txn = TextField()  # under which it was posted, until the entry names its own
    txn_hash = BlobField()
    received = BigIntegerField()

    class Meta:
        table_name = "claimed_proof"
        primary_key = CompositeKey("dev", "ep", "seq")


RIGHTS_MODELS = (
    DownRow,
    ToldRow,
    SeenRow,
    RequestRow,
    LendRow,
    VoidRow,
    RecoveredRow,
    PaymentRow,
    AccrualRow,
    ClaimedProof,
)
"""Every table of this module."""
