"""Who comes with an appointment and who without: early, in time, late, and the numbers of those who wait.

Times are UTC milliseconds. Both ends of the time that holds an appointment count.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from edge.domain.errors import EdgeError
from edge.domain.programme.document import Appointments

MINUTE_MS = 60_000
LAST_NUMBER = 999

Arrival = Literal["early", "held", "late"]
AppointmentState = Literal["booked", "arrived", "no_show", "cancelled"]
AppointmentEvent = Literal["arrive", "miss", "cancel"]

NEXT: dict[tuple[AppointmentState, AppointmentEvent], AppointmentState] = {
    ("booked", "arrive"): "arrived",
    ("booked", "miss"): "no_show",
    ("booked", "cancel"): "cancelled",
}
"""All that can become of an appointment. Who comes after ``no_show`` takes a number like anybody."""


class NumberOutOfRange(EdgeError, ValueError):
    """A queue number above 999 or below 0 was read: the device's own record of today's numbers is wrong."""


class Waiting(Struct, frozen=True, kw_only=True):
    """Somebody who waits. ``planned_ms`` is the time of an appointment that is held, 0 for a number."""

    ticket: str
    arrived_ms: int
    planned_ms: int = 0


def arrival(rule: Appointments, *, planned_ms: int, now_ms: int) -> Arrival:
    """Return whether an arrival now holds the appointment planned for ``planned_ms``.

    ``early``: come back within ``early_minutes``, or wait; ``late``: the appointment is gone, take a number.
    """
    if now_ms < planned_ms - rule.early_minutes * MINUTE_MS:
        return "early"
    return "held" if now_ms <= planned_ms + rule.late_minutes * MINUTE_MS else "late"


def early_by_minutes(rule: Appointments, *, planned_ms: int, now_ms: int) -> int:
    """Return how many minutes, rounded up, until an early arrival would hold; 0 when it does."""
    return max(-((now_ms - planned_ms + rule.early_minutes * MINUTE_MS) // MINUTE_MS), 0)


def missed(rule: Appointments, *, planned_ms: int, now_ms: int) -> bool:
    """Say whether the time for a booked appointment is over, so ``miss`` is due."""
    return now_ms > planned_ms + rule.late_minutes * MINUTE_MS


def next_ticket(label: str, last: int) -> tuple[str, int]:
    """Return the next walk-in's ticket (``B007``) and its number; after 999 comes 1.

    Args:
        label: Letter of the device, so that two devices without a network never give one number twice.
        last: The number this device gave last today; 0 for none.

    Raises:
        NumberOutOfRange: ``last`` is no such number.
    """
    if not 0 <= last <= LAST_NUMBER:
        raise NumberOutOfRange(f"last number {last} is outside 0 to {LAST_NUMBER}: close the day on this device")
    number = last % LAST_NUMBER + 1
    return f"{label}{number:03d}", number


def in_turn(waiting: Iterable[Waiting], now_ms: int) -> list[Waiting]:
    """Return who is served in which order.

    Appointments whose time has come go first, by their time; then numbers and appointments that are still to come, as
    they arrived. Of equal times the lower ticket goes first.
    """
    return sorted(waiting, key=lambda one: _turn(one, now_ms))


def _turn(one: Waiting, now_ms: int) -> tuple[int, int, str]:
    if one.planned_ms and one.planned_ms <= now_ms:
        return 0, one.planned_ms, one.ticket
    return 1, one.arrived_ms, one.ticket
