"""The member of today, made from what the replica says of them: what care is decided on."""

from datetime import date

from edge.domain.care_facts import CareFacts
from edge.domain.care_occasions import MemberToday
from edge.domain.member_days import today as member_days_of
from edge.domain.programme.document import Programme
from edge.domain.replica import Member
from edge.domain.segments.facts import MemberFacts


def member_today(member: Member, programme: Programme, *, store: str, today: date) -> MemberToday:
    """Return ``member`` as care sees them in ``store`` on the chain's local day ``today``."""
    facts = member.facts
    return MemberToday(
        facts=MemberFacts(
            member=member.id,
            tier=member.tier,
            store=store,
            recency_days=_days_since(facts.last, today),
            frequency=facts.frequency,
            money_minor=facts.money_minor,
            age=facts.age,
            birthday_month=member.birth_month or None,
            joined_days=_days_since(facts.joined, today) or 0,
            points=member.points,
            value_minor=member.value_minor,
            coupons=member.coupons,
            consents=frozenset(facts.consents),
            bought={category: max((today - day).days, 0) for category, day in facts.bought.items()},
        ),
        purchases=facts.purchases,
        expiring_in_days=(date.fromisoformat(member.expires_on) - today).days if member.expires_on else None,
        expiring_points=member.expiring,
        birthday_open_days=_birthday(facts, today),
        member_day=bool(member_days_of(programme.member_days, today, store)),
    )


def _days_since(day: date | None, today: date) -> int | None:
    """Return the days since ``day``; one that a wrong clock puts in the future is today."""
    return max((today - day).days, 0) if day else None


def _birthday(facts: CareFacts, today: date) -> int | None:
    if facts.birthday is None or not facts.birthday[0] <= today <= facts.birthday[1]:
        return None
    return (today - facts.birthday[0]).days
