"""Messages that are doubled, reordered, cut short, foreign, forged or of another version; and lines that go bad."""

import dataclasses
import time

import pytest
from nacl.signing import SigningKey

from edge.domain.errors import JournalRefused
from edge.link.contract import Ack, Command, HoConn, Manifest, Topics, Want, sign
from edge.link.window import Span
from fakes.network import BadNetwork


def until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.01)


@pytest.fixture
def online(embedded, store):
    """A link that is up, ten entries under way, and a head office that keeps what comes and says nothing."""
    embedded.start()
    office = store.head_office(embedded)
    office.mute = True
    store.sell(10)
    link = store.link(embedded, pace=dataclasses.replace(store.pace, resend_first_s=600))
    office.wait_for(10)
    return office, link


def forged(store):
    return sign(Ack(ep=1, upto=10), store.topics.ack, SigningKey.generate())


def for_another_device(store):
    return sign(Ack(ep=1, upto=10), Topics("test", "0118", "k08").ack, store.key)


def of_another_epoch(store):
    return sign(Ack(ep=2, upto=10), store.topics.ack, store.key)


def beyond_the_journal(store):
    return sign(Ack(ep=1, upto=11), store.topics.ack, store.key)


def of_a_wrong_version(store):
    return sign(Command(id="1", name="ack", exp_s=1), store.topics.ack, store.key)


def cut_short(store):
    return sign(Ack(ep=1, upto=10), store.topics.ack, store.key)[:-9]


def no_json(_store):
    return b"\x00\xff" * 100


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (forged, "forged"),
        (for_another_device, "forged"),
        (of_another_epoch, "foreign_epoch"),
        (of_a_wrong_version, "malformed"),
        (cut_short, "malformed"),
        (no_json, "malformed"),
    ],
)
def test_an_acknowledgement_that_is_not_head_offices_frees_nothing(online, store, message, kind):
    office, link = online
    office.publish(store.topics.ack, message(store), retain=True)
    until(lambda: link.heard[kind] == 1)
    assert store.outbox.bounds() == (0, 10)

    office.acknowledge(ep=1, upto=10)
    until(lambda: store.outbox.bounds() == (10, 10))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_journal_that_lost_what_head_office_has_ends_the_link_with_the_journals_own_words(online, store):
    office, link = online
    office.publish(store.topics.ack, beyond_the_journal(store), retain=True)
    until(lambda: not link.alive)

    assert link.heard["impossible"] == 1
    with pytest.raises(JournalRefused, match="head office has 11 entries"):
        link.stop()
    link._failure = None  # seen: the fixture's own stop need not raise it again


def test_doubled_and_reordered_acknowledgements_count_once_and_never_go_back(online, store):
    office, link = online
    for upto in (3, 3, 7, 5, 2, 7, 10, 4):
        office.acknowledge(ep=1, upto=upto)
    until(lambda: sum(link.heard.values()) >= 8)

    assert store.acked == [3, 7, 10]
    until(lambda: store.outbox.bounds() == (10, 10))


def test_a_receivers_word_that_is_forged_does_not_stop_the_stream(online, store):
    office, link = online
    office.publish(store.topics.ho_conn, sign(HoConn(s="off"), store.topics.ho_conn, SigningKey.generate()))
    until(lambda: link.heard["forged"] == 1)
    store.sell()
    link.wake()

    office.wait_for(11)


def test_what_head_office_wants_is_handed_on_only_if_it_is_signed(online, store):
    office, link = online
    want = Want(replica=Manifest(version=3, url="http://127.0.0.1/replica/3", sha256="ab" * 32, size=9))
    office.publish(store.topics.want, sign(want, store.topics.want, SigningKey.generate()))
    until(lambda: link.heard["forged"] == 1)
    assert store.wants == []

    office.publish(store.topics.want, sign(want, store.topics.want, store.key), retain=True)
    until(lambda: store.wants == [want])


def test_a_command_of_a_later_version_is_answered_not_understood(online, store):
    office, _link = online
    command = Command(id="c-1", name="dance", exp_s=60)
    office.publish(store.topics.command, sign(command, store.topics.command, store.key))

    office.wait(lambda: office.responses)
    assert b'"id":"c-1","status":"not_understood"' in office.responses[0]


def test_lost_messages_are_asked_for_and_go_again(broker, store):
    broker.start()
    office = store.head_office(broker)
    lost = []

    def every_third_once(payload):
        lose = len(office.sizes) % 3 == 1 and payload not in lost
        if lose:
            lost.append(payload)
            office.sizes.append(0)
        return lose

    office.drop = every_third_once
    store.sell(200)
    store.link(broker, most_events=10)

    office.wait_for(200)

    assert lost
    assert office.bodies() == store.outbox.bodies()


def test_head_offices_silence_is_answered_by_sending_again(either, store):
    either.start()
    office = store.head_office(either)
    office.mute = True
    store.sell(20)
    link = store.link(either)
    office.wait(lambda: office.arrivals.count(1) >= 2)
    until(lambda: (False, 20) in store.told[1:])
    office.mute = False

    until(lambda: store.outbox.bounds() == (20, 20))
    assert link.heard["silence"] >= 1
    until(lambda: store.told[-1] == (True, 0))


def test_head_office_restored_from_a_backup_gets_again_what_it_forgot(online, store):
    office, link = online
    office.acknowledge(ep=1, upto=10)
    until(lambda: store.acked == [10])
    office.acknowledge(ep=1, upto=4, gen=2)

    office.wait(lambda: office.arrivals.count(5) == 2)
    assert office.arrivals.count(4) == 1
    assert link.heard["restored"] == 1


def test_a_half_open_line_is_noticed_and_replaced(either, store):
    either.start()
    office = store.head_office(either)
    with BadNetwork(either.port) as network:
        link = store.link(either, port=network.port)
        until(lambda: (True, 0) in store.told)
        network.mode = "silent"
        store.sell(5)
        link.wake()
        until(lambda: link.heard["silence"] >= 1)  # the sale is unanswered, and so is its PUBACK
        network.mode = "good"

        office.wait_for(5)
        assert network.accepted >= 2
        link.stop()


def test_an_idle_half_open_line_is_noticed_by_its_keepalive(embedded, store):
    embedded.start()
    store.head_office(embedded)
    with BadNetwork(embedded.port) as network:
        link = store.link(embedded, port=network.port, keepalive_s=1)
        until(lambda: (True, 0) in store.told)
        network.mode = "silent"
        until(lambda: store.told[-1] == (False, 0))
        network.mode = "good"

        until(lambda: store.told[-1] == (True, 0))
        link.stop()


def test_a_line_that_drips_and_breaks_loses_nothing(embedded, store):
    embedded.start()
    office = store.head_office(embedded)
    store.sell(60)
    with BadNetwork(embedded.port) as network:
        network.mode = "drip"
        link = store.link(embedded, port=network.port, most_events=3)
        for reached in (3, 20):
            office.wait_for(reached)
            network.cut()

        office.wait_for(60)
        link.stop()
    assert office.bodies() == store.outbox.bodies()


def test_a_port_that_accepts_and_hangs_up_is_tried_again(embedded, store):
    embedded.start()
    office = store.head_office(embedded)
    store.sell()
    with BadNetwork(embedded.port) as network:
        network.mode = "refuse"
        link = store.link(embedded, port=network.port)
        until(lambda: network.accepted >= 3)
        network.mode = "good"

        office.wait_for(1)
        link.stop()


def test_a_full_disk_only_means_that_the_mark_is_kept_later(online, store):
    office, link = online
    store.outbox.full = True
    office.acknowledge(ep=1, upto=10)
    until(lambda: store.outbox.calls["acknowledge"] == 1)
    store.outbox.full = False
    link.stop()

    assert store.outbox.bounds() == (10, 10)


def test_a_broker_whose_access_list_forbids_the_journal_is_told_of(mosquitto, store, tmp_path, caplog):
    allowed = ("ho/conn", "0118/k07/up/conn", "0118/k07/up/state")
    (tmp_path / "acl").write_text("topic read #\n" + "".join(f"topic write test/v1/{topic}\n" for topic in allowed))
    mosquitto.more(f"acl_file {tmp_path / 'acl'}\n")
    mosquitto.start()
    office = store.head_office(mosquitto)
    store.sell(5)
    link = store.link(mosquitto)
    until(lambda: link.heard["refused"])

    assert office.arrivals == []
    assert store.outbox.bounds() == (0, 5)
    assert "the broker refused entries 1 to 5: Not authorized: correct its access list" in caplog.text


def test_a_broker_that_takes_few_messages_at_a_time_is_obeyed(mosquitto, store):
    mosquitto.more("max_inflight_messages 5\n")
    mosquitto.start()
    office = store.head_office(mosquitto)
    store.sell(500)
    store.link(mosquitto, most_events=2)

    office.wait_for(500)

    assert office.arrivals == list(range(1, 501))


def test_a_broker_that_takes_only_small_messages_gets_smaller_batches(mosquitto, store):
    mosquitto.more("max_packet_size 4000\n")
    mosquitto.start()
    office = store.head_office(mosquitto)
    store.sell(100)
    store.link(mosquitto)

    office.wait_for(100)

    assert 1 < max(office.sizes) < 20


def test_spans_say_what_they_hold():
    assert str(Span(3, 9)) == "entries 3 to 9"
