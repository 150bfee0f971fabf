"""Values of a programme as head office reads them: 3,000.00, Wednesday, 5 %, 2026-10-01 – 2026-12-31."""

from datetime import date

import msgspec
from msgspec import Struct

from edge.domain.money import Money
from edge.domain.programme.document import LANGUAGES
from edge.domain.programme.labels import FIELDS, NOTHING, THINGS, VALUES

_LITERALS = (
    "kind",
    "basis",
    "combine",
    "window",
    "feb29",
    "leap_month",
    "on",
    "open",
    "spend",
    "stored_value_earns",
    "style",
)


def label(field: str, language: str) -> str:
    """Return what a field is called."""
    return FIELDS[field][LANGUAGES.index(language)]


def thing(table: Struct, language: str) -> str:
    """Return what one table of a list is called: ``Coupon “15 off 99”``; a tier by its name alone."""
    name = (getattr(table, "names", {}) or {}).get(language) or _own(table, language)
    if type(table).__name__ == "Tier":
        return name
    kind = THINGS[type(table).__name__][LANGUAGES.index(language)]
    return f"{kind} “{name}”" if language == "en" else f"{kind}“{name}”"


def worded(field: str, value: object, language: str) -> str:
    """Return a field's value in words."""
    if not value and field in NOTHING:
        return _word(NOTHING[field], language)
    if isinstance(value, Struct):
        return summary(value, language)
    if isinstance(value, list):
        return _separator(language).join(_one(field, one, language) for one in value) or _word("any", language)
    return _one(field, value, language)


def period(since: date | None, until: date | None, language: str) -> str:
    """Return from when to when; open ends are left out."""
    if since is None and until is None:
        return _word("always", language)
    return f"{since or ''} – {until or ''}".strip()


def summary(table: Struct, language: str) -> str:
    """Return every field of a table that differs from its default, names aside, in one line."""
    parts = []
    for field in msgspec.structs.fields(table):
        value = getattr(table, field.name)
        default = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
        if value != default and field.name not in ("id", "key", "sku", "names"):
            parts.append(f"{label(field.name, language)} {worded(field.name, value, language)}")
    return _separator(language).join(parts) or _word("any", language)


def _one(field: str, value: object, language: str) -> str:
    if value is None:
        return _word("none", language)
    if isinstance(value, bool):
        return _word("yes" if value else "no", language)
    if isinstance(value, dict):
        return " / ".join(value[one] for one in LANGUAGES if one in value) or _word("none", language)
    if isinstance(value, int):
        return _number(field, value, language)
    if field in _LITERALS:
        return _word(str(value), language)
    return f"{value}" or _word("none", language)


def _number(field: str, value: int, language: str) -> str:
    if field.endswith("_minor"):
        return str(Money(value))
    if field.endswith("_percent"):
        return f"{value} %"
    return _word(str(value), language) if field == "weekdays" else f"{value:,}"


def _own(table: Struct, language: str) -> str:
    """Return by what a table without a name in this language is called."""
    for field in ("id", "key", "sku", "pay_minor"):
        if field in table.__struct_fields__:
            return _one(field, getattr(table, field), language)
    raise KeyError(f"{type(table).__name__} has nothing to be named by: give it an id")


def _word(word: str, language: str) -> str:
    return VALUES[word][LANGUAGES.index(language)]


def _separator(language: str) -> str:
    return ", " if language == "en" else "、"
