"""Reads a TOML file into frozen structs and names every fault at once: file, key, value, what is allowed.

A field's allowed range stands in its type: ``Annotated[int, Meta(ge=1, le=65535, description="1 to 65535")]``.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from edge.domain.errors import BadConfig

Settings = TypeVar("Settings", bound=Struct)


def read_settings(path: Path, kind: type[Settings]) -> Settings:
    """Return the settings written in ``path``; ``kind`` has one struct for each table of the file.

    Raises:
        BadConfig: The file cannot be read or has faults; all of them are named.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise BadConfig([f"{path}: cannot be read ({fault.strerror}): name an existing file with --config"]) from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadConfig([f"{path}: not TOML: {fault}"]) from fault
    complaints: list[str] = []
    found = _table(path.name, "", tables, kind, complaints)
    if complaints or found is None:
        raise BadConfig(complaints)
    return found


def _table(
    file: str, name: str, values: dict[str, Any], kind: type[Settings], complaints: list[str]
) -> Settings | None:
    """Return the struct of one table, or ``None`` after noting what is wrong with it."""
    hints = get_type_hints(kind, include_extras=True)
    required = {field.name for field in msgspec.structs.fields(kind) if field.required}
    before, taken = len(complaints), {}
    for key, value in values.items():
        where = f"{name}{key}"
        if key not in hints:
            complaints.append(f"{file}: {where}: unknown key: allowed are {', '.join(sorted(hints))}")
        elif _is_struct(hints[key]) and isinstance(value, dict):
            taken[key] = _table(file, f"{where}.", value, hints[key], complaints)
        else:
            taken[key] = _value(file, where, value, hints[key], complaints)
    complaints += [f"{file}: {name}{key}: missing: {_allowed(hints[key])}" for key in sorted(required - set(values))]
    return kind(**taken) if len(complaints) == before else None


def _value(file: str, where: str, value: object, hint: Any, complaints: list[str]) -> object:  # noqa: ANN401 - any type hint
    try:
        return msgspec.convert(value, hint, strict=True)
    except msgspec.ValidationError:
        complaints.append(f"{file}: {where} = {value!r}: allowed is {_allowed(hint)}")
        return None


def _is_struct(hint: object) -> bool:
    return isinstance(hint, type) and issubclass(hint, Struct)


def _allowed(hint: Any) -> str:  # noqa: ANN401 - any type hint
    if get_origin(hint) is Annotated:
        for meta in hint.__metadata__:
            if isinstance(meta, Meta) and meta.description:
                return meta.description
        return _allowed(get_args(hint)[0])
    if choices := get_args(hint):
        return " | ".join(str(choice) for choice in choices)
    plain = {"str": "text", "int": "a whole number", "bool": "true or false", "float": "a number"}
    return plain.get(getattr(hint, "__name__", str(hint)), "a table")
