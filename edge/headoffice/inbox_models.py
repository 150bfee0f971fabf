"""Tables of the receiver: what is stored and not applied yet, and what the inbox archive does not have yet."""
# ruff: noqa: D106 - peewee's Meta has nothing to say of its own

from peewee import BigIntegerField, BlobField, CompositeKey, IntegerField, Model, TextField


class DeedRow(Model):
    """A transaction of head office's own: ``body`` is the JSON of its writes (``deeds``). Numbers only ever rise."""

    id = BigIntegerField(primary_key=True)
    body = BlobField()

    class Meta:
        table_name = "deed"


class UnappliedRow(Model):
    """A booked entry of a type that this version does not know; a later version applies it (``stored``)."""

    dev = TextField()
    ep = IntegerField()
    seq = BigIntegerField()
    type = TextField()

    class Meta:
        table_name = "unapplied"
        primary_key = CompositeKey("dev", "ep", "seq")


INBOX_MODELS = (DeedRow, UnappliedRow)
"""Every table of this module."""
