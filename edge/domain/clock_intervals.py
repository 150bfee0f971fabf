"""When something happened, as an interval that the truth is in. Rules only: marks and numbers come in as arguments.

A device stamps each entry with the number of its boot and the milliseconds since then, by a clock nobody can set. While
it is online it writes marks: head office's time, as it was at most ``rtt_ms`` before the entry's stamp. From a mark of
the same boot the crystal leads to any other entry of it; from boot to boot the order of entries does. What a device
believes of the date decides nothing.

Source: crystals of small computers are within 100 ppm over their temperature range; 110 leaves room.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

CRYSTAL_PPM = 110
"""How far a device's clock may run from the true one, in millionths."""

ROUNDING_MS = 2
"""Each stamp is cut to a whole millisecond; two of them are compared."""

FOREVER_MS = 2**53
"""Later than anything."""


class Mark(NamedTuple):
    """At ``mono_ms`` of a boot, head office's clock had said ``ho_ms``, at most ``rtt_ms`` before."""

    mono_ms: int
    ho_ms: int
    rtt_ms: int


class Interval(NamedTuple):
    """From the earliest to the latest moment, milliseconds since 1970 UTC by head office's clock."""

    earliest: int = 0
    latest: int = FOREVER_MS

    @property
    def width(self) -> int:
        """Return how much is not known, in milliseconds."""
        return self.latest - self.earliest


class Boot(NamedTuple):
    """What is known of one boot from the boots around it.

    Attributes:
        earliest: It did not begin before this: the boot before had ended.
        last_mono_ms: Stamp of its last entry, once a later boot began.
        latest: It had ended by this: a later boot had begun.
    """

    earliest: int = 0
    last_mono_ms: int = 0
    latest: int = FOREVER_MS


def drift(span_ms: int) -> int:
    """Return how wrong a span measured by a device may be, in milliseconds."""
    return abs(span_ms) * CRYSTAL_PPM // 1_000_000 + ROUNDING_MS


def by_mark(mark: Mark, mono_ms: int) -> Interval:
    """Return when the moment ``mono_ms`` of the mark's boot was."""
    span = mono_ms - mark.mono_ms
    return Interval(mark.ho_ms + span - drift(span), mark.ho_ms + mark.rtt_ms + span + drift(span))


def by_order(boot: Boot, mono_ms: int) -> Interval:
    """Return when the moment ``mono_ms`` of a boot was, by the boots before and after it alone."""
    earliest = boot.earliest + mono_ms - drift(mono_ms) if boot.earliest else 0
    if boot.latest == FOREVER_MS:
        return Interval(earliest)
    to_end = max(0, boot.last_mono_ms - mono_ms)
    return Interval(earliest, boot.latest - to_end + drift(to_end))


def both(intervals: Iterable[Interval]) -> Interval:
    """Return what lies in all intervals. Where two contradict each other, head office's clock was set: then in any."""
    found = Interval()
    for one in intervals:
        met = Interval(max(found.earliest, one.earliest), min(found.latest, one.latest))
        if met.earliest > met.latest:
            met = Interval(min(found.earliest, one.earliest), max(found.latest, one.latest))
        found = met
    return found


def happened(boot: Boot, marks: Iterable[Mark], mono_ms: int, received_ms: int) -> Interval:
    """Return when an entry was made.

    Args:
        boot: What the boots around its own say.
        marks: Marks of its own boot; the ones next to it say most.
        mono_ms: Its stamp.
        received_ms: When head office received it.
    """
    found = both([by_order(boot, mono_ms), *(by_mark(mark, mono_ms) for mark in marks)])
    # Received before it can have been made: head office's clock was put back since the mark, which is not known better.
    return found if received_ms < found.earliest else Interval(found.earliest, min(found.latest, received_ms))


class BusinessDay(NamedTuple):
    """The day an entry is booked on; ``provisional`` when the interval lies on both sides of a closing."""

    day: date
    provisional: bool


def business_day(when: Interval, wall_ms: int, zone: ZoneInfo, closing: time) -> BusinessDay:
    """Return the business day of an interval; what straddles a closing goes on the day the device believed.

    Args:
        when: When it happened.
        wall_ms: The device's own clock, believed as far as the interval allows.
        zone: The store's time zone.
        closing: Local time at which a business day ends and the next begins. One in the small hours ends the day
            before, one in the evening its own.
    """
    first, last = _day(when.earliest, zone, closing), _day(when.latest, zone, closing)
    believed = min(max(wall_ms, when.earliest), when.latest)
    return BusinessDay(_day(believed, zone, closing), first != last)


def _day(at_ms: int, zone: ZoneInfo, closing: time) -> date:
    """Return the business day of a moment. A day begins once, also when a clock is put back over the closing."""
    local = datetime.fromtimestamp(min(max(at_ms, 0), _LAST_MS) / 1000, zone)
    day = local.date() - timedelta(days=local.time() < closing)
    following = datetime.combine(day + timedelta(days=1), closing, zone)
    late = local.astimezone(UTC) >= following.astimezone(UTC)
    return day + timedelta(days=late + (closing >= _NOON))


_NOON = time(12)
_LAST_MS = int(datetime(9000, 1, 1, tzinfo=UTC).timestamp() * 1000)
