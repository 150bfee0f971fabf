"""Setting type for a slip: text becomes pieces with a width in dots, lines break where both languages allow it.

A Chinese character stands in a square cell of the type size; a figure (digit, sign, ¥) in half a cell, so that columns
of figures line up without counting spaces; Latin words keep their own widths, which ``Measure`` tells. Between Chinese
and a figure stands a quarter of a cell. Pure: no font file is opened here.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Measure = Callable[[str, int, bool], int]
"""Width in dots of a Latin word in a size, bold or medium."""

NOT_AT_START = frozenset("，。、；：？！）》」』】〉…·,.;:?!)")
"""Characters that never begin a row."""

NOT_AT_END = frozenset("（《「『【〈(")
"""Characters that never end a row."""

LONGEST_FIELD = 300
"""Characters of the longest field: five rows of 80 mm paper, more than any text of the product."""

_LATIN = "A-Za-z\u00c0-\u024f"
# A word of more than 16 letters is parted: the product has none as long, and a hostile one must not leave the paper.
_TOKEN = re.compile(rf"(?P<gap>\s+)|(?P<word>[{_LATIN}][{_LATIN}'’.,;:!?&()/-]{{0,15}})|(?P<other>.)", re.DOTALL)
_WIDE = frozenset("WF")
_WIDE_TOO = frozenset("…—“”‘’〓")

_BIDI = frozenset("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


def plain_text(text: str) -> str:
    """Return ``text`` without anything that could be a command: the one place where fields of a slip are cleaned.

    C0 and C1 controls (ESC, FS, GS and DLE among them), unpaired surrogates, direction marks and private characters
    are dropped; any kind of blank becomes one space; a hostile length ends at ``LONGEST_FIELD``.
    """
    kept = []
    for character in text:
        kind = unicodedata.category(character)
        if kind.startswith("Z") or character in "\t\n":
            kept.append(" ")
        elif not kind.startswith("C") and character not in _BIDI:
            kept.append(character)
    return re.sub(" +", " ", "".join(kept)).strip()[:LONGEST_FIELD]


@dataclass(frozen=True, slots=True)
class Piece:
    """The smallest thing that a line break cannot part: a Chinese character, a figure, a word, or a gap."""

    text: str
    kind: Literal["wide", "half", "word", "gap"]
    width: int


@dataclass(frozen=True, slots=True)
class Type:
    """A size and weight of type, and how wide its Latin words are."""

    size: int
    bold: bool
    measure: Measure

    def pieces(self, text: str) -> list[Piece]:
        """Return ``text``, cleaned, as pieces from left to right."""
        tokens = list(_TOKEN.finditer(plain_text(text)))
        rough = [self._piece(match) for match in tokens]
        return [self._fitted(rough, place) for place in range(len(rough))]

    def lines(self, text: str, width: int, at_most: int) -> list[list[Piece]]:
        """Break ``text`` into rows of ``width``; a text that needs more than ``at_most`` loses its middle."""
        pieces = self.pieces(text)
        lines = broken(pieces, width)
        while len(pieces) > 1 and (len(lines) > at_most or any(width_of(line) > width for line in lines)):
            pieces = self._shorter(pieces)
            lines = broken(pieces, width)
        return lines

    def _piece(self, match: re.Match[str]) -> Piece:
        text = match[0]
        if match["gap"]:
            return Piece(" ", "gap", self.size // 4)
        if match["word"]:
            return Piece(text, "word", self.measure(text, self.size, self.bold))
        if unicodedata.east_asian_width(text) in _WIDE or text in _WIDE_TOO:
            return Piece(text, "wide", self.size)
        return Piece(text, "half", self.size // 2)

    def _fitted(self, pieces: list[Piece], place: int) -> Piece:
        """Give a gap between two figures half a cell, so that date and time stay in their columns."""
        piece = pieces[place]
        if piece.kind != "gap":
            return piece
        sides = (pieces[place - 1], pieces[place + 1])  # a cleaned text neither begins nor ends with a gap
        if all(side.kind == "half" and side.text != "·" for side in sides):
            return Piece(" ", "gap", self.size // 2)
        return piece

    def _shorter(self, pieces: list[Piece]) -> list[Piece]:
        """Take one piece out of the middle, where an ellipsis then stands; ends keep what tells sizes apart."""
        rest = [piece for piece in pieces if piece.text != "…"]
        middle = len(rest) // 2
        return [*rest[:middle], Piece("…", "wide", self.size), *rest[middle + 1 :]]


def width_of(pieces: list[Piece]) -> int:
    """Return how many dots the pieces take side by side."""
    return sum(piece.width for piece in pieces)


def broken(pieces: list[Piece], width: int) -> list[list[Piece]]:
    """Return rows of at most ``width`` dots; a single piece that is wider has a row of its own."""
    lines: list[list[Piece]] = []
    row: list[Piece] = []
    for atom in _fitting(_atoms(pieces), width):
        if row and width_of(row) + width_of(atom) > width:
            lines.append(_trimmed(row))
            row = []
        row = row + atom if row or atom[0].kind != "gap" else []
    return [line for line in [*lines, _trimmed(row)] if line]


def _atoms(pieces: list[Piece]) -> list[list[Piece]]:
    """Join what must stay together: runs of figures, and signs that may not begin or end a row."""
    atoms: list[list[Piece]] = []
    for piece in pieces:
        before = atoms[-1][-1] if atoms else None
        if before is not None and _together(before, piece):
            atoms[-1].append(piece)
        else:
            atoms.append([piece])
    return atoms


def _fitting(atoms: list[list[Piece]], width: int) -> Iterator[list[Piece]]:
    """Part what must stay together only where it is wider than a whole row: such figures are noise."""
    for atom in atoms:
        if width_of(atom) <= width:
            yield atom
        else:
            yield from ([piece] for piece in atom)


def _together(one: Piece, other: Piece) -> bool:
    if "gap" in {one.kind, other.kind}:
        return False
    figures = one.kind == "half" and other.kind == "half"
    return figures or other.text in NOT_AT_START or one.text in NOT_AT_END


def _trimmed(row: list[Piece]) -> list[Piece]:
    while row and row[-1].kind == "gap":
        row = row[:-1]
    return row
