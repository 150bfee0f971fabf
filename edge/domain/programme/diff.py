"""What a new version of the programme changes, in words: one line a change, with the old and the new value."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from edge.domain.programme.document import LANGUAGES, Names, Programme, Tier
from edge.domain.programme.sentences import sentence
from edge.domain.programme.walk import key_of
from edge.domain.programme.wording import label, period, summary, thing, worded

InWords = Callable[[str], str]
"""Something named in a given language."""

_SPECIAL: dict[tuple[type[Struct], str], str] = {
    (Tier, "spend_minor"): "diff.tier_spend",
    (Tier, "transactions"): "diff.tier_visits",
}


class Change(Struct, frozen=True, kw_only=True):
    """One difference. ``where`` is the path in the document, list places by id: ``coupons[c-cake].off_minor``."""

    where: str
    kind: Literal["added", "removed", "changed"]
    text: Names


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a comparison stands: the path, what the table is called, and under which field of it."""

    where: str
    thing: InWords
    under: InWords | None = None

    def field(self, name: str) -> InWords:
        """Return what a field here is called, with the one it stands under."""
        if self.under is None:
            return lambda language: label(name, language)
        under = self.under
        return lambda language: under(language) + (", " if language == "en" else "，") + label(name, language)

    def path(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name


def differences(old: Programme, new: Programme) -> list[Change]:
    """Return every change from ``old`` to ``new`` in the document's order; the version itself is none."""
    return list(_tables(_Place("", _called(new)), old, new))


def _tables(place: _Place, old: Struct, new: Struct) -> Iterator[Change]:
    """Compare two tables of one kind, field by field; since and until count as one period."""
    spans = {"since", "until"} <= set(new.__struct_fields__)
    for name in new.__struct_fields__:
        before, after = getattr(old, name), getattr(new, name)
        if before == after or name == "version" or (spans and name in ("since", "until")):
            continue
        if isinstance(before, Struct) and isinstance(after, Struct):
            yield from _tables(_inside(place, name), before, after)
        elif _of_tables(before) or _of_tables(after):
            yield from _lists(place.path(name), before, after)
        else:
            key = _SPECIAL.get((type(new), name), "diff.changed") if before and after else "diff.changed"
            yield _changed(place, name, key, _said(name, before), _said(name, after))
    if spans:
        yield from _spans(place, old, new)


def _spans(place: _Place, old: Struct, new: Struct) -> Iterator[Change]:
    before, after = ((table.since, table.until) for table in (old, new))  # type: ignore[attr-defined]  # asked above
    if before != after:
        yield _changed(
            place,
            "window",
            "diff.changed",
            lambda language: period(*before, language),
            lambda language: period(*after, language),
        )


def _inside(place: _Place, name: str) -> _Place:
    """Return the place of a table within another: a section of the document has a name of its own."""
    if not place.where:
        return _Place(name, lambda language: label(name, language))
    return _Place(place.path(name), place.thing, place.field(name))


def _lists(where: str, old: Sequence[Struct], new: Sequence[Struct]) -> Iterator[Change]:
    """Compare two lists of tables by their ids."""
    before = {key_of(table): table for table in old}
    after = {key_of(table): table for table in new}
    for key, table in after.items():
        if key not in before:
            yield _whole(where, "added", table)
        else:
            yield from _tables(_Place(f"{where}[{key}]", _called(table)), before[key], table)
    for key, table in before.items():
        if key not in after:
            yield _whole(where, "removed", table)
    if _order(before, after) != _order(after, before):
        name = where.rpartition(".")[2]
        text = {language: sentence("diff.order", language, thing=label(name, language)) for language in LANGUAGES}
        yield Change(where=where, kind="changed", text=text)


def _order(these: dict[str, Struct], those: dict[str, Struct]) -> list[str]:
    return [key for key in these if key in those]


def _whole(where: str, kind: Literal["added", "removed"], table: Struct) -> Change:
    text = {
        language: sentence(f"diff.{kind}", language, thing=thing(table, language), what=summary(table, language))
        for language in LANGUAGES
    }
    return Change(where=f"{where}[{key_of(table)}]", kind=kind, text=text)


def _changed(place: _Place, name: str, key: str, before: InWords, after: InWords) -> Change:
    field = place.field(name)
    text = {
        language: sentence(
            key, language, thing=place.thing(language), field=field(language), old=before(language), new=after(language)
        )
        for language in LANGUAGES
    }
    return Change(where=place.path(name), kind="changed", text=text)


def _said(name: str, value: object) -> InWords:
    return lambda language: worded(name, value, language)


def _called(table: Struct) -> InWords:
    return lambda language: thing(table, language)


def _of_tables(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(one, Struct) for one in value)
