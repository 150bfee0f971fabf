"""The link over real brokers that come late, break and come back."""

import select
import threading
import time

import pytest
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from edge.link import connection


def until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.01)


def test_a_full_journal_drains_in_order_each_entry_once(broker, store):
    broker.start()
    office = store.head_office(broker)
    store.sell(3000)
    store.link(broker)

    office.wait_for(3000)

    assert office.arrivals == list(range(1, 3001))
    assert office.bodies() == store.outbox.bodies()
    until(lambda: store.outbox.bounds() == (3000, 3000))
    assert store.told[-1] == (True, 0)


def test_the_journal_hears_what_is_only_stored_and_when_it_is_applied(broker, store):
    broker.start()
    office = store.head_office(broker)
    office.mute = True
    store.sell(10)
    store.link(broker)
    office.wait_for(10)

    office.acknowledge(ep=1, upto=10, applied=4)
    until(lambda: store.outbox.applied == 4)
    assert store.outbox.bounds() == (10, 10)

    office.acknowledge(ep=1, upto=10)
    until(lambda: store.outbox.applied == 10)


def test_a_sale_goes_at_once_and_alone(broker, store):
    broker.start()
    office = store.head_office(broker)
    link = store.link(broker)
    until(lambda: (True, 0) in store.told)
    for seq in (1, 2, 3):
        store.sell()
        link.wake()
        office.wait_for(seq)

    assert office.sizes == [1, 1, 1]
    until(lambda: store.acked == [1, 2, 3])


def test_a_broker_that_is_absent_at_start_is_normal(broker, store):
    store.sell(10)
    link = store.link(broker)
    until(lambda: (False, 10) in store.told)
    store.sell()
    link.wake()
    until(lambda: (False, 11) in store.told)

    broker.start()
    office = store.head_office(broker)

    office.wait_for(11)
    until(lambda: store.told[-1] == (True, 0))
    assert link.alive


def test_a_broker_killed_under_load_costs_time_and_nothing_else(either, store):
    either.start()
    office = store.head_office(either)
    link = store.link(either, window=200, most_events=7)
    seller = threading.Thread(target=lambda: [(store.sell(), link.wake(), time.sleep(0.0005)) for _ in range(3000)])
    seller.start()
    for reached in (300, 900, 1500):
        office.wait_for(reached)
        either.stop()
        time.sleep(0.1)
        either.start()
    seller.join()

    office.wait_for(3000)

    assert office.bodies() == store.outbox.bodies()
    first_arrivals = list(dict.fromkeys(office.arrivals))
    assert first_arrivals == sorted(first_arrivals), "an entry overtook another"


def test_without_a_receiver_nothing_is_drained(broker, store):
    broker.start()
    office = store.head_office(broker)
    office.say("off")
    store.sell(5)
    link = store.link(broker)
    until(lambda: (False, 5) in store.told)
    until(lambda: office.states)
    assert office.arrivals == []

    office.say("on")

    office.wait_for(5)
    assert link.alive


def test_birth_and_planned_stop_are_published(broker, store):
    broker.start()
    office = store.head_office(broker)
    store.sell(2)
    link = store.link(broker)
    office.wait_for(2)
    link.stop()

    office.wait(lambda: b'"reason":"stopped"' in office.conns[-1])
    birth = office.conns[0]
    assert b'"s":"on"' in birth
    assert b'"boot":1,"sess":1,"ep":1' in birth


def test_a_broken_connection_leaves_the_will(either, store):
    either.start()
    office = store.head_office(either)
    store.link(either)
    until(lambda: (True, 0) in store.told)
    # Another client with the device's name throws it out.
    rival = mqtt.Client(CallbackAPIVersion.VERSION2, store.topics.device, protocol=MQTTProtocolVersion(either.protocol))
    rival.connect("127.0.0.1", either.port)
    rival.loop_start()

    office.wait(lambda: any(b'"reason":"lost"' in conn for conn in office.conns))
    rival.disconnect()
    rival.loop_stop()


@pytest.mark.parametrize("reason", ["boot", "sess"])
def test_a_stale_will_is_contradicted(either, store, reason):
    store.boot = 5
    either.start()
    office = store.head_office(either)
    link = store.link(either)
    until(lambda: (True, 0) in store.told)
    boot = 4 if reason == "boot" else 5
    stale = b'{"s":"off","boot":%d,"sess":1,"ep":1,"seq_lo":1,"seq_hi":0,"reason":"lost"}' % boot
    office.publish(store.topics.conn, stale, retain=True)

    office.wait(lambda: stale in office.conns and b'"s":"on"' in office.conns[-1])

    assert link.heard["stale_will"] == 1


def test_the_state_is_published_at_connect_and_when_it_changes(either, store):
    either.start()
    office = store.head_office(either)
    link = store.link(either)
    office.wait(lambda: len(office.states) == 1)

    link.refresh()

    office.wait(lambda: len(office.states) == 2)


def test_stopping_takes_no_broker(broker, store):
    link = store.link(broker)
    link.stop()

    assert not link.alive


def test_two_machines_of_one_name_are_told_of(mosquitto, store, caplog):
    mosquitto.start()
    store.link(mosquitto)
    rival = mqtt.Client(CallbackAPIVersion.VERSION2, store.topics.device, protocol=MQTTProtocolVersion.MQTTv5)
    rival.reconnect_delay_set(0.1, 0.1)
    rival.connect("127.0.0.1", mosquitto.port)
    rival.loop_start()

    until(lambda: "is a copied card in another machine of this name" in caplog.text)

    rival.disconnect()
    rival.loop_stop()


def test_an_idle_link_sleeps(embedded, store, monkeypatch):
    embedded.start()
    office = store.head_office(embedded)
    store.sell()
    store.link(embedded)
    office.wait_for(1)
    until(lambda: store.outbox.bounds() == (1, 1))
    time.sleep(0.3)
    wakes, sleep = [], select.select
    monkeypatch.setattr(connection.select, "select", lambda *args: wakes.append(args) or sleep(*args))

    time.sleep(1.0)

    assert len(wakes) <= 1
