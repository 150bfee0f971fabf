"""Stored value: principal that was paid in, and bonus that came on top; the two are never mixed.

Bonus earns no points and is never paid out. Source: the chain's programme and the caps of its legal area.
"""

from msgspec import Struct

from edge.domain.conditions import spread
from edge.domain.errors import NotEnoughValue, ProgrammeFault, TopUpRefused
from edge.domain.money import Money
from edge.domain.order import Payment, Reason
from edge.domain.programme.document import Ladder, Preset, StoredValue


class Value(Struct, frozen=True, kw_only=True):
    """A member's stored value in minor units, zero or more each."""

    principal_minor: int = 0
    bonus_minor: int = 0

    @property
    def total_minor(self) -> int:
        """What the card says."""
        return self.principal_minor + self.bonus_minor


class TopUp(Struct, frozen=True, kw_only=True):
    """The value after paying in by ``preset``. The desk releases its bonus when head office has acknowledged it."""

    value: Value
    preset: Preset
    reasons: list[Reason]


class Drawn(Struct, frozen=True, kw_only=True):
    """The value after spending, and which parts were spent."""

    value: Value
    principal_minor: int
    bonus_minor: int
    reasons: list[Reason]

    @property
    def payments(self) -> list[Payment]:
        """The parts as an order names them."""
        parts = [
            Payment(kind="principal", minor=self.principal_minor),
            Payment(kind="bonus", minor=self.bonus_minor),
        ]
        return [part for part in parts if part.minor]


class PaidOut(Struct, frozen=True, kw_only=True):
    """What closing stored value pays back and voids."""

    principal_minor: int
    bonus_void_minor: int
    reasons: list[Reason]


def offered(rules: StoredValue, value: Value, *, named: bool) -> list[Preset]:
    """Return the presets that the cap still allows, the smallest sum first.

    The cap is on what the card would hold, bonus included. ``named`` is a member whose identity is on record.
    """
    cap = rules.cap_named_minor if named else rules.cap_anonymous_minor
    room = cap - value.total_minor
    presets = [preset for preset in rules.presets if preset.pay_minor + preset.bonus_minor <= room]
    return sorted(presets, key=lambda preset: (preset.pay_minor, preset.bonus_minor, preset.lift))


def top_up(rules: StoredValue, value: Value, pay_minor: int, *, named: bool) -> TopUp:
    """Return the value after paying in one of the programme's sums; of two presets of one sum the larger bonus.

    Raises:
        TopUpRefused: The programme has no such sum, or the balance would pass the cap.
    """
    presets = [preset for preset in rules.presets if preset.pay_minor == pay_minor]
    if not presets:
        sums = ", ".join(str(Money(minor)) for minor in sorted({preset.pay_minor for preset in rules.presets}))
        raise TopUpRefused(f"{Money(pay_minor)} is none of the sums to top up: choose one of {sums or 'none today'}")
    preset = max(presets, key=lambda preset: (preset.bonus_minor, preset.lift))
    after = Value(
        principal_minor=value.principal_minor + preset.pay_minor, bonus_minor=value.bonus_minor + preset.bonus_minor
    )
    cap = rules.cap_named_minor if named else rules.cap_anonymous_minor
    if after.total_minor > cap:
        raise TopUpRefused(
            f"{Money(after.total_minor)} would be on the card, {Money(cap)} is the most"
            f"{'' if named else ' without a name'}: choose a smaller sum, or spend first"
        )
    reasons = [Reason(rule="preset", key="value.paid_in", minor=preset.pay_minor)]
    if preset.bonus_minor:
        reasons.append(Reason(rule="preset", key="value.bonus", minor=preset.bonus_minor))
    return TopUp(value=after, preset=preset, reasons=reasons)


def draw(rules: StoredValue, value: Value, minor: int) -> Drawn:
    """Return the value after spending ``minor`` of it, split as the programme says; the parts sum to ``minor``.

    ``proportional`` splits in the proportion of the two halves, to the minor unit, a tie going to principal.

    Raises:
        NotEnoughValue: There is less.
    """
    if not 0 <= minor <= value.total_minor:
        raise NotEnoughValue(
            f"{Money(value.total_minor)} is on the card, {Money(minor)} asked: pay the rest in another way"
        )
    match rules.spend:
        case "principal_first":
            principal = min(minor, value.principal_minor)
        case "bonus_first":
            principal = minor - min(minor, value.bonus_minor)
        case "proportional":
            principal, _ = spread(minor, (value.principal_minor, value.bonus_minor))
    bonus = minor - principal
    left = Value(principal_minor=value.principal_minor - principal, bonus_minor=value.bonus_minor - bonus)
    reason = Reason(rule=rules.spend, key="value.drawn", basis_minor=minor, minor=bonus)
    return Drawn(value=left, principal_minor=principal, bonus_minor=bonus, reasons=[reason])


def pay_out(value: Value) -> PaidOut:
    """Return what closing ``value`` gives: principal is paid back, bonus is void."""
    reasons = [Reason(rule="refund", key="value.paid_back", minor=value.principal_minor)]
    if value.bonus_minor:
        reasons.append(Reason(rule="refund", key="value.bonus_void", minor=value.bonus_minor))
    return PaidOut(principal_minor=value.principal_minor, bonus_void_minor=value.bonus_minor, reasons=reasons)


def lifted(ladder: Ladder, preset: Preset, now_tier: str) -> str:
    """Return the tier after topping up by ``preset``: never a lower one than ``now_tier``.

    Raises:
        ProgrammeFault: The ladder lacks one of the two tiers.
    """
    ranks = {tier.key: rank for rank, tier in enumerate(ladder.tiers)}
    for tier in (now_tier, preset.lift or now_tier):
        if tier not in ranks:
            raise ProgrammeFault(f"the ladder has no tier {tier!r}: publish a programme that has it")
    return max(now_tier, preset.lift or now_tier, key=ranks.__getitem__)
