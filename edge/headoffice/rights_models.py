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

    ``out``: taken from the holder; ``into``: put to the sibling. Between the two they are ``chain:transit``.
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


class ClaimedProof(Model):
    """A slip whose proof was posted in place of the entry that never came; the entry, if it comes, moves nothing."""

    dev = TextField()
    ep = IntegerField()
    seq = BigIntegerField()
    txn = TextField()
    received = BigIntegerField()

    class Meta:
        table_name = "claimed_proof"
        primary_key = CompositeKey("dev", "ep", "seq")


RIGHTS_MODELS = (DownRow, RequestRow, LendRow, VoidRow, ClaimedProof)
"""Every table of this module."""
