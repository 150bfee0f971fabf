"""The members as devices carry them: masked, with tier, points and what care needs, all of one day."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import msgspec
from peewee import fn

from edge.domain import replica
from edge.domain.birthdays import SaidBirthday, kept_on, occasion
from edge.domain.care_facts import CareFacts
from edge.domain.history import KEPT_LINES
from edge.domain.lots import Balance
from edge.domain.lunar import NotInLunarTable
from edge.domain.order import Order
from edge.domain.programme.document import Birthday, Programme
from edge.domain.segments.facts import WINDOWS
from edge.domain.tiers import Standing
from edge.domain.value.accounts import PREFIX
from edge.domain.value.assets import BONUS, CENTS, CHAIN, coupon, is_coupon
from edge.headoffice.chain_models import Member, Profile
from edge.headoffice.contacts import REMEMBERED, contacts_since
from edge.headoffice.database import Books
from edge.headoffice.member_models import Purchase
from edge.headoffice.models import Balance as BalanceRow
from edge.headoffice.standings import balances, facts_by_member, standing_of

NOTHING = Balance(active=0, pending=0, next_expiry=None, expiring=0)
_HISTORY = """SELECT member, n, body FROM (
    SELECT member, body, row_number() OVER (PARTITION BY member ORDER BY day DESC, received DESC, txn DESC) AS n
    FROM history) AS numbered WHERE n <= ?"""

_order = msgspec.json.Decoder(Order)
_birthday = msgspec.json.Decoder(SaidBirthday)


def history_rows(books: Books) -> list[tuple[object, ...]]:
    """Return the newest movements of each member, numbered from 1, the newest."""
    rows = books.all(books.sql(_HISTORY), KEPT_LINES)
    return [(member, n, bytes(body)) for member, n, body in rows]


def carried_members(programme: Programme, today: date) -> Iterator[replica.Member]:
    """Yield every member as of the chain's local day ``today``."""
    holdings = _owned()
    points, facts, care = balances(today), facts_by_member(today), _care(programme, today)
    for row in Member.select():
        holds, has = holdings[row.id], points.get(row.id, NOTHING)
        standing = standing_of(programme, facts[row.id], today)
        ways = {path.kind: path.have for path in standing.paths}
        yield replica.Member(
            id=row.id,
            surname=row.surname,
            surname_latin=row.surname_latin,
            title=row.title,
            last4=row.phone[-4:],
            tier=standing.tier,
            points=has.active,
            value_minor=holds[CENTS] + holds[BONUS],
            bonus_minor=holds[BONUS],
            coupons=sum(n for asset, n in holds.items() if is_coupon(asset)),
            wallet=_wallet(programme, holds),
            valid_until=_month(standing),
            birth_month=row.birth_month,
            spend_minor=ways.get("spend", 0),
            transactions=ways.get("transactions", 0),
            inactive=has.pending,
            expiring=has.expiring,
            expires_on=has.next_expiry.isoformat() if has.next_expiry else "",
            facts=care.get(row.id, CareFacts()),
        )


def owned_of_chain(assets: list[str]) -> Counter[str]:
    """Return what the chain itself has of these assets, such as pieces of a gift in one store."""
    rows: Any = BalanceRow.select(BalanceRow.account, BalanceRow.asset, BalanceRow.n)
    found: Counter[str] = Counter()
    for account, asset, n in rows.where(BalanceRow.asset.in_(assets)).tuples():
        if account.rpartition(":")[2] == CHAIN:
            found[asset] += n
    return found


def _owned() -> dict[str, Counter[str]]:
    """Return what each owner has of each asset: free, held by any device, or suspended until a person decides."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    # One scan: the chain's own accounts are a handful of rows beside the members'.
    rows: Any = BalanceRow.select(BalanceRow.account, BalanceRow.asset, BalanceRow.n)
    for account, asset, n in rows.tuples():
        if not account.startswith(PREFIX):
            found[account.rpartition(":")[2]][asset] += n
    return found


def _wallet(programme: Programme, holds: Counter[str]) -> list[replica.OwnedCoupon]:
    """Return a member's coupons by kind, with the last day on which the programme lets that kind be used."""
    until = {coupon.id: coupon.active.until for coupon in programme.coupons}
    kinds = sorted((asset.removeprefix(coupon("")), n) for asset, n in holds.items() if is_coupon(asset) and n)
    return [replica.OwnedCoupon(coupon=kind, n=n, until=str(until.get(kind) or "")) for kind, n in kinds]


def _month(standing: Standing) -> str:
    return f"{standing.keeps_until:%Y-%m}" if standing.keeps_until else ""


def _care(programme: Programme, today: date) -> dict[str, CareFacts]:
    """Return what care needs of every member who bought, told or heard something."""
    contacts = contacts_since(today - REMEMBERED)
    profiles = {row.member: row for row in Profile.select()}
    bought = _bought(today)
    return {
        member: msgspec.structs.replace(
            bought.get(member, CareFacts()),
            contacts=contacts.get(member, []),
            **(_told(profiles[member], programme.birthday, today) if member in profiles else {}),
        )
        for member in {*contacts, *profiles, *bought}
    }


def _bought(today: date) -> dict[str, CareFacts]:
    """Return what each member's purchases say: how lately, how often, for how much, of which categories."""
    # Only the last year is read whole: a chain's books hold many years.
    first = (today - timedelta(days=WINDOWS[-1])).isoformat()
    recent: dict[str, list[tuple[date, int, bytes]]] = defaultdict(list)
    for row in Purchase.select().where(Purchase.day > first).order_by(Purchase.day):
        recent[row.member].append((date.fromisoformat(row.day), row.spend_minor, bytes(row.body)))
    ever: Any = Purchase.select(Purchase.member, fn.COUNT(Purchase.txn), fn.MAX(Purchase.day))
    return {
        member: msgspec.structs.replace(
            _counted(recent[member], today), purchases=purchases, last=date.fromisoformat(last)
        )
        for member, purchases, last in ever.group_by(Purchase.member).tuples()
    }


def _counted(purchases: list[tuple[date, int, bytes]], today: date) -> CareFacts:
    """Return the figures over windows, from the purchases of the longest one."""
    frequency, money, categories = dict.fromkeys(WINDOWS, 0), dict.fromkeys(WINDOWS, 0), dict[str, date]()
    for day, spend_minor, body in purchases:
        for window in WINDOWS:
            if (today - day).days < window:
                frequency[window] += 1
                money[window] += spend_minor
        categories |= {line.category: day for line in _order.decode(body).lines if line.category}
    return CareFacts(frequency=frequency, money_minor=money, bought=categories)


def _told(profile: Profile, rule: Birthday, today: date) -> dict[str, object]:
    """Return what a member told us, as fields of ``CareFacts``."""
    told: dict[str, object] = {
        "joined": date.fromisoformat(profile.joined) if profile.joined else None,
        "consents": json.loads(profile.consents),
    }
    if profile.birthday:
        said = _birthday.decode(profile.birthday)
        told["birthday"] = _window(profile, said, rule, today)
        told["age"] = _age(profile.birth_year, said, rule, today)
    return told


def _window(profile: Profile, said: SaidBirthday, rule: Birthday, today: date) -> tuple[date, date] | None:
    """Return the days of the birthday that is or comes next and whose gift may be had; none while it is locked."""
    edited = profile.birthday_edited
    if edited and today < date.fromisoformat(edited) + timedelta(days=rule.lock_days):
        return None
    given = json.loads(profile.birthdays_given)
    try:
        coming = [occasion(said, today.year + shift, rule) for shift in (-1, 0, 1, 2)]
    except NotInLunarTable:
        return None
    return next(((one.first, one.last) for one in coming if one.last >= today and one.year not in given), None)


def _age(born: int, said: SaidBirthday, rule: Birthday, today: date) -> int | None:
    if not born:
        return None
    try:
        return today.year - born - (kept_on(said, today.year, rule) > today)
    except NotInLunarTable:
        return today.year - born
