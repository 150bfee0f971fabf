import pytest

from edge.service.clock import BUILT_MS, ROUND_TRIP_MS, SLACK_MS, SystemClock

HOUR, DAY = 3_600_000, 86_400_000
NOW = 1_795_000_000_000
Y1970, Y2038, Y2099 = 5_000, 2_147_483_647_000, 4_070_908_799_000


class Machine:
    """A machine's clocks: ``wall`` may be anything, ``mono`` only grows."""

    def __init__(self, monkeypatch, folder):
        self.wall, self.mono, self.synchronized = NOW, 60_000, folder / "synchronized"
        monkeypatch.setattr(SystemClock, "_wall_ms", staticmethod(lambda: self.wall))
        monkeypatch.setattr(SystemClock, "_boottime_ms", staticmethod(lambda: self.mono))

    def start(self, floor_ms=0):
        return SystemClock(self.synchronized, floor_ms)

    def run(self, ms):
        self.wall += ms
        self.mono += ms


@pytest.fixture
def machine(monkeypatch, tmp_path):
    return Machine(monkeypatch, tmp_path)


def told(clock):
    stamp = clock.stamp(3)
    return stamp.wall_ms, stamp.clock


def test_a_clock_that_a_time_server_set_is_believed(machine):
    machine.synchronized.touch()
    clock = machine.start()

    assert told(clock) == (NOW, "synced")
    assert clock.trusted


def test_a_start_counts_its_milliseconds_from_itself_and_not_from_the_machines(machine):
    first = machine.start()
    machine.run(HOUR)
    second = machine.start()
    machine.run(5_000)

    assert (first.stamp(1).mono_ms, second.stamp(2).mono_ms) == (HOUR + 5_000, 5_000)


def test_a_clock_nobody_confirmed_is_only_held(machine):
    clock = machine.start()

    assert told(clock) == (NOW, "held")
    assert not clock.trusted


@pytest.mark.parametrize("wall", [0, Y1970, BUILT_MS - DAY])
def test_a_clock_of_before_this_version_was_never_set_and_time_passes_all_the_same(machine, wall):
    machine.wall = wall
    clock = machine.start()
    assert told(clock) == (BUILT_MS, "unset")

    machine.run(5_000)
    assert told(clock) == (BUILT_MS + 4_999, "unset")


@pytest.mark.parametrize("wall", [0, Y1970, BUILT_MS, NOW - 1])
def test_the_time_believed_is_never_below_what_was_saved(machine, wall):
    machine.wall = wall

    assert told(machine.start(floor_ms=NOW)) == (NOW, "held")


def test_a_time_server_below_the_floor_does_not_move_time_back(machine):
    machine.synchronized.touch()
    machine.wall = Y1970

    assert told(machine.start(floor_ms=NOW)) == (NOW, "held")


@pytest.mark.parametrize("wall", [Y1970, NOW - DAY, NOW + DAY, Y2038, Y2099])
def test_head_office_tells_a_wrong_clock_the_time(machine, wall):
    machine.wall = wall
    clock = machine.start()
    asked = clock.mono_ms()
    machine.run(400)
    clock.agreed(NOW, asked)

    assert told(clock) == (NOW + 200, "synced")
    machine.run(HOUR)
    assert told(clock) == (NOW + 200 + HOUR, "synced")


def test_time_moves_back_by_head_offices_word_but_not_below_the_floor(machine):
    machine.wall = Y2099
    clock = machine.start(floor_ms=NOW + DAY)
    clock.agreed(NOW, clock.mono_ms())

    assert told(clock) == (NOW + DAY, "synced")


def test_a_time_server_is_believed_before_head_office(machine):
    clock = machine.start()
    clock.agreed(NOW + 30_000, clock.mono_ms())
    machine.synchronized.touch()

    assert told(clock) == (NOW, "synced")


def test_an_answer_that_took_long_raises_the_floor_and_no_more(machine):
    machine.wall = Y1970
    clock = machine.start()
    asked = clock.mono_ms()
    machine.run(ROUND_TRIP_MS + 1)
    clock.agreed(NOW, asked)

    assert told(clock) == (NOW - SLACK_MS, "held")


def test_a_good_clock_a_little_behind_another_is_not_held_up_by_the_floor(machine):
    machine.synchronized.touch()
    clock = machine.start()
    clock.not_before(NOW + SLACK_MS)

    assert told(clock) == (NOW, "synced")


def test_a_boot_clock_that_runs_fast_does_not_push_the_floor_past_a_good_clock(machine):
    machine.synchronized.touch()
    clock = machine.start()
    clock.not_before(NOW)
    machine.wall += 30 * DAY
    machine.mono += 30 * DAY + 30 * DAY // 10_000  # 100 millionths fast

    assert told(clock) == (NOW + 30 * DAY, "synced")


def test_a_step_of_the_wall_clock_is_told_once(machine):
    clock = machine.start()
    machine.run(HOUR)
    assert clock.step() is None

    machine.wall += DAY
    step = clock.step()
    assert (step.before_ms, step.after_ms) == (NOW + HOUR, NOW + HOUR + DAY)
    assert clock.step() is None


def test_head_office_setting_the_time_is_a_step_too(machine):
    machine.wall = Y2099
    clock = machine.start()
    clock.agreed(NOW, clock.mono_ms())

    step = clock.step()
    assert (step.before_ms, step.after_ms) == (Y2099, NOW)


def test_a_time_that_was_believed_is_saved_for_the_next_start(machine):
    machine.synchronized.touch()
    saved = machine.start().worth_saving_ms()
    machine.synchronized.unlink()
    machine.wall = Y1970

    assert told(machine.start(floor_ms=saved)) == (NOW - SLACK_MS, "held")


def test_a_clock_that_was_in_2099_once_does_not_hold_the_machine_there(machine):
    machine.wall = Y2099
    clock = machine.start(floor_ms=NOW)
    machine.run(HOUR)
    saved = clock.worth_saving_ms()
    machine.wall, machine.mono = NOW + 2 * HOUR, 0
    machine.synchronized.touch()

    assert saved < NOW + HOUR
    assert told(machine.start(floor_ms=saved)) == (NOW + 2 * HOUR, "synced")


def test_a_machine_that_is_never_online_still_saves_the_time_that_passed(machine):
    machine.wall = Y1970
    clock = machine.start(floor_ms=NOW)
    machine.run(HOUR)

    assert NOW + HOUR - 1_000 <= clock.worth_saving_ms() <= NOW + HOUR
