"""The port ``Clock``: the machine's and the fake stamp alike."""

import pytest

from edge.service.clock import SystemClock
from fakes.clock import FakeClock


@pytest.fixture(params=[SystemClock, FakeClock])
def clock(request):
    return request.param()


def test_a_stamp_carries_the_start_it_was_asked_for(clock):
    assert clock.stamp(17).boot == 17


def test_time_since_the_start_never_goes_back(clock):
    one, other = clock.stamp(1), clock.stamp(1)
    assert 0 <= one.mono_ms <= other.mono_ms


def test_a_stamp_says_how_far_the_wall_clock_is_known(clock):
    assert clock.stamp(1).clock in ("synced", "held", "unset")
    assert isinstance(clock.stamp(1).wall_ms, int)
