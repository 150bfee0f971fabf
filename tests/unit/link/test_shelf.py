import pytest

from edge.domain.events import StaffCalled, VisitEnded
from edge.link.shelf import PAGE_ENTRIES, Shelf
from edge.link.window import Span
from fakes.outbox import FakeOutbox


@pytest.fixture
def outbox():
    outbox = FakeOutbox()
    for _ in range(2500):
        outbox.record(StaffCalled(by="button"))
    return outbox


def test_a_long_backlog_is_read_a_page_at_a_time(outbox):
    shelf = Shelf(outbox)
    taken = []
    while len(taken) < 2500:
        span, bodies = shelf.take(Span(len(taken) + 1, len(taken) + 50), 1 << 20)
        assert span == Span(len(taken) + 1, len(taken) + len(bodies))
        taken += bodies

    assert taken == outbox.bodies()
    assert outbox.calls["after"] == 2500 // PAGE_ENTRIES + 1


def test_what_goes_again_is_read_again(outbox):
    shelf = Shelf(outbox)
    shelf.take(Span(1900, 1950), 1 << 20)

    assert shelf.take(Span(3, 4), 1 << 20) == (Span(3, 4), outbox.bodies()[2:4])


def test_a_batch_ends_before_it_is_too_big(outbox):
    bodies = outbox.bodies()
    limit = 2 + sum(map(len, bodies[:10])) + 9

    assert Shelf(outbox).take(Span(1, 50), limit)[0] == Span(1, 10)
    assert Shelf(outbox).take(Span(1, 50), limit - 1)[0] == Span(1, 9)


def test_an_entry_goes_however_big_it_is():
    outbox = FakeOutbox()
    outbox.record(VisitEnded(visit="v" * 7000, why="end", seconds=1))

    assert Shelf(outbox).take(Span(1, 50), 100)[0] == Span(1, 1)


def test_where_the_journal_has_forgotten_the_beginning_the_rest_is_taken(outbox):
    outbox.page = lambda seq, at_most, _bytes: (max(seq + 1, 41), outbox.bodies()[max(seq, 40) :][:at_most])

    assert Shelf(outbox).take(Span(1, 50), 1 << 20) == (Span(41, 50), outbox.bodies()[40:50])


def test_an_empty_journal_gives_nothing():
    assert Shelf(FakeOutbox()).take(Span(1, 50), 1 << 20)[1] == []
