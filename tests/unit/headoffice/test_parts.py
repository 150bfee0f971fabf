"""Head office's threads end together, and no fault of theirs is lost."""

import os
import signal
import threading

import pytest

from edge.headoffice.parts import Part, run_parts


class Loop:
    """A part that runs until it is stopped."""

    def __init__(self, name, order):
        self._stopped, self._name, self._order = threading.Event(), name, order

    def part(self):
        return Part(self._name, self._stopped.wait, self._stop)

    def _stop(self):
        self._order.append(self._name)
        self._stopped.set()


def test_a_signal_stops_the_parts_in_reverse_order():
    order = []

    run_parts([Loop("web", order).part(), Loop("line", order).part()], lambda: os.kill(os.getpid(), signal.SIGTERM))

    assert order == ["line", "web"]


def test_a_part_that_fails_ends_the_others_and_is_heard():
    order = []

    def fail():
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        run_parts([Loop("web", order).part(), Part("line", fail, lambda: None)], lambda: None)

    assert order == ["web"]
