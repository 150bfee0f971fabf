"""The moment at which a local day is over, in any zone and across every change of its clocks; which lots are past it.

Head office decides expiry; devices only show the date.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import structs

from edge.domain.errors import ProgrammeFault
from edge.domain.lots import Lot, Taking

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENT = timedelta(milliseconds=1)


def expires_at_ms(day: date, zone: str) -> int:
    """Return the first moment, in UTC milliseconds, at which ``day`` is over for good in ``zone``.

    A midnight that clocks skip is the moment of the skip. Where clocks go back over midnight, so that the day returns
    for some minutes, it is over when it is over the second time.

    Raises:
        ProgrammeFault: There is no such time zone.
    """
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=_zone(zone))
    once, again = midnight.astimezone(UTC), midnight.replace(fold=1).astimezone(UTC)
    returned = again > once and (again - _MOMENT).astimezone(_zone(zone)).date() <= day
    return ((again if returned else once) - _EPOCH) // _MOMENT


def local_day(now_ms: int, zone: str) -> date:
    """Return the date in ``zone`` at ``now_ms`` of UTC.

    Raises:
        ProgrammeFault: There is no such time zone.
    """
    return (_EPOCH + now_ms * _MOMENT).astimezone(_zone(zone)).date()


def expired(lots: Iterable[Lot], now_ms: int, zone: str) -> list[Lot]:
    """Return the lots that have points left and whose last day is over."""
    return [
        lot for lot in lots if lot.left and lot.expires_on is not None and expires_at_ms(lot.expires_on, zone) <= now_ms
    ]


def lapse(lots: Iterable[Lot], now_ms: int, zone: str) -> tuple[list[Lot], list[Taking]]:
    """Return ``lots`` with what has expired set aside as lapsed, and what that was."""
    lots = list(lots)
    over = {lot.id for lot in expired(lots, now_ms, zone)}
    takings = [Taking(lot.id, lot.left) for lot in lots if lot.id in over]
    return [
        structs.replace(lot, left=0, lapsed=lot.lapsed + lot.left) if lot.id in over else lot for lot in lots
    ], takings


def _zone(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise ProgrammeFault(f"timezone is {zone!r}: use a name such as Asia/Shanghai") from fault
