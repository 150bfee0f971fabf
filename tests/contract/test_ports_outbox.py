"""The port ``Outbox``: the journal behind the writer's thread, and the fake, keep the same promises."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from edge.domain.chain import head_of
from edge.domain.errors import JournalRefused
from edge.domain.events import StaffCalled
from edge.link.contract import read_envelope
from edge.service.outbox import JournalOutbox
from fakes.outbox import FakeOutbox
from journals import journal_at


@pytest.fixture(params=["journal", "fake"])
def outbox(request, tmp_path):
    """Yield an outbox of 20 entries."""
    if request.param == "fake":
        fake = FakeOutbox()
        for _ in range(20):
            fake.record(StaffCalled(by="button"))
        yield fake
        return
    with ThreadPoolExecutor(max_workers=1) as writer:
        journal = writer.submit(journal_at(tmp_path).__enter__).result()
        for _ in range(20):
            writer.submit(journal.record, StaffCalled(by="button")).result()
        yield JournalOutbox(journal, writer)
        writer.submit(journal.__exit__, None, None, None).result()


def test_bounds_say_what_is_acknowledged_and_what_is_on_disk(outbox):
    assert (outbox.epoch, outbox.bounds()) == (1, (0, 20))


def test_entries_follow_in_order_with_their_own_bytes_and_hash(outbox):
    entries = outbox.after(5, 10, 10**6)
    assert [entry.seq for entry in entries] == list(range(6, 16))
    assert [read_envelope(entry.body).seq for entry in entries] == list(range(6, 16))
    assert all(entry.head == head_of(entry.body) for entry in entries)


@pytest.mark.parametrize("seq", [0, 7, 19, 20])
@pytest.mark.parametrize(("at_most", "share"), [(50, 99), (3, 99), (50, 2.5), (50, 0.1)])
def test_a_page_is_the_same_entries_as_after(outbox, seq, at_most, share):
    size = len(outbox.after(0, 1, 10**6)[0].body)
    entries = outbox.after(seq, at_most, int(share * size))
    first, bodies = outbox.page(seq, at_most, int(share * size))

    assert bodies == [entry.body for entry in entries]
    assert first == (entries[0].seq if entries else 0)
    assert bool(entries) == (seq < 20), "at least one, however small the limit"
    assert len(bodies) <= max(1, min(at_most, share))


def test_an_acknowledgement_never_goes_back(outbox):
    outbox.acknowledge(12)
    outbox.acknowledge(4)
    assert outbox.bounds() == (12, 20)


def test_an_acknowledgement_beyond_the_end_is_refused_for_the_next_numbers_were_used_before(outbox):
    last = outbox.bounds()[1]

    with pytest.raises(JournalRefused, match="but it ends at"):
        outbox.acknowledge(last + 1)


def test_acknowledged_entries_can_still_be_read(outbox):
    outbox.acknowledge(12)
    assert [entry.seq for entry in outbox.after(0, 3, 10**6)] == [1, 2, 3]
