from edge.link.backoff import Pace, Reconnects, doubled, place


def test_ranges_double_up_to_the_cap():
    assert [doubled(1, 120, times) for times in (0, 1, 2, 6, 7, 1000)] == [1, 2, 4, 64, 120, 120]


def test_each_wait_is_drawn_from_the_whole_range():
    tries = Reconnects(Pace(), "k07", draw=lambda: 0.5)

    assert [tries.after(0.0) for _ in range(9)] == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]


def test_a_short_connection_does_not_reset_the_range():
    tries = Reconnects(Pace(), "k07", draw=lambda: 0.5)
    waits = [tries.after(held) for held in (0.0, 59.0, 59.0)]

    assert waits == [0.5, 1, 2]


def test_after_a_steady_connection_each_device_waits_its_own_share_of_the_spread():
    tries = Reconnects(Pace(), "k07", draw=lambda: 0.5)
    tries.after(0.0)

    assert tries.after(61.0) == place("k07") * 30
    assert tries.after(0.0) == 0.5


def test_devices_are_spread_evenly():
    shares = sorted(place(f"k{number:04}") for number in range(1000))

    assert all(abs(share - rank / 1000) < 0.06 for rank, share in enumerate(shares))


def test_two_machines_with_one_name_do_not_fight_for_it():
    tries = Reconnects(Pace(), "k07", draw=lambda: 0.5)

    assert tries.after(600.0, taken_over=True) == 60
