"""Tables of what the chain owns: stores, members and their cards, goods, coupons, the programme, settings.

The same on SQLite and PostgreSQL. Member names and phones stand in ``member`` and nowhere else.
"""
# ruff: noqa: D106 - peewee's Meta has nothing to say of its own

from peewee import BlobField, CompositeKey, IntegerField, Model, TextField


class Store(Model):
    """A shop. ``names`` is JSON by language; ``salt`` makes its phone tags its own."""

    id = TextField(primary_key=True)
    names = TextField()
    salt = BlobField()

    class Meta:
        table_name = "store"


class Member(Model):
    """A member as head office knows them. Points and value are balances, not columns."""

    id = TextField(primary_key=True)
    phone = TextField(unique=True)
    surname = TextField()
    surname_latin = TextField(default="")
    title = TextField(default="")
    tier = TextField()
    valid_until = TextField(default="")
    birth_month = IntegerField(default=0)

    class Meta:
        table_name = "member"


class Card(Model):
    """A card or code that stands for a member; only its hash is kept."""

    hash = BlobField(primary_key=True)
    member = TextField()
    state = TextField(default="active")  # active, expired, revoked

    class Meta:
        table_name = "card"


class PhoneTag(Model):
    """The short tag of a member's phone in one store's replica; slow to make, so it is kept."""

    store = TextField()
    member = TextField()
    tag = IntegerField()

    class Meta:
        table_name = "phone_tag"
        primary_key = CompositeKey("store", "member")


class Product(Model):
    """Something on the shelf; ``body`` is the JSON that devices carry."""

    gtin = TextField(primary_key=True)
    body = BlobField()

    class Meta:
        table_name = "product"


class Gift(Model):
    """Something to be had for points; ``body`` is the JSON that devices carry."""

    sku = TextField(primary_key=True)
    body = BlobField()

    class Meta:
        table_name = "gift"


class Coupon(Model):
    """A kind of coupon. Who holds how many is a balance of the asset ``coupon:<id>``."""

    id = TextField(primary_key=True)
    names = TextField()

    class Meta:
        table_name = "coupon"


class ProgrammeRow(Model):
    """A published version of the programme, as written."""

    version = IntegerField(primary_key=True)
    text = TextField()

    class Meta:
        table_name = "programme"


class Profile(Model):
    """What a member told us and what care asks. Days are ``yyyy-mm-dd`` or empty; a member without a row told nothing.

    ``birthday`` is the JSON of a ``SaidBirthday``, ``birthday_edited`` the day it was last changed, ``birthdays_given``
    a JSON list of the years whose gift was given, ``consents`` a JSON list.
    """

    member = TextField(primary_key=True)
    joined = TextField(default="")
    birthday = TextField(default="")
    birth_year = IntegerField(default=0)
    birthday_edited = TextField(default="")
    birthdays_given = TextField(default="[]")
    consents = TextField(default="[]")

    class Meta:
        table_name = "profile"


class Setting(Model):
    """A fact about this head office: ``gen``, ``receipt_key`` (hex), ``replica:<store>`` (last version)."""

    key = TextField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "setting"


CHAIN_MODELS = (Store, Member, Card, PhoneTag, Product, Gift, Coupon, ProgrammeRow, Profile, Setting)
"""Every table of this module."""
