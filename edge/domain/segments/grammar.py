r"""Reads a segment expression.

::

    either  = both { "or" both }
    both    = plain { "and" plain }
    plain   = "not" plain | "(" either ")" | test
    test    = "known" "(" fact ")" | "consent" "(" text ")" | "bought" "(" text "," days ")"
            | fact ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value | fact [ "not" ] "in" "[" value { "," value } "]"
    fact    = name | name "(" window ")"
    value   = -?[0-9]+ | "text without quotes, backslashes or control characters"

Words compare with ``=`` and ``!=`` only. What a fact is called stands in ``edge.domain.segments.facts``.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from edge.domain.errors import EdgeError
from edge.domain.segments.facts import INTEGERS, TEXTS, WINDOWED, WINDOWS, Fact
from edge.domain.segments.tree import All, Among, Any, Bought, Compare, Comparison, Consents, Expression, Known, Not

LONGEST = 2000
"""Characters of an expression."""
DEEPEST = 40
"""Brackets and ``not`` within each other."""
MOST = 10**15
"""Largest number either way: far above any figure, far below what a database column holds."""
MOST_DAYS = 3660

_TOKEN = re.compile(
    r'(?P<space>\s+)|(?P<number>-?[0-9]+)|(?P<text>"[^"\\\x00-\x1f]*")|(?P<word>[a-z_]+)|(?P<sign>[!<>]=|[=<>()\[\],])'
)
_RESERVED = frozenset(("and", "or", "not", "in", "known", "consent", "bought"))


class SegmentFault(EdgeError, ValueError):
    """An expression cannot be read. ``column`` counts characters from 1."""

    def __init__(self, column: int, message: str) -> None:
        super().__init__(f"column {column}: {message}")
        self.column = column


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["number", "text", "word", "sign", "end"]
    text: str
    column: int


def parse(text: str) -> Expression:
    """Return the expression written in ``text``.

    Raises:
        SegmentFault: It is not one; the column is where reading had to stop.
    """
    if len(text) > LONGEST:
        raise SegmentFault(LONGEST + 1, f"longer than {LONGEST} characters: split the segment")
    reader = _Reader(_tokens(text))
    expression = reader.either(0)
    reader.end()
    return expression


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            hint = "a text ends with a quote on its own line" if text[at] == '"' else "nothing here begins with it"
            raise SegmentFault(at + 1, f"{text[at]!r}: {hint}")
        if found.lastgroup != "space":
            tokens.append(_Token(found.lastgroup, found[0], at + 1))  # type: ignore[arg-type]  # the groups are the kinds
        at = found.end()
    return [*tokens, _Token("end", "the end", len(text) + 1)]


class _Reader:
    """Recursive descent, one method for each line of the grammar."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._at = tokens, 0

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def either(self, depth: int) -> Expression:
        parts = [self._both(depth)]
        while self._took("or"):
            parts.append(self._both(depth))
        return Any(tuple(parts)) if len(parts) > 1 else parts[0]

    def end(self) -> None:
        if self._next.kind != "end":
            raise self._refused("and, or, or the end")

    def _both(self, depth: int) -> Expression:
        parts = [self._plain(depth)]
        while self._took("and"):
            parts.append(self._plain(depth))
        return All(tuple(parts)) if len(parts) > 1 else parts[0]

    def _plain(self, depth: int) -> Expression:
        if depth > DEEPEST:
            raise SegmentFault(self._next.column, f"more than {DEEPEST} brackets within each other")
        if self._took("not"):
            return Not(self._plain(depth + 1))
        if self._took("("):
            inner = self.either(depth + 1)
            self._need(")")
            return inner
        return self._test()

    def _test(self) -> Expression:
        if self._took("known"):
            return Known(self._bracketed_fact())
        if self._took("consent"):
            self._need("(")
            consent = self._text()
            self._need(")")
            return Consents(consent)
        if self._took("bought"):
            self._need("(")
            category = self._text()
            self._need(",")
            days = self._number(0, MOST_DAYS)
            self._need(")")
            return Bought(category, days)
        return self._comparison(self._fact())

    def _comparison(self, fact: Fact) -> Expression:
        if self._took("not"):
            self._need("in")
            return Not(self._among(fact))
        if self._took("in"):
            return self._among(fact)
        allowed: tuple[Comparison, ...] = get_args(Comparison) if fact.kind == "number" else ("=", "!=")
        for sign in allowed:
            if self._took(sign):
                return Compare(fact, sign, self._value(fact))
        raise self._refused(f"{', '.join(allowed)} or in after {fact}")

    def _among(self, fact: Fact) -> Among:
        self._need("[")
        values = [self._value(fact)]
        while self._took(","):
            values.append(self._value(fact))
        self._need("]")
        return Among(fact, tuple(values))

    def _bracketed_fact(self) -> Fact:
        self._need("(")
        fact = self._fact()
        self._need(")")
        return fact

    def _fact(self) -> Fact:
        name = self._next.text
        if self._next.kind != "word" or name in _RESERVED:
            raise self._refused("a fact, not, or (")
        if name in WINDOWED:
            self._at += 1
            self._need("(")
            window = self._window(name)
            self._need(")")
            return Fact(name, window)
        if name not in INTEGERS and name not in TEXTS:
            raise self._refused(f"one of {', '.join(sorted((*INTEGERS, *TEXTS, *WINDOWED)))}")
        self._at += 1
        return Fact(name)

    def _window(self, name: str) -> int:
        if self._next.text not in map(str, WINDOWS):
            raise self._refused(f"{name} over {', '.join(map(str, WINDOWS))} days")
        return self._number(min(WINDOWS), max(WINDOWS))

    def _value(self, fact: Fact) -> int | str:
        return self._number(-MOST, MOST) if fact.kind == "number" else self._text()

    def _number(self, least: int, most: int) -> int:
        if self._next.kind != "number" or not least <= int(self._next.text) <= most:
            raise self._refused(f"a whole number from {least} to {most}")
        self._at += 1
        return int(self._tokens[self._at - 1].text)

    def _text(self) -> str:
        if self._next.kind != "text":
            raise self._refused('a text in quotes such as "gold"')
        self._at += 1
        return self._tokens[self._at - 1].text[1:-1]

    def _took(self, text: str) -> bool:
        if self._next.kind in ("word", "sign") and self._next.text == text:
            self._at += 1
            return True
        return False

    def _need(self, text: str) -> None:
        if not self._took(text):
            raise self._refused(text)

    def _refused(self, allowed: str) -> SegmentFault:
        return SegmentFault(self._next.column, f"{self._next.text}: allowed is {allowed}")
