"""The invented chain is believable and repeats; the file devices carry says exactly what the books say."""

import hashlib
import json
import stat
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import apsw
import msgspec
import pytest

from edge.domain import replica
from edge.domain.codes import MemberCode, ProductCode, read_code
from edge.domain.errors import EdgeError
from edge.domain.events import StaffCalled
from edge.domain.local_api import HistoryLine
from edge.domain.order import Order
from edge.domain.phone import is_mobile, phone_tag
from edge.domain.programme import LANGUAGES, parse_programme
from edge.domain.rulebook import Rulebook
from edge.headoffice.chain_models import Gift, Member, Product, ProgrammeRow, Store
from edge.headoffice.database import open_books
from edge.headoffice.ledger import Ledger
from edge.headoffice.member_models import LotRow, Purchase
from edge.headoffice.models import Balance, Stream
from edge.headoffice.receiver import Message, Receiver
from edge.headoffice.seed import FILE, STORE, keep, plant
from edge.headoffice.snapshot import KEPT, make_snapshot
from edge.headoffice.status import balances_hash, ledger_sums, wrong_balances
from edge.link.contract import batch

TODAY = date(2026, 11, 21)
NOW = 1_795_233_600_000
"""Noon of that day in Shanghai, in milliseconds."""


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A chain, and the file that holds it; copied by each test that changes it."""
    folder = tmp_path_factory.mktemp("chain")
    books = open_books(f"sqlite:///{folder}/chain.db")
    facts = plant(books, 118, TODAY)
    return folder / "chain.db", facts


@pytest.fixture
def chain(planted, tmp_path):
    (tmp_path / "chain.db").write_bytes(planted[0].read_bytes())
    books = open_books(f"sqlite:///{tmp_path}/chain.db")
    with books.connected():
        yield books, planted[1], tmp_path


def rows(path, table):
    database = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    found = list(database.execute(f"SELECT * FROM {table}"))
    database.close()
    return found


def points_of(member):
    return member.points + member.inactive


def members(path):
    return {key: msgspec.json.decode(body, type=replica.Member) for key, body in rows(path, "member")}


# -- the invented chain -----------------------------------------------------------------------------------------------


def test_the_same_number_gives_the_same_chain(chain, tmp_path):
    before = balances_hash()
    again = open_books(f"sqlite:///{tmp_path}/again.db")

    assert plant(again, 118, TODAY) == chain[1]
    with again.connected():
        assert balances_hash() == before


def test_another_number_gives_another_chain(chain, tmp_path):
    other = open_books(f"sqlite:///{tmp_path}/other.db")

    assert plant(other, 119, TODAY)["receipt_key"] != chain[1]["receipt_key"]


def test_every_code_phone_and_article_is_well_formed(chain):
    _books, facts, _ = chain

    assert (len(facts["members"]), len(facts["products"]), Gift.select().count()) == (20, 60, 12)
    assert all(isinstance(read_code(gtin), ProductCode) for gtin in facts["products"])
    assert all(isinstance(read_code(member["code"]), MemberCode) for member in facts["members"])
    assert all(is_mobile(member["phone"]) for member in facts["members"])
    assert len({member["phone"] for member in facts["members"]}) == 20
    assert isinstance(read_code(facts["expired"]), MemberCode)


@pytest.mark.usefixtures("chain")
def test_everything_sold_or_given_has_its_name_in_each_language():
    for model, kind in ((Product, replica.Product), (Gift, replica.Gift)):
        for row in model.select():
            thing = msgspec.json.decode(bytes(row.body), type=kind)
            assert set(thing.names) == set(LANGUAGES)
            assert all(thing.names.values())
    assert set(json.loads(Store.get().names)) == set(LANGUAGES)
    assert parse_programme(ProgrammeRow.get().text).earning.rules[0].per_minor == 100


@pytest.mark.usefixtures("chain")
def test_the_opening_books_add_up():
    assert set(ledger_sums().values()) == {0}
    assert wrong_balances() == 0


def test_a_head_office_with_members_is_not_seeded_over(chain):
    with pytest.raises(EdgeError, match="choose an empty folder"):
        plant(chain[0], 118, TODAY)


def test_what_the_scripted_shopper_knows_is_for_the_owner_alone(tmp_path):
    keep({"members": []}, tmp_path)

    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


# -- the file devices carry -------------------------------------------------------------------------------------------


def test_the_first_member_is_the_one_in_the_pictures(chain):
    books, facts, folder = chain
    made = make_snapshot(books, STORE, folder, NOW)

    lin = members(made.path)[facts["members"][0]["id"]]
    assert (lin.surname, lin.surname_latin, lin.title, lin.last4) == ("林", "Lin", "ms", "6823")
    assert (lin.tier, lin.points, lin.value_minor) == ("gold", 12_480, 36_850)
    assert (lin.spend_minor, lin.transactions) == (448_000, 46)
    assert (lin.coupons, lin.valid_until, lin.birth_month) == (4, "2027-06", 11)


def test_a_file_finds_members_by_code_and_by_phone_and_holds_neither(chain):
    books, facts, folder = chain
    made = make_snapshot(books, STORE, folder, NOW)
    meta, lin = dict(rows(made.path, "meta")), facts["members"][0]
    token = read_code(lin["code"])

    assert (token.hash, lin["id"], "active") in rows(made.path, "card")
    assert (phone_tag(lin["phone"], bytes.fromhex(meta["salt"])), lin["id"]) in rows(made.path, "phone")
    raw = made.path.read_bytes()
    for member in facts["members"]:
        assert member["phone"].encode() not in raw
        assert member["code"][3:].encode() not in raw


def test_a_file_says_what_it_is_and_its_hash_is_announced(chain):
    books, facts, folder = chain
    made = make_snapshot(books, STORE, folder, NOW)
    meta = dict(rows(made.path, "meta"))

    assert (meta["format"], meta["version"], meta["store"], meta["made_at_ms"]) == ("2", "1", STORE, str(NOW))
    assert meta["receipt_key"] == facts["receipt_key"]
    assert hashlib.sha256(made.path.read_bytes()).hexdigest() == made.sha256
    assert made.size == made.path.stat().st_size
    assert [state for _, member, state in rows(made.path, "card") if member == facts["members"][6]["id"]] == ["expired"]


def test_versions_rise_and_old_files_go(chain):
    books, _, folder = chain

    made = [make_snapshot(books, STORE, folder, NOW) for _ in range(KEPT + 2)]

    assert [one.version for one in made] == list(range(1, KEPT + 3))
    assert set((folder / STORE).iterdir()) == {one.path for one in made[2:]}


def test_balances_and_upto_are_of_one_moment_whatever_is_booked_meanwhile(chain, journal):
    books, facts, folder = chain
    lin, j = facts["members"][0]["id"], journal()
    for n in range(120):
        j.claim(member=lin, points=1, txn=f"t{n}", receipt=f"r{n}")
        j.add(StaffCalled(by="button"))

    start = points_of(members(make_snapshot(books, STORE, folder, NOW).path)[lin])

    def book():
        with books.connected():
            for start in range(0, len(j.bodies), 6):
                Receiver(books).take([Message(j.topic, batch(j.bodies[start : start + 6]))])

    with ThreadPoolExecutor(1) as pool:
        booking = pool.submit(book)
        while not booking.done():
            made = make_snapshot(books, STORE, folder, NOW)
            upto = int(dict(rows(made.path, "meta")).get("upto:k07", "1:0").split(":")[1])
            assert points_of(members(made.path)[lin]) == start + (upto + 1) // 2
        booking.result()


@pytest.mark.usefixtures("chain")
def test_every_members_points_are_the_sum_of_their_lots():
    held = {row.account.removeprefix("free:"): row.n for row in Balance.select().where(Balance.asset == "points")}
    lots = defaultdict(int)
    for row in LotRow.select():
        lots[row.member] += row.remaining

    assert {member: n for member, n in held.items() if member in lots} == lots


@pytest.mark.usefixtures("chain")
def test_the_invented_year_is_a_few_hundred_purchases_decided_by_the_real_rules():
    programme = Rulebook(parse_programme(ProgrammeRow.get().text))
    rows = list(Purchase.select())

    assert len(rows) > 300
    for row in rows:
        order = msgspec.json.decode(bytes(row.body), type=Order)
        assert programme.rate(order).points == row.points
        assert "2025-11-21" < row.day < "2026-11-21"


def test_a_file_explains_each_of_the_newest_fifty_movements(chain):
    books, facts, folder = chain
    made = make_snapshot(books, STORE, folder, NOW)

    found = {}
    for member, n, body in rows(made.path, "history"):
        found.setdefault(member, {})[n] = msgspec.json.decode(body, type=HistoryLine)
    lin = found[facts["members"][0]["id"]]
    assert list(lin) == list(range(1, 48))
    assert [line.day for line in lin.values()] == sorted((line.day for line in lin.values()), reverse=True)
    for lines in found.values():
        assert len(lines) <= 50
        for line in lines.values():
            assert set(line.names) == set(LANGUAGES)
            assert line.reasons or line.names["en"] == "Points from your former card"


def test_a_file_carries_what_care_needs_and_no_date_of_birth(chain):
    books, facts, folder = chain
    made = make_snapshot(books, STORE, folder, NOW)

    lin = members(made.path)[facts["members"][0]["id"]]
    assert (lin.facts.last, lin.facts.purchases) == (date(2026, 11, 18), 46)
    assert lin.facts.birthday == (date(2026, 11, 17), date(2026, 12, 1))
    assert b"1988" not in msgspec.json.encode(lin)


def test_a_file_carries_coupons_by_kind_with_the_last_day_of_each_kind(chain):
    books, facts, folder = chain
    made = make_snapshot(books, STORE, folder, NOW)

    lin = members(made.path)[facts["members"][0]["id"]]
    assert [(one.coupon, one.n, one.until) for one in lin.wallet] == [
        ("c-99-15", 1, "2027-06-30"),
        ("c-cake", 1, ""),
        ("c-new", 1, "2027-03-31"),
        ("c-tea-20", 1, "2027-08-31"),
    ]


def test_what_devices_hold_is_still_the_members_whose_bonus_is_told_apart(chain):
    books, facts, folder = chain
    lin = facts["members"][0]["id"]
    with books.writing():
        ledger = Ledger(books)
        ledger.issue("bonus", lin, {"bonus": 500})
        moved = [
            (f"free:{lin}", "cents", -3000),
            (f"held:k07:1:{lin}", "cents", 2000),
            (f"susp:k06:4:{lin}", "cents", 1000),
        ]
        ledger.post("granted", moved)

    made = make_snapshot(books, STORE, folder, NOW)

    found = members(made.path)[lin]
    assert (found.value_minor, found.bonus_minor) == (36_850 + 500, 500)


def test_a_file_counts_the_pieces_of_a_gift_that_its_own_store_has(chain):
    books, _, folder = chain
    with books.writing():
        mug = "gift:g-mug:s0118"
        Ledger(books).post("granted", [("free:CHAIN", mug, -2), ("held:k07:1:CHAIN", mug, 1), ("chain:spent", mug, 1)])
        Ledger(books).issue("elsewhere", "CHAIN", {"gift:g-mug:s0012": 5})

    made = make_snapshot(books, STORE, folder, NOW)

    gifts = {sku: msgspec.json.decode(body, type=replica.Gift) for sku, body in rows(made.path, "gift")}
    assert (gifts["g-mug"].stock, gifts["g-candle"].stock) == (17, 0)


def test_a_file_names_coupons_shops_and_the_devices_of_its_store(chain):
    books, _, folder = chain
    Stream.create(dev="k06", ep=1, store=STORE, head=b"")
    Stream.create(dev="k99", ep=1, store="s0012", head=b"")

    made = make_snapshot(books, STORE, folder, NOW)

    assert json.loads(dict(rows(made.path, "coupon"))["c-tea-20"])["en"] == "20 % off tea"
    assert json.loads(dict(rows(made.path, "store"))[STORE])["en"] == "Zhongshan Road"
    assert rows(made.path, "device") == [("k06",)]


def test_a_new_members_phone_is_tagged_with_the_next_file(chain):
    books, _, folder = chain
    make_snapshot(books, STORE, folder, NOW)
    Member.create(id="NEW", phone="15400000001", surname="邹", tier="basic")

    made = make_snapshot(books, STORE, folder, NOW)

    assert [member for _, member in rows(made.path, "phone") if member == "NEW"] == ["NEW"]
