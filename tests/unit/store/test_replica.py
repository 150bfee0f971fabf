"""The replica: absent at first, read-only, exchanged whole or not at all."""

import apsw
import msgspec
import pytest

from edge.domain.phone import phone_tag
from edge.domain.replica import FORMAT, Gift, Product
from edge.store.replica import BadReplica, Replica
from fakes.replica_file import ADA, CODES, PHONES, RECEIPT_KEY, SALT, write_replica


def spoil(path, sql, *values):
    connection = apsw.Connection(str(path))
    connection.execute(sql, values).fetchall()
    connection.close()


@pytest.fixture
def replica(tmp_path):
    with Replica(write_replica(tmp_path / "replica.db", version=3, upto="2:71"), store="s0118") as replica:
        yield replica


def test_no_replica_yet_is_normal(tmp_path):
    with Replica(tmp_path / "replica.db") as replica:
        assert (replica.version, replica.made_at_ms, replica.receipt_key, replica.trouble) == (0, 0, b"", "")
        assert (replica.by_card(b"x" * 16), replica.by_phone(7), replica.member("ada")) == (None, [], None)
        assert (replica.programme(), replica.gifts(), replica.upto("k01")) == (None, [], (0, 0))


def test_a_member_is_found_by_code_by_phone_and_by_id(replica):
    assert replica.by_card(CODES["ada"].hash) == (ADA, "active")
    assert replica.by_phone(phone_tag(PHONES["ada"], SALT)) == [ADA]
    assert replica.member("ada") == ADA
    assert replica.member("nobody") is None


def test_an_expired_card_says_so(replica):
    _, state = replica.by_card(CODES["expired"].hash)
    assert state == "expired"


def test_two_members_may_share_a_short_tag(tmp_path):
    path = write_replica(tmp_path / "replica.db")
    tag = phone_tag(PHONES["ada"], SALT)
    spoil(path, "INSERT OR IGNORE INTO phone VALUES (?, 'bo')", tag)
    with Replica(path) as replica:
        assert [member.id for member in replica.by_phone(tag)] == ["ada", "bo"]


def test_the_file_says_what_it_is(replica):
    assert replica.version == 3
    assert (replica.salt, replica.receipt_key) == (SALT, RECEIPT_KEY)
    assert replica.programme().ladder.tiers[1].key == "gold"


def test_the_figures_say_which_entries_they_contain(tmp_path):
    path = write_replica(tmp_path / "replica.db")
    spoil(path, "INSERT OR REPLACE INTO meta VALUES ('upto:k99', '2:71')")
    with Replica(path) as replica:
        assert replica.upto("k99") == (2, 71)
        assert replica.upto("k98") == (0, 0)


def test_products_and_gifts_are_read_from_their_bodies(tmp_path):
    path = write_replica(tmp_path / "replica.db")
    spoil(path, "DELETE FROM product")
    spoil(path, "DELETE FROM gift")
    soap = Product(gtin="6901234567892", names={"en": "Soap"}, category="care", price_minor=990)
    spoil(path, "INSERT INTO product VALUES (?, ?)", soap.gtin, msgspec.json.encode(soap))
    for gift in (Gift(sku="b", names={}, points=500, stock=1), Gift(sku="a", names={}, points=100, stock=2)):
        spoil(path, "INSERT INTO gift VALUES (?, ?)", gift.sku, msgspec.json.encode(gift))
    with Replica(path) as replica:
        assert replica.product("6901234567892") == soap
        assert replica.product("0000000000000") is None
        assert [gift.sku for gift in replica.gifts()] == ["a", "b"]


def test_coupons_shops_and_devices_are_called_by_name(tmp_path):
    path = write_replica(tmp_path / "replica.db")
    spoil(path, """INSERT INTO coupon VALUES ('c-tea', '{"en": "Tea"}')""")
    spoil(path, "INSERT INTO device VALUES ('k08'), ('k07')")
    with Replica(path) as replica:
        assert replica.coupon_names() == {"c-tea": {"en": "Tea"}}
        assert replica.store_names("s0012")["en"] == "Store 12"
        assert replica.store_names("s0099")["en"] == "s0099"
        assert replica.devices() == ["k07", "k08"]


def test_a_device_that_was_updated_while_cut_off_still_reads_its_older_file(tmp_path):
    path = write_replica(tmp_path / "replica.db")
    for table in ("coupon", "store", "device"):
        spoil(path, f"DROP TABLE {table}")
    spoil(path, "UPDATE meta SET value = '1' WHERE key = 'format'")
    with Replica(path) as replica:
        assert (replica.trouble, replica.member("ada")) == ("", ADA)
        assert (replica.coupon_names(), replica.devices()) == ({}, [])
        assert replica.store_names("s0012")["en"] == "s0012"


def test_a_newer_file_is_swapped_in_whole(tmp_path, replica):
    new = write_replica(tmp_path / "incoming.db", version=4, ada_points=99)

    replica.swap(new)

    assert (replica.version, replica.member("ada").points) == (4, 99)
    assert not new.exists()
    with Replica(tmp_path / "replica.db") as again:
        assert again.version == 4


def test_the_first_file_is_swapped_in_where_none_was(tmp_path):
    with Replica(tmp_path / "replica.db") as replica:
        replica.swap(write_replica(tmp_path / "incoming.db", version=1))
        assert replica.member("ada") == ADA


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        (f"UPDATE meta SET value = '{FORMAT + 1}' WHERE key = 'format'", "install the newer version"),
        ("DELETE FROM meta WHERE key = 'format'", "install the newer version"),
        ("UPDATE meta SET value = 'elsewhere' WHERE key = 'store'", "made for store 'elsewhere'"),
        ("UPDATE meta SET value = 'soon' WHERE key = 'version'", "no good meta value"),
        ("DELETE FROM meta WHERE key = 'salt'", "no good meta value"),
        ("UPDATE meta SET value = '3' WHERE key = 'version'", "replica 3 is not newer than 3"),
        ("UPDATE programme SET text = 'version = 0'", "programme"),
        ("DROP TABLE programme", "no such table: programme"),
    ],
)
def test_a_file_that_is_not_right_leaves_the_old_one_in_use(tmp_path, replica, sql, why):
    new = write_replica(tmp_path / "incoming.db", version=4)
    spoil(new, sql)

    with pytest.raises(BadReplica, match=why):
        replica.swap(new)

    assert (replica.version, replica.member("ada")) == (3, ADA)


@pytest.mark.parametrize("damage", [lambda _: b"garbage" * 999, lambda content: content[:-4096], lambda _: b""])
def test_a_damaged_file_leaves_the_old_one_in_use(tmp_path, replica, damage):
    new = write_replica(tmp_path / "incoming.db", version=4)
    new.write_bytes(damage(new.read_bytes()))

    with pytest.raises(BadReplica, match=r"incoming\.db"):
        replica.swap(new)
    assert replica.by_card(CODES["ada"].hash) == (ADA, "active")


def test_a_damaged_file_at_start_counts_as_none_and_says_why(tmp_path):
    (tmp_path / "replica.db").write_bytes(b"garbage" * 999)
    with Replica(tmp_path / "replica.db") as replica:
        assert replica.version == 0
        assert "head office sends a new one" in replica.trouble
        replica.swap(write_replica(tmp_path / "incoming.db"))
        assert (replica.version, replica.trouble) == (1, "")


def test_a_member_this_version_cannot_read_is_an_error_that_says_so(tmp_path):
    path = write_replica(tmp_path / "replica.db")
    spoil(path, "UPDATE member SET body = '{}' WHERE id = 'ada'")
    with Replica(path) as replica, pytest.raises(BadReplica, match="a member cannot be read"):
        replica.member("ada")


def test_nothing_can_be_written_through_a_replica(replica):
    with pytest.raises(apsw.ReadOnlyError):
        replica._database.connection().execute("DELETE FROM member").fetchall()
