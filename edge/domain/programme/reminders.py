"""Reminders: what a programme may say, and its author probably does not mean."""

from datetime import date, timedelta
from itertools import pairwise

from edge.domain.programme.complaints import Findings
from edge.domain.programme.document import Goods, MemberDay, Programme, When, fraction
from edge.domain.programme.walk import tables

_WEEK = 7


def remind(programme: Programme, today: date | None, findings: Findings) -> None:
    """Note rules without effect, higher tiers that give less, and, if ``today`` is given, what is already over."""
    _unreachable_rules(programme, findings)
    _tiers_that_give_less(programme, findings)
    _idle(programme, findings)
    for where, table in tables("", programme):
        if isinstance(table, When) and _never_holds(table):
            findings.reminder(where, None, "never holds: none of its weekdays falls between since and until")
    if today is not None:
        _over(programme, today, findings)


def _unreachable_rules(programme: Programme, findings: Findings) -> None:
    """Earning rules that can never apply, in the order in which they decide."""
    excluded = {
        name
        for exclusion in programme.earning.exclusions
        if exclusion.goods and not (exclusion.special or exclusion.gift)
        for name in (*exclusion.goods.products, *exclusion.goods.categories)
    }
    placed = sorted(enumerate(programme.earning.rules), key=lambda place: (place[1].priority, place[1].id))
    stopped, base = "", False
    for at, rule in placed:
        where, goods = f"earning.rules[{at}]", {*rule.goods.products, *rule.goods.categories}
        if stopped:
            findings.reminder(where, rule.id, f"never applies: {stopped} comes before it and stops every line")
        elif goods and goods <= excluded:
            findings.reminder(where, rule.id, "never applies: all its goods are excluded from earning")
        elif rule.times and not base:
            findings.reminder(where, rule.id, "gives nothing: no rule before it gives points to multiply")
        base = base or bool(rule.points)
        if rule.stop and rule.goods == Goods() and rule.when == When():
            stopped = stopped or rule.id


def _tiers_that_give_less(programme: Programme, findings: Findings) -> None:
    for at, (lower, tier) in enumerate(pairwise(programme.ladder.tiers), 1):
        where = f"ladder.tiers[{at}]"
        if fraction(tier.multiplier) < fraction(lower.multiplier):
            findings.reminder(f"{where}.multiplier", tier.multiplier, f"less than {lower.key}, the tier below it, has")
        if tier.discount_percent < lower.discount_percent:
            what = f"less than {lower.key}, the tier below it, has"
            findings.reminder(f"{where}.discount_percent", tier.discount_percent, what)


def _idle(programme: Programme, findings: Findings) -> None:
    for at, day in enumerate(programme.member_days):
        where = f"member_days[{at}]"
        if not day.days and not day.weekdays:
            findings.reminder(where, day.id, "never comes: name days of the month or weekdays")
        elif _gives_nothing(day):
            findings.reminder(where, day.id, "gives nothing: its multiplier is 1 and its discount 0")
    for at, coupon in enumerate(programme.coupons):
        if coupon.from_minor and coupon.off_minor > coupon.from_minor:
            findings.reminder(
                f"coupons[{at}].off_minor", coupon.off_minor, f"more than from_minor ({coupon.from_minor})"
            )
    care = programme.care
    if care.entries and not care.most:
        findings.reminder("care.most", care.most, "no one is ever spoken to: use 1 or more, or leave the entries out")
    if care.entries and not care.hold_out_percent:
        findings.reminder(
            "care.hold_out_percent", care.hold_out_percent, "without a hold-out no one can say what care brings"
        )
    if programme.redemption.open == "all_year" and programme.redemption.seasons:
        findings.reminder(
            "redemption.seasons", None, "do not close the gifts: with open = 'all_year' they are always to be had"
        )


def _gives_nothing(day: MemberDay) -> bool:
    return fraction(day.multiplier) == 1 and not day.discount_percent


def _never_holds(when: When) -> bool:
    if not when.weekdays or when.since is None or when.until is None:
        return False
    days = min((when.until - when.since).days + 1, _WEEK)
    met = {(when.since + timedelta(days=at)).isoweekday() for at in range(days)}
    return met.isdisjoint(when.weekdays)


def _over(programme: Programme, today: date, findings: Findings) -> None:
    for at, rule in enumerate(programme.earning.rules):
        _ended(f"earning.rules[{at}].when.until", rule.when.until, today, findings)
    for at, coupon in enumerate(programme.coupons):
        _ended(f"coupons[{at}].active.until", coupon.active.until, today, findings)
    for at, entry in enumerate(programme.care.entries):
        lasts = timedelta(days=entry.after_days if entry.kind == "new_product" else 0)
        _ended(f"care.entries[{at}].days", max(entry.days) + lasts if entry.days else None, today, findings)
    seasons = programme.redemption.seasons
    if programme.redemption.open == "season" and seasons and max(season.until for season in seasons) < today:
        findings.reminder(
            "redemption.seasons", None, "the last season is over: no gift can be had until there is a new one"
        )


def _ended(where: str, until: date | None, today: date, findings: Findings) -> None:
    if until is not None and until < today:
        findings.reminder(where, until, "is over: remove it or give it a later day")
