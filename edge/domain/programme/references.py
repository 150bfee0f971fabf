"""Checks that what a programme names is there, once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from msgspec import Struct

from edge.domain.programme.complaints import Findings
from edge.domain.programme.document import Care, GiftRule, Goods, MemberDay, Preset, Programme, Segment, Tier, When
from edge.domain.programme.walk import key_of, tables
from edge.domain.segments.facts import TEXTS
from edge.domain.segments.grammar import SegmentFault, parse
from edge.domain.segments.tree import Among, Bought, Compare, leaves

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a programme may name beyond itself. ``None``: not known here, so not checked."""

    zones: Collection[str] | None = None
    stores: Collection[str] | None = None
    categories: Collection[str] | None = None
    products: Collection[str] | None = None


def check_references(programme: Programme, around: Surroundings, findings: Findings) -> None:
    """Note ids that stand twice, and names of tiers, coupons, seasons, segments and so on that are not there."""
    _ids(programme, findings)
    known: dict[str, Collection[str] | None] = {
        "tier": [tier.key for tier in programme.ladder.tiers],
        "coupon": [coupon.id for coupon in programme.coupons],
        "season": [season.id for season in programme.redemption.seasons],
        "segment": [segment.id for segment in programme.segments],
        "store": around.stores,
        "category": around.categories,
        "product": around.products,
    }
    for where, table in tables("", programme):
        for key, kind, name in _named(table):
            choices, path = known[kind], f"{where}.{key}"
            if name and choices is not None and name not in choices:
                findings.fault(path, name, f"no such {kind}: {_choices(choices)}")
        if isinstance(table, Segment):
            _segment(where, table, known, findings)
    if around.zones is not None and programme.timezone not in around.zones:
        findings.fault("timezone", programme.timezone, "no such time zone: a name such as Asia/Shanghai")


def _named(table: Struct) -> Iterator[tuple[str, str, str]]:
    """Yield key, kind and name of everything a table refers to."""
    match table:
        case When():
            yield from _each("stores", "store", table.stores)
            yield from _each("tiers", "tier", table.tiers)
        case Goods():
            yield from _each("products", "product", table.products)
            yield from _each("categories", "category", table.categories)
        case Tier():
            yield "birthday_gift", "coupon", table.birthday_gift
            yield "opening_gift", "coupon", table.opening_gift
        case Preset():
            yield "lift", "tier", table.lift
        case GiftRule():
            yield from _each("seasons", "season", table.seasons)
        case MemberDay():
            yield from _each("stores", "store", table.stores)
        case Care():
            yield "segment", "segment", table.segment
            yield "coupon", "coupon", table.coupon


def _each(key: str, kind: str, names: list[str]) -> Iterator[tuple[str, str, str]]:
    for at, name in enumerate(names):
        yield f"{key}[{at}]", kind, name


def _segment(where: str, segment: Segment, known: dict[str, Collection[str] | None], findings: Findings) -> None:
    """Note an expression that does not parse, or that names a tier, store or category that is not there."""
    try:
        expression = parse(segment.where)
    except SegmentFault as fault:
        findings.fault(f"{where}.where", segment.where, str(fault))
        return
    for leaf in leaves(expression):
        for kind, name in _words(leaf):
            choices = known[kind]
            if choices is not None and name not in choices:
                findings.fault(f"{where}.where", segment.where, f"no such {kind} {name!r}: {_choices(choices)}")


def _words(leaf: object) -> list[tuple[str, str]]:
    match leaf:
        case Compare(fact, _, value) if fact.name in TEXTS:
            return [(fact.name, str(value))]
        case Among(fact, values) if fact.name in TEXTS:
            return [(fact.name, str(value)) for value in values]
        case Bought(category, _):
            return [("category", category)]
        case _:
            return []


def _ids(programme: Programme, findings: Findings) -> None:
    """Note ids that stand twice in a list; rules and exclusions share one list, since a reason names either."""
    first: dict[tuple[str, str], str] = {}
    for where, table in tables("", programme):
        key = key_of(table)
        if key:
            home = where.rpartition("[")[0].replace("earning.exclusions", "earning.rules")
            before = first.setdefault((home, key), where)
            if before != where:
                name = next(name for name in ("id", "key", "sku", "pay_minor") if hasattr(table, name))
                findings.fault(f"{where}.{name}", getattr(table, name), f"stands twice: {before} has it too")


def _choices(choices: Collection[str]) -> str:
    names = sorted(choices)
    if not names:
        return "the document has none"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"allowed are {', '.join(names[:_SHOWN])}{more}"
