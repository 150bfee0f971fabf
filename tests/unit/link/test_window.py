import pytest

from edge.link.backoff import Pace
from edge.link.contract import Ack
from edge.link.window import Span, Window

PACE = Pace()


@pytest.fixture
def window():
    """A hundred entries on disk, nothing acknowledged, broker and receiver there, no jitter."""
    window = Window(epoch=1, acked=0, last=100, pace=PACE, draw=lambda: 0.0, window=80, most=50)
    window.opened(slots=10)
    window.heard_receiver(alive=True, credit=1000, now=0.0)
    return window


def send_all(window, now=0.0):
    sent = []
    while span := window.next():
        window.published(span, now)
        sent.append((span.first, span.last))
    return sent


def ack(upto, ep=1, **more):
    return Ack(ep=ep, upto=upto, **more)


def test_entries_go_in_order_in_full_batches_up_to_the_window(window):
    assert send_all(window) == [(1, 50), (51, 80)]


def test_nothing_goes_without_a_receiver_behind_the_broker(window):
    window.heard_receiver(alive=False, credit=1000, now=0.0)

    assert window.next() is None
    assert not window.online


def test_nothing_goes_without_a_connection(window):
    window.closed()

    assert window.next() is None


def test_a_puback_frees_nothing(window):
    send_all(window)
    window.returned()
    window.returned()

    assert (window.acked, window.unsent, window.next()) == (0, 100, None)


def test_head_offices_word_moves_the_window_on(window):
    send_all(window)

    assert window.acknowledged(ack(50), 1.0) == "progress"
    assert send_all(window) == [(81, 100)]
    assert window.unsent == 50


def test_head_office_may_make_the_window_smaller(window):
    window.heard_receiver(alive=True, credit=20, now=0.0)

    assert send_all(window) == [(1, 20)]


def test_no_more_messages_are_under_way_than_the_broker_takes(window):
    window.opened(slots=1)

    assert send_all(window) == [(1, 50)]

    window.returned()
    assert send_all(window) == [(51, 80)]


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        (ack(30, ep=2), "foreign_epoch"),
        (ack(101), "impossible"),
        (ack(-1), "impossible"),
        (ack(9), "old"),
        (ack(10), "nothing_new"),
        (ack(30, gen=0), "old"),
    ],
)
def test_an_acknowledgement_that_is_foreign_old_or_impossible_changes_nothing(window, word, verdict):
    send_all(window)
    window.acknowledged(ack(10), 0.0)

    assert window.acknowledged(word, 1.0) == verdict
    assert (window.acked, window.sent) == (10, 80)


def test_what_head_office_acknowledged_to_an_earlier_connection_is_not_sent_again(window):
    assert window.acknowledged(ack(40), 0.0) == "progress"
    assert send_all(window) == [(41, 90), (91, 100)]


def test_a_new_connection_sends_from_the_first_unacknowledged_entry(window):
    send_all(window)
    window.acknowledged(ack(7), 0.0)
    window.closed()
    window.opened(slots=10)
    window.heard_receiver(alive=True, credit=1000, now=2.0)

    assert send_all(window)[0] == (8, 57)


def test_a_missing_range_goes_again_and_the_rest_does_not(window):
    send_all(window)

    window.acknowledged(ack(10, miss=[(11, 12), (60, 61)]), 3.0)

    assert send_all(window) == [(11, 12), (60, 61), (81, 90)]


def test_the_same_gap_is_not_refilled_each_time_head_office_repeats_itself(window):
    send_all(window)
    for now in (3.0, 3.25, 3.5, 4.9):
        window.acknowledged(ack(10, miss=[(11, 12)]), now)
        send_all(window)
    assert window.acknowledged(ack(10, miss=[(11, 12)]), 4.9) == "nothing_new"
    assert window.next() is None

    window.acknowledged(ack(10, miss=[(11, 12)]), 5.0)
    assert window.next() == Span(11, 12)


def test_a_missing_range_that_cannot_be_is_cut_to_what_was_sent(window):
    send_all(window)

    window.acknowledged(ack(10, miss=[(5, 11), (70, 50), (79, 10**9)]), 3.0)

    assert send_all(window) == [(11, 11), (79, 80), (81, 90)]


def test_silence_sends_everything_under_way_again_and_doubles_its_patience(window):
    moments, now = [], 0.0
    for _ in range(7):
        for _ in send_all(window, now):
            window.returned()
        assert window.deadline is not None
        moments.append(window.deadline - now)
        now = window.deadline
        assert window.tick(now) == "resend"
        assert window.next().first == 1

    assert moments == [30, 60, 120, 240, 480, 600, 600]


def test_three_unanswered_repeats_are_an_alarm_and_the_first_already_means_offline(window):
    seen, now = [], 0.0
    for _ in range(3):
        for _ in send_all(window, now):
            window.returned()
        now = window.deadline
        window.tick(now)
        seen.append((window.online, window.alarm))

    assert seen == [(False, False), (False, False), (False, True)]


def test_progress_ends_the_alarm(window):
    for _ in range(3):
        send_all(window)
        window._free = window._slots
        window.tick(window.deadline)
    window.acknowledged(ack(1), 1000.0)

    assert window.online
    assert not window.alarm


def test_silence_while_the_broker_owes_pubacks_puts_the_connection_in_doubt(window):
    send_all(window)

    assert window.tick(30.0) == "reconnect"


def test_an_idle_link_waits_for_nothing(window):
    send_all(window)
    window.acknowledged(ack(80), 1.0)
    send_all(window, 1.0)
    window.acknowledged(ack(100), 2.0)

    assert window.deadline is None
    assert window.tick(10**6) == "none"


def test_the_time_a_receiver_was_away_is_no_silence(window):
    send_all(window)
    window.heard_receiver(alive=False, credit=1000, now=5.0)
    assert window.deadline is None

    window.heard_receiver(alive=True, credit=1000, now=500.0)
    assert window.deadline == 530.0


def test_a_batch_refused_twice_is_sent_one_by_one_until_it_is_through(window):
    send_all(window)
    window.returned(refused=True)
    window.returned(refused=True)
    window.tick(30.0)

    singles = send_all(window, 31.0)
    assert singles[:3] == [(1, 1), (2, 2), (3, 3)]
    for _ in singles:
        window.returned()
    window.acknowledged(ack(80), 32.0)
    assert send_all(window) == [(81, 100)]


def test_a_batch_at_which_the_connection_breaks_twice_is_sent_one_by_one(window):
    for _ in range(2):
        send_all(window)
        window.closed()
        window.opened(slots=10)
        window.heard_receiver(alive=True, credit=1000, now=0.0)

    assert window.next() == Span(1, 1)


def test_head_office_restored_from_a_backup_gets_again_what_it_forgot(window):
    send_all(window)
    window.acknowledged(ack(80), 1.0)

    assert window.acknowledged(ack(20, gen=2), 2.0) == "restored"
    assert send_all(window)[0] == (21, 70)
    assert window.acknowledged(ack(80, gen=1), 3.0) == "old"


def test_a_batch_cut_short_by_its_size_is_continued_where_it_ended(window):
    window.published(Span(1, 20), 0.0)

    assert window.next() == Span(21, 70)


def test_what_is_pruned_is_passed_over_and_the_rest_goes_again(window):
    send_all(window)
    window.acknowledged(ack(80), 1.0)
    window.acknowledged(ack(20, gen=2), 2.0)
    assert window.next() == Span(21, 70)

    window.forgotten(61)
    assert window.lowest == 61
    assert send_all(window) == [(61, 100)]


def test_a_gap_that_is_pruned_is_not_refilled_for_ever(window):
    window.forgotten(15)
    send_all(window)
    window.acknowledged(ack(10, miss=[(11, 14), (20, 21)]), 3.0)

    assert send_all(window) == [(20, 21)]


def test_more_pruned_entries_than_the_window_holds_do_not_stop_the_stream(window):
    window.acknowledged(ack(95), 0.0)
    window.acknowledged(ack(1, gen=2), 1.0)
    window.forgotten(90)

    assert send_all(window, 2.0) == [(90, 100)]
