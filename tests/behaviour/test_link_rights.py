"""Words about rights over real brokers: what head office says arrives as it was signed, what a device says is heard."""

import dataclasses
import time

import pytest

from edge.link.contract import (
    Deny,
    Down,
    DownHeard,
    Grant,
    HelloFirst,
    Nonce,
    Right,
    WantRights,
    sign,
)


def until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.01)


def grant(dseq, ep=1):
    return Down(gen=1, ep=ep, dseq=dseq, word=Grant(owner="m1", asset="cents", n=dseq))


@pytest.fixture
def asker(store):
    """A store whose device wants to compare; its questions are h1, h2 ..."""
    numbers = iter(range(1, 1000))
    store.hello = lambda: HelloFirst(ep=1, req=f"h{next(numbers)}")
    return store


def questions(office):
    return [ask.req for ask in office.asks if isinstance(ask, HelloFirst)]


def test_words_arrive_in_order_with_the_bytes_head_office_signed(broker, store):
    broker.start()
    office = store.head_office(broker)
    link = store.link(broker)
    until(lambda: (True, 0) in store.told)
    payloads = [sign(grant(dseq), store.topics.down, store.key) for dseq in range(1, 31)]
    for payload in payloads:
        office.publish(store.topics.down, payload)
    until(lambda: len(store.downs) == 30)

    assert store.downs == [(grant(dseq), payload) for dseq, payload in enumerate(payloads, 1)]
    assert link.heard["malformed"] == 0


def test_a_word_to_an_earlier_epoch_is_passed_over(embedded, store):
    embedded.start()
    office = store.head_office(embedded)
    link = store.link(embedded)
    until(lambda: (True, 0) in store.told)
    office.publish(store.topics.down, sign(grant(1, ep=7), store.topics.down, store.key))
    until(lambda: link.heard["foreign_epoch"] == 1)

    assert store.downs == []


def test_what_a_device_says_is_heard_in_order_after_the_question(broker, asker):
    broker.start()
    office = asker.head_office(broker)
    link = asker.link(broker)
    until(lambda: (True, 0) in asker.told)
    said = [WantRights(ep=1, req=f"t{n}", needs=[Right("m1", "cents", n)]) for n in range(100)]
    for ask in said:
        link.say(ask)
    office.wait(lambda: len(office.asks) >= 101)

    assert office.asks == [HelloFirst(ep=1, req="h1"), *said]


def test_a_refusal_is_handed_on(embedded, store):
    embedded.start()
    office = store.head_office(embedded)
    store.link(embedded)
    until(lambda: (True, 0) in store.told)
    deny = Deny(req="t1", why="short", missing=[Right("m1", "cents", 3)])
    office.publish(store.topics.answer, sign(deny, store.topics.answer, store.key))

    until(lambda: store.answers == [deny])


def test_the_question_is_repeated_until_it_is_answered_and_then_no_more(embedded, asker):
    embedded.start()
    office = asker.head_office(embedded)
    asker.link(embedded)
    office.wait(lambda: len(questions(office)) >= 3)
    last = questions(office)[-1]
    for req in ("h1", last, last):
        nonce = Nonce(ep=1, req=req, nonce="n", gen=1, at_ms=1)
        office.publish(asker.topics.answer, sign(nonce, asker.topics.answer, asker.key))
    until(lambda: asker.answers or questions(office)[-1] != last)
    if asker.answers:  # unless another question had gone out meanwhile
        assert [answer.req for answer in asker.answers] == [last]


def test_a_receiver_that_comes_back_is_asked_anew(embedded, asker):
    embedded.start()
    office = asker.head_office(embedded)
    asker.link(embedded, pace=dataclasses.replace(asker.pace, resend_first_s=600, resend_most_s=600))
    office.wait(lambda: questions(office) == ["h1"])
    office.say("off")
    until(lambda: asker.told[-1] == (False, 0))
    office.say("on")

    office.wait(lambda: questions(office) == ["h1", "h2"])


def test_what_is_said_while_nobody_hears_is_lost(embedded, store):
    embedded.start()
    office = store.head_office(embedded)
    link = store.link(embedded)
    until(lambda: (True, 0) in store.told)
    office.say("off")
    until(lambda: store.told[-1] == (False, 0))
    link.say(DownHeard(ep=1, gen=1, dseq=1))
    time.sleep(0.05)
    office.say("on")
    until(lambda: store.told[-1] == (True, 0))
    link.say(DownHeard(ep=1, gen=1, dseq=2))
    office.wait(lambda: office.asks)

    assert office.asks == [DownHeard(ep=1, gen=1, dseq=2)]


def test_a_broker_that_takes_few_messages_at_a_time_takes_all_that_is_said(mosquitto, asker):
    mosquitto.more("max_inflight_messages 5\n")
    mosquitto.start()
    office = asker.head_office(mosquitto)
    asker.sell(300)
    link = asker.link(mosquitto, most_events=2)
    until(lambda: asker.told and asker.told[-1][0])
    for dseq in range(100):
        link.say(DownHeard(ep=1, gen=1, dseq=dseq))
    office.wait_for(300)
    office.wait(lambda: len([ask for ask in office.asks if isinstance(ask, DownHeard)]) == 100)

    assert link.heard["refused"] == 0


def test_entries_that_were_pruned_are_reported_and_the_rest_goes_again(embedded, store, caplog):
    embedded.start()
    office = store.head_office(embedded)
    store.sell(20)
    first = store.link(embedded)
    office.wait_for(20)
    until(lambda: store.outbox.bounds() == (20, 20))
    first.stop()
    store.outbox.prune(12)
    office.mute = True
    link = store.link(embedded)
    office.acknowledge(ep=1, upto=4, gen=2)

    office.wait(lambda: office.arrivals.count(13) == 2 and office.arrivals.count(20) == 2)
    assert office.arrivals.count(12) == 1
    assert link.heard["forgotten"] == 1
    assert "asks for entries 5 to 12" in caplog.text
    office.wait(lambda: b'"seq_lo":13' in office.conns[-1])
