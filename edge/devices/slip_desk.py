"""A slip under construction: places lines of type on paper of one width. What goes where is ``slip_layout``'s."""

from dataclasses import dataclass

from edge.devices.slip_items import Item, Text
from edge.devices.slip_type import Measure, Piece, Type, width_of

NARROW = 384
"""Dots across 58 mm paper; 576 are across 80 mm."""

GAP = 12
"""Dots that at least part two things in one row."""

_ANY = 1000


@dataclass(frozen=True, slots=True)
class Sizes:
    """Type sizes of one paper, in dots; ``mark`` is the side of the chain's mark."""

    body: int
    second: int
    title: int
    chain: int
    mark: int
    hero: int


class Desk:
    """Collects items; ``y`` is the first free row."""

    def __init__(self, width: int, measure: Measure, *, large: bool) -> None:
        self.width, self.large = width, large
        self.narrow = width <= NARROW
        self.items: list[Item] = []
        self.y = 0
        self.sizes = Sizes(
            body=32 if large else 24,
            second=22,
            title=40 if self.narrow else 48,
            chain=28 if self.narrow else 32,
            mark=52 if self.narrow else 68,
            hero=48 if self.narrow else 72,
        )
        self._measure = measure

    def type(self, size: int, *, bold: bool = False) -> Type:
        """Return type of a size and weight."""
        return Type(size, bold, self._measure)

    def line(self, x: int, y: int, size: int, pieces: list[Piece], *, bold: bool = False, white: bool = False) -> None:
        """Place pieces side by side, if there are any."""
        if pieces:
            self.items.append(Text(x, y, size, bold, tuple(pieces), white))

    def text(self, x: int, y: int, text: str, size: int, *, bold: bool = False, room: int | None = None) -> int:
        """Place one line that loses its middle rather than run into what follows; return where it ends."""
        lines = self.type(size, bold=bold).lines(text, room or self.width - x, at_most=1)
        pieces = lines[0] if lines else []
        self.line(x, y, size, pieces, bold=bold)
        return x + width_of(pieces)

    def right(self, y: int, text: str, *, size: int = 24, bold: bool = False) -> int:
        """Place a figure at the right edge; return its width."""
        pieces = self.type(size, bold=bold).pieces(text)
        self.line(self.width - width_of(pieces), y, size, pieces, bold=bold)
        return width_of(pieces)

    def second(
        self, end: int, y: int, text: str, beside: int, *, room: int | None = None, size: int = 22, white: bool = False
    ) -> None:
        """Place English after Chinese that ends at ``end``, or leave it out: it goes before Chinese is cut."""
        bold = size > self.sizes.second
        pieces = self.type(size, bold=bold).pieces(text)
        x = end + GAP + 1
        if pieces and not self.large and x + width_of(pieces) <= (room or self.width):
            self.line(x, on_baseline(y, beside, size), size, pieces, bold=bold, white=white)

    def second_right(self, end: int, y: int, text: str, beside: int, *, size: int) -> None:
        """Place English at the right edge of a title that ends at ``end``, or leave it out."""
        bold = size > self.sizes.second
        pieces = self.type(size, bold=bold).pieces(text)
        x = self.width - width_of(pieces)
        if not self.large and end + GAP <= x:
            self.line(x, on_baseline(y, beside, size), size, pieces, bold=bold)

    def second_row(self, text: str, left: int) -> None:
        """Place English below Chinese; large slips go without."""
        if text and not self.large:
            self.y += 6
            self.paragraph(text, self.sizes.second, left=left)

    def paragraph(self, text: str, size: int, *, left: int = 0, bold: bool = False, right: bool = False) -> None:
        """Place as many rows as the text needs; nothing of it is lost."""
        rows = self.type(size, bold=bold).lines(text, self.width - left, at_most=_ANY)
        for number, row in enumerate(rows):
            self.y += 6 if number else 0
            self.line(self.width - width_of(row) if right else left, self.y, size, row, bold=bold)
            self.y += size


def on_baseline(y: int, beside: int, size: int) -> int:
    """Return the top of a smaller type that shares its baseline (0.88 of the size) with a larger one at ``y``."""
    return y + round((beside - size) * 0.88)
