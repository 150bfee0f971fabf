"""Paying with stored value: split as the programme says, of what the member has or, cut off, of what is held here.

How a sum is split is ``edge.domain.stored_value``'s word.
"""

from collections.abc import Sequence

from edge.domain import stored_value
from edge.domain.errors import Refused
from edge.domain.event_base import Leg
from edge.domain.replica import Member
from edge.domain.slip_records import Deal
from edge.domain.stored_value import Value
from edge.domain.value import saying
from edge.domain.value.assets import BONUS, CENTS
from edge.domain.value.cover import Need
from edge.domain.value.saying import Lack
from edge.domain.value_api import Pay
from edge.domain.value_events import ValuePaid
from edge.service.desk import Desk
from edge.service.slip_job import Wish
from edge.service.spending import Plan

Way = Sequence[Need]


def pay(desk: Desk, request: Pay) -> Plan:
    """Return how ``request.minor`` would be paid.

    Raises:
        Refused: It is no sum.
    """
    if request.minor <= 0:
        raise Refused("S-502", "a payment is above 0.00: enter the sum again")
    member, has = desk.present(request.visit).member, desk.owned(desk.present(request.visit).member).value
    here, as_of_ms = _here(desk, member), desk.replica.made_at_ms

    def make(legs: list[Leg]) -> ValuePaid:
        return ValuePaid(
            txn=request.txn,
            visit=request.visit,
            member=member.id,
            minor=request.minor,
            currency=desk.programme().currency,
            programme=desk.programme().version,
            legs=legs,
        )

    return Plan(
        wish=Wish(request.txn, request.visit, member, request.language, request.large),
        ways=_ways(desk, member.id, request.minor, has, here),
        make=make,
        say=lambda legs: saying.moved(CENTS, request.minor, left=has.total_minor - spent(legs), as_of_ms=as_of_ms),
        lack=lambda _short: Lack(CENTS, request.minor, here=here.total_minor, total=has.total_minor, as_of_ms=as_of_ms),
        slip=lambda legs: (
            "paid",
            Deal(minor=request.minor, principal=spent(legs, CENTS), bonus=spent(legs, BONUS)),
        ),
    )


def spent(legs: Sequence[Leg], *kinds: str) -> int:
    """Return how many minor units of these assets (none named: of stored value) the legs take."""
    return -sum(leg.delta for leg in legs if leg.asset in (kinds or (CENTS, BONUS)))


# -- helpers ----------------------------------------------------------------------------------------------------------


def _ways(desk: Desk, member: str, minor: int, has: Value, here: Value) -> list[Way]:
    """Return how the sum could be split: of all the member has, of what is held here, and with principal for the rest.

    The figures may be old. What they lack of the sum is asked for as principal: head office knows better.
    """
    rules, beyond = desk.programme().stored_value, max(0, minor - has.total_minor)
    whole = Value(principal_minor=has.principal_minor + beyond, bonus_minor=has.bonus_minor)
    ways = [_needs(member, stored_value.draw(rules, whole, minor))]
    if here.total_minor >= minor:
        ways.append(_needs(member, stored_value.draw(rules, here, minor)))
    bonus = min(here.bonus_minor, minor)
    ways.append(_split(member, minor - bonus, bonus))
    return ways


def _needs(member: str, drawn: stored_value.Drawn) -> Way:
    return _split(member, drawn.principal_minor, drawn.bonus_minor)


def _split(member: str, principal: int, bonus: int) -> Way:
    parts = (Need(member, CENTS, principal), Need(member, BONUS, bonus))
    return [need for need in parts if need.n]


def _here(desk: Desk, member: Member) -> Value:
    held = desk.journal.rights.held
    return Value(principal_minor=held(member.id, CENTS), bonus_minor=held(member.id, BONUS))
