"""What the receiver does with what devices send, on both databases."""

import json
from datetime import date

import msgspec
import pytest
from msgspec import structs

from edge.domain.events import DeviceStarted, Leg, NudgeShown, Stamp
from edge.domain.order import Line, Order, Payment
from edge.headoffice.chain_models import Member
from edge.headoffice.ledger import free
from edge.headoffice.member_models import ContactRow, HistoryRow, LotRow, Purchase
from edge.headoffice.models import (
    Ahead,
    Balance,
    Device,
    Event,
    ExceptionRow,
    Posting,
    Quarantine,
    Receipt,
    Stream,
    Txn,
)
from edge.headoffice.receiver import Message, Receiver
from edge.link.contract import WINDOW, Conn, Deny, HelloFirst, State, Topics, batch, write
from fakes.programmes import small_programme


def order(*, amount=3100, **facts):
    usual = {"id": "s0118-3-202611211842-4215", "store": "s0118", "day": date(2026, 11, 21), "tier": "plain"}
    line = Line(line=1, sku="till-receipt", amount_minor=amount)
    return Order(**{**usual, **facts}, lines=[line], payments=[Payment(kind="money", minor=amount)])


@pytest.fixture
def receiver(books):
    books.peewee.execute_sql(books.sql("INSERT INTO programme VALUES (1, ?)"), (small_programme(),))
    Member.create(id="M1", phone="13800000001", surname="林", tier="plain")
    return Receiver(books, now_ms=lambda: 1_795_000_000_000)


def send(receiver, journal, bodies):
    return receiver.take([Message(journal.topic, batch(bodies))])


def kinds():
    return [row.kind for row in ExceptionRow.select().order_by(ExceptionRow.seq, ExceptionRow.kind)]


def reasons():
    return [row.reason for row in Quarantine.select()]


def test_entries_in_order_are_booked_and_acknowledged_to_the_last(receiver, journal):
    j = journal()

    outcome = send(receiver, j, j.plain(3))

    assert outcome.acks["s0118", "k07"].upto == 3
    assert [bytes(row.body) for row in Event.select().order_by(Event.seq)] == j.bodies


def test_a_repeated_entry_is_booked_once_and_acknowledged_again(receiver, journal):
    j = journal()
    send(receiver, j, j.plain(3))

    outcome = send(receiver, j, j.bodies[1:])

    assert outcome.acks["s0118", "k07"].upto == 3
    assert (Event.select().count(), kinds()) == (3, [])


def test_a_gap_is_reported_and_what_came_early_waits(receiver, journal):
    j = journal()
    j.plain(6)

    outcome = receiver.take([Message(j.topic, batch([j.bodies[0], j.bodies[3]])), Message(j.topic, j.bodies[5])])

    assert outcome.acks["s0118", "k07"].upto == 1
    assert outcome.acks["s0118", "k07"].miss == [(2, 3), (5, 5)]
    assert Ahead.select().count() == 2


def test_a_filled_gap_books_what_waited(receiver, journal):
    j = journal()
    j.plain(5)
    send(receiver, j, j.bodies[3:])

    outcome = send(receiver, j, j.bodies[:3])

    assert outcome.acks["s0118", "k07"].upto == 5
    assert outcome.acks["s0118", "k07"].miss == []
    assert Ahead.select().count() == 0


def test_an_entry_further_ahead_than_the_window_is_left_to_the_device(receiver, journal):
    j = journal()
    j.plain(WINDOW + 2)

    send(receiver, j, [j.bodies[WINDOW + 1]])

    assert (Ahead.select().count(), Event.select().count()) == (0, 0)


def test_another_entry_under_a_booked_number_is_a_fork_and_never_silent(receiver, journal):
    j, copy = journal(), journal()
    j.plain(2)
    copy.add(DeviceStarted(version="0"))
    send(receiver, j, j.bodies)

    outcome = send(receiver, j, copy.bodies)

    assert outcome.acks["s0118", "k07"].upto == 2
    assert (kinds(), reasons(), Stream.get().state) == (["FORK"], ["FORK"], "forked")
    assert bytes(Event.get(Event.seq == 1).body) == j.bodies[0]


def test_an_entry_of_another_history_is_not_booked(receiver, journal):
    j, copy = journal(), journal()
    j.plain(1)
    copy.add(DeviceStarted(version="0"))
    copy.plain(1)
    send(receiver, j, j.bodies)

    outcome = send(receiver, j, [copy.bodies[1]])

    assert outcome.acks["s0118", "k07"].upto == 1
    assert (kinds(), reasons()) == (["CHAIN"], ["CHAIN"])


def test_an_entry_that_waited_and_proves_false_freezes_its_epoch(receiver, journal):
    j, copy = journal(), journal()
    j.plain(4)
    copy.add(DeviceStarted(version="0"))
    copy.plain(2)
    send(receiver, j, [copy.bodies[2], j.bodies[3]])

    send(receiver, j, j.bodies[:2])
    outcome = send(receiver, j, [j.bodies[2]])

    assert (outcome.acks["s0118", "k07"].upto, outcome.acks["s0118", "k07"].miss) == (2, [])
    assert (kinds(), sorted(reasons())) == (["CHAIN"], ["CHAIN", "EPOCH_FORKED", "EPOCH_FORKED"])


def test_a_forked_epoch_brings_nothing_more_but_its_repeats_are_acknowledged(receiver, journal):
    j, copy = journal(), journal()
    j.plain(3)
    copy.add(DeviceStarted(version="0"))
    send(receiver, j, j.bodies[:2])
    send(receiver, j, copy.bodies)

    outcome = send(receiver, j, j.bodies)

    assert outcome.acks["s0118", "k07"].upto == 2
    assert (outcome.count["duplicate"], outcome.count["quarantined"]) == (2, 1)
    assert sorted(reasons()) == ["EPOCH_FORKED", "FORK"]


@pytest.mark.parametrize("state", ["retired", "released", "closing", "closed"])
def test_late_entries_of_an_epoch_that_is_over_are_booked(receiver, journal, state):
    j = journal()
    send(receiver, j, j.plain(1))
    Stream.update(state=state).execute()

    assert send(receiver, j, j.plain(1)).acks["s0118", "k07"].upto == 2
    assert Stream.get().state == state


def test_an_epoch_that_has_not_reported_to_a_restored_head_office_is_not_booked(receiver, journal, books):
    j = journal()
    send(receiver, j, j.plain(1))
    books.set("gen", "2")

    outcome = send(receiver, j, [*j.plain(1), *j.plain(1)])

    ack = outcome.acks["s0118", "k07"]
    assert (ack.upto, ack.gen, outcome.count["left"]) == (1, 2, 2)
    Stream.update(gen=2).execute()
    assert send(receiver, j, j.bodies).acks["s0118", "k07"].upto == 3


class FakeDesk:
    """Answers every ask with one word and keeps what it was told."""

    def __init__(self):
        self.heard, self.down, self.answers = [], [], []

    def hear(self, address, ask, _now_ms):
        upto = Stream.get(Stream.dev == address.device).upto
        self.heard.append((address.device, type(ask).__name__, upto))
        self.answers = [((address.store, address.device), Deny(req="r", why="short"))]
        return self

    def replaced(self, dev, ep):
        self.heard.append((dev, "replaced", ep))
        return FakeDesk()

    def fork(self, place):
        self.heard.append((place.dev, "fork", place.ep))
        return FakeDesk()


def test_the_desk_hears_an_ask_after_what_the_device_said_before_is_booked(journal, books):
    j, desk = journal(), FakeDesk()
    ask = Message(Topics("mk", "s0118", "k07").ask, write(HelloFirst(ep=1, req="r")))

    outcome = Receiver(books, desk=desk).take(
        [Message(j.topic, batch(j.plain(2))), ask, Message(j.topic, j.plain(1)[0])]
    )

    assert desk.heard == [("k07", "replaced", 1), ("k07", "HelloFirst", 2)]
    assert (outcome.acks["s0118", "k07"].upto, len(outcome.answers)) == (3, 1)


def test_the_desk_freezes_a_forked_epoch(journal, books):
    j, copy, desk = journal(), journal(), FakeDesk()
    j.plain(2)
    copy.add(DeviceStarted(version="0"))

    Receiver(books, desk=desk).take([Message(j.topic, batch(j.bodies)), Message(j.topic, copy.bodies[0])])

    assert desk.heard[-1] == ("k07", "fork", 1)


def test_what_is_no_word_about_rights_goes_to_quarantine(books):
    outcome = Receiver(books, desk=FakeDesk()).take([Message(Topics("mk", "s0118", "k07").ask, b"grant me all")])

    assert (reasons(), outcome.count["received"], outcome.quarantined) == (["BAD_JSON"], 1, 1)


BROKEN = {
    "garbage": (b"\x00\xff\xfe nothing of ours", "BAD_JSON"),
    "empty": (b"", "BAD_JSON"),
    "an empty batch": (b"[]", "BAD_JSON"),
    "another kind of JSON": (b'{"temperature": 21}', "BAD_JSON"),
    "endless nesting": (b"[" * 20_000, "BAD_JSON"),
    "too big": (b'{"specversion":"1.0","x":"' + b"x" * 9000 + b'"}', "TOO_BIG"),
    "text that is not UTF-8": (b'{"specversion":"\xff"}', "BAD_JSON"),
    "a later envelope": (b'{"specversion":"2.0"}', "SCHEMA_TOO_NEW"),
}


@pytest.mark.parametrize(("payload", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_bytes_that_are_no_entry_go_to_quarantine_and_the_rest_goes_on(receiver, journal, payload, reason):
    j, other = journal(), journal(device="k08")
    j.plain(1)
    other.plain(1)

    outcome = receiver.take(
        [Message(j.topic, payload), Message(j.topic, j.bodies[0]), Message(other.topic, other.bodies[0])]
    )

    assert reasons() == [reason]
    assert bytes(Quarantine.get().body) == payload
    assert {who[1]: ack.upto for who, ack in outcome.acks.items()} == {"k07": 1, "k08": 1}


def test_a_truncated_batch_is_kept_aside_and_the_whole_one_is_booked_later(receiver, journal):
    j = journal()
    j.plain(3)
    receiver.take([Message(j.topic, batch(j.bodies)[:-7])])

    outcome = send(receiver, j, j.bodies)

    assert reasons() == ["BAD_JSON"]
    assert outcome.acks["s0118", "k07"].upto == 3


def test_the_same_bytes_again_are_one_row_with_its_attempts(receiver, journal):
    for _ in range(3):
        receiver.take([Message(journal().topic, b"noise")])

    assert [(row.reason, row.attempts) for row in Quarantine.select()] == [("BAD_JSON", 3)]


def test_an_entry_of_another_device_is_not_believed(receiver, journal):
    j, other = journal(), journal(device="k08")
    other.plain(1)

    receiver.take([Message(j.topic, other.bodies[0])])

    assert (reasons(), Event.select().count()) == (["WRONG_DEVICE"], 0)


def test_a_device_that_speaks_from_another_store_is_not_believed(receiver, journal):
    here, there = journal(), journal(store="s0999")
    here.plain(1)
    there.plain(2)
    send(receiver, here, here.bodies)

    receiver.take([Message(there.topic, there.bodies[1])])

    assert (reasons(), Event.select().count()) == (["WRONG_DEVICE"], 1)


@pytest.mark.parametrize("topic", ["mk/v1/S 1/k07/up/j", "mk/v1/s0118/k07/dn/ack", "other", "mk/v2/s0118/k07/up/j"])
def test_a_topic_that_is_none_of_ours_goes_to_quarantine(receiver, topic):
    receiver.take([Message(topic, b"{}")])

    assert reasons() == ["BAD_TOPIC"]


def changed(body, **changes):
    return json.dumps({**json.loads(body), **changes}).encode()


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": 2**63},
        {"ep": 2**40},
        {"seq": 0},
        {"prev": "z" * 32},
        {"type": "a\u0000b"},
        {"time": "\u0007"},
        {"ep": -1},
    ],
    ids=str,
)
def test_numbers_and_texts_that_no_table_holds_are_refused(receiver, journal, changes):
    j = journal()
    body = changed(j.plain(1)[0], **changes)
    body = changed(body, id=f"k07:{json.loads(body)['ep']}:{json.loads(body)['seq']}")

    receiver.take([Message(j.topic, body)])

    assert (reasons(), Event.select().count()) == (["BAD_JSON"], 0)


def test_unreadable_bytes_are_parked_when_the_entry_after_them_proves_their_place(receiver, journal):
    j = journal()
    j.plain(1)
    j.add_raw(b'{"specversion":"1.0","id":"torn')
    j.plain(2)

    for body in j.bodies:
        outcome = receiver.take([Message(j.topic, body)])

    ack = outcome.acks["s0118", "k07"]
    assert (ack.upto, ack.miss) == (4, [])
    assert [(park.seq, park.why) for park in ack.park] == [(2, "BAD_JSON")]
    assert (kinds(), Quarantine.get().resolution) == (["PARKED"], "parked")


def test_an_entry_of_another_history_is_never_taken_for_the_missing_one(receiver, journal):
    j, copy = journal(), journal()
    j.plain(1)
    copy.add(DeviceStarted(version="0"))
    copy.plain(3)
    send(receiver, j, j.bodies)

    for _ in range(2):
        outcome = send(receiver, j, copy.bodies[1:])

    assert outcome.acks["s0118", "k07"].upto == 1
    assert (set(kinds()), Stream.get().state) == ({"CHAIN"}, "forked")


@pytest.mark.parametrize("wall_ms", [0, 4_102_444_800_000], ids=["1970", "2099"])
def test_the_devices_clock_changes_nothing(receiver, journal, wall_ms):
    j = journal()
    j.add(DeviceStarted(version="1"), Stamp(boot=1, mono_ms=5, wall_ms=wall_ms, clock="unset"))

    assert send(receiver, j, j.bodies).acks["s0118", "k07"].upto == 1
    assert (kinds(), reasons()) == ([], [])


def test_unknown_fields_are_kept_and_ignored(receiver, journal):
    j = journal()
    body = j.add_raw(
        changed(journal().plain(1)[0], later="x", data={"visit": "v", "why": "end", "seconds": 1, "new": 2})
    )

    assert send(receiver, j, [body]).acks["s0118", "k07"].upto == 1
    assert (kinds(), bytes(Event.get().body)) == ([], body)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"type": "loyalty.dance.v9"}, "UNKNOWN_TYPE"),
        ({"data": {"visit": 7}}, "BAD_DATA"),
        ({"data": None}, "BAD_DATA"),
        ({"data": {"visit": "v", "why": "\u0000", "seconds": 1}}, "BAD_DATA"),
    ],
    ids=["unknown type", "broken data", "no data", "hostile word"],
)
def test_an_entry_with_a_sound_envelope_is_booked_and_flagged(receiver, journal, changes, kind):
    j = journal()
    body = changed(journal().plain(1)[0], **changes)

    assert send(receiver, j, [body]).acks["s0118", "k07"].upto == 1
    assert kinds() == [kind]


def test_an_old_epoch_that_still_speaks_is_acknowledged_as_itself(receiver, journal):
    old, new = journal(), journal(ep=2)
    send(receiver, new, new.plain(2))

    outcome = send(receiver, old, old.plain(3))

    assert (outcome.acks["s0118", "k07"].ep, outcome.acks["s0118", "k07"].upto) == (1, 3)


# -- value ----------------------------------------------------------------------------------------------------------


def points_of(member):
    row = Balance.get_or_none((Balance.account == free(member)) & (Balance.asset == "points"))
    return row.n if row else 0


def test_claimed_points_move_from_the_chain_to_the_member(receiver, journal):
    j = journal()
    j.claim(points=31)

    assert send(receiver, j, j.bodies).moved
    assert points_of("M1") == 31
    assert sorted((p.account, p.delta) for p in Posting.select().where(Posting.asset == "points")) == [
        ("chain:issued", -31),
        ("free:M1", 31),
    ]
    assert (Txn.get().outcome, Receipt.get().txn, kinds()) == ("posted", "t1", [])


def test_a_receipt_gives_its_points_once_in_the_chain(receiver, journal):
    one, two = journal(), journal(device="k08")
    one.claim(txn="t1")
    two.claim(txn="t2")
    send(receiver, one, one.bodies)

    assert send(receiver, two, two.bodies).acks["s0118", "k08"].upto == 1
    assert (points_of("M1"), kinds()) == (31, ["RECEIPT_USED"])


def test_points_of_an_unknown_member_wait_for_a_person(receiver, journal):
    j = journal()
    j.claim(member="NOBODY")

    assert send(receiver, j, j.bodies).acks["s0118", "k07"].upto == 1
    assert (points_of("NOBODY"), kinds(), Receipt.select().count()) == (0, ["UNKNOWN_MEMBER"], 0)


def test_a_transaction_is_posted_once_whatever_entry_carries_it(receiver, journal):
    j = journal()
    j.claim(txn="t1", receipt="r1")
    j.claim(txn="t1", receipt="r2")

    send(receiver, j, j.bodies)

    assert (points_of("M1"), kinds(), Txn.select().count()) == (31, ["TWICE"], 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"legs": [Leg(owner="M1", asset="points", delta=500)]},
        {"legs": [Leg(owner="M1", asset="points", delta=30), Leg(owner="M2", asset="points", delta=1)]},
        {"legs": []},
        {"legs": [Leg(owner="M1", asset="points", delta=-31)], "points": -31},
        {"legs": [Leg(owner="M1", asset="cents", delta=31)]},
        {"txn": ""},
        {"basis_minor": 2**60},
        {"rule": "a\nb"},
        {"order": order(id="another")},
        {"order": order(day=date(1970, 1, 1))},
        {"order": order(amount=-3100)},
        {"order": order(amount=3101)},
        {"order": order(store="a\0b")},
    ],
    ids=str,
)
def test_a_claim_that_is_not_what_it_says_moves_nothing(receiver, journal, changes):
    j = journal()
    j.claim(**{"points": 31, **changes})

    assert send(receiver, j, j.bodies).acks["s0118", "k07"].upto == 1
    assert (points_of("M1"), kinds()) == (0, ["BAD_DATA"])


def test_points_that_the_programme_would_not_give_are_kept_and_shown(receiver, journal):
    j = journal()
    j.claim(points=31, basis_minor=100)

    send(receiver, j, j.bodies)

    assert (points_of("M1"), kinds()) == (31, ["RATED_DIFFERENTLY"])


def test_a_purchase_is_kept_with_what_decided_it_its_lot_and_its_line_of_history(receiver, journal):
    j = journal()
    j.claim(points=46, basis_minor=3100, order=order(tier="gold"))

    send(receiver, j, j.bodies)

    bought, lot, line = Purchase.get(), LotRow.get(), HistoryRow.get()
    assert (bought.programme, bought.points, bought.day, bought.store) == (1, 46, "2026-11-21", "s0118")
    assert msgspec.json.decode(bytes(bought.body), type=Order) == order(tier="gold")
    keys = [reason["key"] for reason in json.loads(bytes(bought.reasons))]
    assert keys == ["earn.rule", "earn.tier", "earn.rounding"]
    assert (lot.id, lot.remaining, lot.active_on, lot.expires_on) == ("t1", 46, "2026-11-21", "")
    assert [reason["names"]["en"] for reason in json.loads(bytes(line.body))["reasons"]] == [
        "31 points for 31.00",
        "15.5 points for your tier",
        "-0.5 points by rounding the receipt",
    ]
    assert kinds() == []


def test_an_order_that_contradicts_itself_is_kept_and_shown(receiver, journal):
    j = journal()
    twice = [Line(line=1, sku="a", amount_minor=1500), Line(line=1, sku="b", amount_minor=1600)]
    j.claim(points=31, order=structs.replace(order(), lines=twice))

    send(receiver, j, j.bodies)

    assert (points_of("M1"), kinds()) == (31, ["RATED_DIFFERENTLY"])
    assert "two lines of one number" in ExceptionRow.get().detail


def test_an_unknown_version_gives_its_points_and_is_shown(receiver, journal):
    j = journal()
    j.claim(points=31, programme=9)

    send(receiver, j, j.bodies)

    assert (points_of("M1"), kinds()) == (31, ["UNKNOWN_PROGRAMME"])


def test_a_nudge_shown_at_a_kiosk_is_remembered_once_for_the_chains_local_day(receiver, journal):
    j = journal()
    late = Stamp(boot=1, mono_ms=1, wall_ms=1_795_282_200_000, clock="synced")  # 2026-11-21 17:30 UTC
    for member in ("M1", "M1", "NOBODY"):
        j.add(NudgeShown(visit="v", member=member, care="come-back", programme=1), late)

    send(receiver, j, j.bodies)

    assert [(row.member, row.day, row.entry) for row in ContactRow.select()] == [("M1", "2026-11-22", "come-back")]


# -- how devices are --------------------------------------------------------------------------------------------------

TOPICS = Topics("mk", "s0118", "k07")


def conn(s, boot=1, sess=1, **facts):
    return Message(TOPICS.conn, write(Conn(s=s, boot=boot, sess=sess, ep=1, seq_lo=1, seq_hi=9, **facts)))


def test_a_birth_is_answered_with_what_head_office_has(receiver):
    outcome = receiver.take([conn("on", fw="0.1.0")])

    assert outcome.born == [("s0118", "k07")]
    assert outcome.acks["s0118", "k07"].upto == 0
    assert (Device.get().s, Device.get().version) == ("on", "0.1.0")


def test_a_late_will_does_not_end_a_newer_session(receiver):
    receiver.take([conn("on", sess=2), conn("off", sess=1)])

    assert Device.get().s == "on"


def test_a_devices_state_is_kept_as_reported(receiver):
    receiver.take([Message(TOPICS.state, write(State(at="now", version="0.2", unsent=7, printer="ready")))])

    row = Device.get()
    assert (row.version, row.unsent, row.printer, row.scanner) == ("0.2", 7, "ready", "unknown")


def test_a_message_that_the_broker_kept_does_not_count_as_heard(receiver):
    receiver.take([conn("on")._replace(retained=True)])
    assert Device.get().last_seen == 0
    receiver.take([conn("on")])
    assert Device.get().last_seen == 1_795_000_000_000


@pytest.mark.parametrize("said", [{"s": "maybe"}, {"unsent": -1}, {"printer": "a\u0000"}, {"boot": 2**62}], ids=str)
def test_a_status_that_cannot_be_goes_to_quarantine(receiver, said):
    good = msgspec.to_builtins(State(at="", version="", unsent=0)) | {
        "boot": 1,
        "sess": 1,
        "ep": 1,
        "seq_lo": 1,
        "seq_hi": 1,
        "s": "on",
    }
    for topic in (TOPICS.conn, TOPICS.state):
        receiver.take([Message(topic, msgspec.json.encode(good | said))])

    assert set(reasons()) == {"BAD_JSON"}
