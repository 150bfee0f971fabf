"""Tables behind the inbox archive: what head office did on its own, until the archive has it."""
# ruff: noqa: D106 - peewee's Meta has nothing to say of its own

from peewee import BigIntegerField, BlobField, Model


class DeedRow(Model):
    """A transaction of head office's own: ``body`` is the JSON of its writes (``deeds``). Numbers only ever rise."""

    id = BigIntegerField(primary_key=True)
    body = BlobField()

    class Meta:
        table_name = "deed"


INBOX_MODELS = (DeedRow,)
"""Every table of this module."""
