"""Reads tables of a TOML document into structs and names every fault, at any depth.

A field's allowed range is the description of its type. What cannot be read gets a stand-in, so that reading goes on and
the checks across tables can still look at the rest; ``Findings.unread`` holds its path.
"""

import difflib
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, Struct

from edge.domain.programme.complaints import Findings
from edge.domain.programme.document import LANGUAGES

Kind = TypeVar("Kind", bound=Struct)

_PLAIN = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    date: "a date such as 2026-11-21, without quotes",
}
_NEAR = 0.75
"""How alike two keys are before one is taken for the other misspelt. Source: promotion is not redemption (0.7)."""
_NAMES = f"a text in each of {', '.join(LANGUAGES)}"


def read_table(where: str, values: dict[str, Any], kind: type[Kind], findings: Findings) -> Kind:
    """Return the struct of one table; ``where`` is its path, empty for the document."""
    hints = get_type_hints(kind, include_extras=True)
    for key in values.keys() - hints.keys():
        near = difflib.get_close_matches(key, hints, cutoff=_NEAR)
        meant = f"did you mean {near[0]}? " if near else ""
        findings.fault(_under(where, key), None, f"unknown key: {meant}allowed are {', '.join(sorted(hints))}")
    taken = {}
    for field in msgspec.structs.fields(kind):
        path, hint = _under(where, field.name), hints[field.name]
        if field.name in values:
            taken[field.name] = _value(path, values[field.name], hint, findings, default=_default(field))
        elif field.required:
            findings.unreadable(path, None, f"missing: allowed is {allowed(hint)}")
            taken[field.name] = _stand_in(hint)
    return kind(**taken)


def allowed(hint: Any) -> str:  # noqa: ANN401 - any type hint
    """Return in words what a type allows."""
    if get_origin(hint) is Annotated:
        return str(hint.__metadata__[0].description)
    if get_origin(hint) is Literal:
        return " | ".join(get_args(hint))
    if get_origin(hint) is UnionType:
        return allowed(_certain(hint))
    if get_origin(hint) is list:
        return f"a list, each of it {allowed(get_args(hint)[0])}"
    if get_origin(hint) is dict:
        return _NAMES
    return _PLAIN.get(hint) or f"a table with {', '.join(sorted(get_type_hints(hint)))}"


def _value(where: str, value: object, hint: Any, findings: Findings, *, default: object) -> object:  # noqa: ANN401 - any type hint
    kind = _certain(hint)
    if _is_struct(kind) and isinstance(value, dict):
        return read_table(where, value, kind, findings)
    if get_origin(kind) is list and isinstance(value, list):
        inner = get_args(kind)[0]
        places = enumerate(value)
        return [_value(f"{where}[{at}]", one, inner, findings, default=NODEFAULT) for at, one in places]
    if get_origin(kind) is dict and isinstance(value, dict):
        return _names(where, value, findings, optional=default == {})
    try:
        # A day is neither a text nor a moment, though msgspec and Python would take those for one.
        return msgspec.convert(value if kind is not date or type(value) is date else None, kind)
    except msgspec.ValidationError:
        findings.unreadable(where, value, f"allowed is {allowed(hint)}")
        if default is not NODEFAULT:
            return default
        # A text that breaks its pattern is still what other tables may name.
        return value if isinstance(value, str) and isinstance(_stand_in(kind), str) else _stand_in(kind)


def _names(where: str, values: dict[str, Any], findings: Findings, *, optional: bool) -> dict[str, str]:
    """Return a word in every language; an ``optional`` one may be absent altogether."""
    for language in values.keys() - set(LANGUAGES):
        findings.fault(f"{where}.{language}", None, f"unknown language: allowed are {', '.join(LANGUAGES)}")
    for language in LANGUAGES:
        word = values.get(language)
        if (language in values or not (optional and not values)) and (not isinstance(word, str) or not word.strip()):
            findings.unreadable(
                f"{where}.{language}", word, f"missing: {_NAMES}" if word is None else f"allowed is {_NAMES}"
            )
    return {language: word for language, word in values.items() if isinstance(word, str)}


def _stand_in(hint: Any) -> Any:  # noqa: ANN401 - any type hint
    kind = _certain(hint)
    if _is_struct(kind):
        return read_table("", {}, kind, Findings(""))
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    return date.min if kind is date else kind()


def _default(field: msgspec.structs.FieldInfo) -> object:
    return field.default_factory() if field.default_factory is not NODEFAULT else field.default


def _certain(hint: Any) -> Any:  # noqa: ANN401 - any type hint
    """Return the type without its ``| None``: TOML has no null."""
    if get_origin(hint) is UnionType:
        return next(part for part in get_args(hint) if part is not NoneType)
    return hint


def _is_struct(hint: object) -> bool:
    return isinstance(hint, type) and issubclass(hint, Struct)


def _under(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key
