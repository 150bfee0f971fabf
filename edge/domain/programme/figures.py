"""Checks that the figures and dates of a programme fit each other."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from edge.domain.programme.complaints import Findings
from edge.domain.programme.document import (
    Care,
    CareKind,
    Coupon,
    EarningRule,
    Expiry,
    Ladder,
    MemberDay,
    Programme,
    Redemption,
    Referral,
    Season,
    StoredValue,
    Tier,
    When,
    fraction,
)
from edge.domain.programme.walk import tables

LONGEST_AFTER = {"never": 0, "days": 3660, "month_end": 120, "year_end": 10}
"""Ten years in each unit. Source: no chain keeps points alive for longer and still calls it an expiry."""

_NEEDS_AFTER_DAYS: tuple[CareKind, ...] = ("activation", "dormant", "expiring", "follow_up")
_NEEDS_DAYS: tuple[CareKind, ...] = ("holiday", "new_product")


def _rule(where: str, rule: EarningRule, findings: Findings) -> None:
    priced = rule.points > 0 or rule.per_minor > 0
    rests_on = _keys(where, "points", "per_minor", "times")
    what = "give either points and per_minor, both 1 or more, or times"
    if rule.times and priced:
        findings.fault(where, rule.id, f"has both a price and times: {what}", rests_on=rests_on)
    elif not rule.times and not (rule.points > 0 and rule.per_minor > 0):
        findings.fault(where, rule.id, f"gives no points: {what}", rests_on=rests_on)
    elif rule.times:
        _positive(f"{where}.times", rule.times, findings)


def _multiplier(where: str, table: Tier | MemberDay, findings: Findings) -> None:
    _positive(f"{where}.multiplier", table.multiplier, findings)


def _positive(where: str, rate: str, findings: Findings) -> None:
    if where not in findings.unread and fraction(rate) == 0:
        findings.fault(where, rate, 'allowed is a fraction above 0 such as "1.5" or "3/2"')


def _expiry(where: str, expiry: Expiry, findings: Findings) -> None:
    least = 1 if expiry.kind == "days" else 0
    if not least <= expiry.after <= LONGEST_AFTER[expiry.kind]:
        what = f"allowed with {expiry.kind} is {least} to {LONGEST_AFTER[expiry.kind]}"
        findings.fault(f"{where}.after", expiry.after, what, rests_on=_keys(where, "kind"))


def _window(where: str, window: When | Season, findings: Findings) -> None:
    if window.since is not None and window.until is not None and window.since > window.until:
        what = f"ends before it begins: allowed is {window.since} or later"
        findings.fault(f"{where}.until", window.until, what, rests_on=_keys(where, "since"))


def _ladder(where: str, ladder: Ladder, findings: Findings) -> None:
    if not ladder.tiers:
        findings.fault(f"{where}.tiers", None, "is empty: name at least the tier that is everyone's")
    highest = {"spend_minor": 0, "transactions": 0}
    for at, tier in enumerate(ladder.tiers):
        path = f"{where}.tiers[{at}]"
        thresholds = {"spend_minor": tier.spend_minor, "transactions": tier.transactions}
        for key, value in thresholds.items():
            if at == 0 and value:
                findings.fault(f"{path}.{key}", value, "the first tier is everyone's: allowed is 0")
            elif value and value <= highest[key]:
                findings.fault(f"{path}.{key}", value, f"tiers must rise: allowed is more than {highest[key]}")
            highest[key] = max(highest[key], value)
        if at and not any(thresholds.values()):
            what = "no one can reach it: give spend_minor or transactions"
            findings.fault(path, tier.key, what, rests_on=_keys(path, *thresholds))


def _caps(where: str, value: StoredValue, findings: Findings) -> None:
    if value.cap_anonymous_minor > value.cap_named_minor:
        what = f"allowed is cap_named_minor ({value.cap_named_minor}) or less"
        path = f"{where}.cap_anonymous_minor"
        findings.fault(path, value.cap_anonymous_minor, what, rests_on=_keys(where, "cap_named_minor"))
    for at, preset in enumerate(value.presets):
        both, path = preset.pay_minor + preset.bonus_minor, f"{where}.presets[{at}]"
        if both > value.cap_named_minor:
            what = f"pays in {both} with its bonus: allowed is cap_named_minor ({value.cap_named_minor}) or less"
            findings.fault(path, preset.pay_minor, what, rests_on=_keys(where, "cap_named_minor"))


def _coupon(where: str, coupon: Coupon, findings: Findings) -> None:
    offs = ("off_minor", "off_percent")
    rests_on = _keys(where, "kind", "price_minor", "goods", *offs)
    given = [key for key in offs if getattr(coupon, key)]
    goods = coupon.goods.products or coupon.goods.categories
    checks = {
        "a trial has price_minor, not off_minor or off_percent": coupon.kind == "trial" and given,
        "give exactly one of off_minor and off_percent": coupon.kind != "trial" and len(given) != 1,
        "only a trial has price_minor": coupon.kind != "trial" and coupon.price_minor,
        f"a {coupon.kind} coupon names its goods": coupon.kind != "general" and not goods,
        "a general coupon takes from the whole order: leave goods out, or make it category": (
            coupon.kind == "general" and goods
        ),
        "most_minor goes with off_percent": coupon.most_minor and not coupon.off_percent,
    }
    for what, wrong in checks.items():
        if wrong:
            findings.fault(where, coupon.id, what, rests_on=rests_on)


def _seasons(where: str, redemption: Redemption, findings: Findings) -> None:
    if redemption.open == "season" and not redemption.seasons:
        findings.fault(f"{where}.seasons", None, "is empty: with open = 'season' name at least one")
    placed = sorted(enumerate(redemption.seasons), key=lambda place: (place[1].since, place[0]))
    for (one, before), (two, after) in pairwise(placed):
        if after.since <= before.until:
            path, other = f"{where}.seasons[{two}]", f"{where}.seasons[{one}]"
            what = f"overlaps {before.id}, which ends on {before.until}: allowed is a later day"
            findings.fault(f"{path}.since", after.since, what, rests_on=_keys(other, "since", "until"))


def _referral(where: str, referral: Referral, findings: Findings) -> None:
    if referral.on != "none" and not (referral.referrer_points or referral.friend_points):
        what = "rewards no one: give referrer_points, friend_points or both"
        findings.fault(where, None, what, rests_on=_keys(where, "on", "referrer_points", "friend_points"))


def _care(where: str, care: Care, findings: Findings) -> None:
    if care.kind in _NEEDS_AFTER_DAYS and not care.after_days:
        findings.fault(
            f"{where}.after_days",
            care.after_days,
            f"allowed with {care.kind} is 1 to 3660 days",
            rests_on=_keys(where, "kind"),
        )
    if care.kind in _NEEDS_DAYS and not care.days:
        findings.fault(f"{where}.days", None, f"is empty: {care.kind} names its days", rests_on=_keys(where, "kind"))


def _keys(where: str, *keys: str) -> tuple[str, ...]:
    return tuple(f"{where}.{key}" for key in keys)


_CHECKS: dict[type, Callable[[str, Any, Findings], None]] = {
    EarningRule: _rule,
    Tier: _multiplier,
    MemberDay: _multiplier,
    Expiry: _expiry,
    When: _window,
    Season: _window,
    Ladder: _ladder,
    StoredValue: _caps,
    Coupon: _coupon,
    Redemption: _seasons,
    Referral: _referral,
    Care: _care,
}


def check_figures(programme: Programme, findings: Findings) -> None:
    """Note every table whose own values contradict each other."""
    for where, table in tables("", programme):
        if check := _CHECKS.get(type(table)):
            check(where, table, findings)
