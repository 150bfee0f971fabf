"""What is drawn on a slip and where, in dots from its upper left corner: the layout makes these, the raster draws."""

from dataclasses import dataclass

from edge.devices.slip_type import Piece


@dataclass(frozen=True, slots=True)
class Text:
    """Pieces side by side; ``y`` is the top of their type size, ``white`` stands on a black band."""

    x: int
    y: int
    size: int
    bold: bool
    pieces: tuple[Piece, ...]
    white: bool = False

    @property
    def right(self) -> int:
        """The first dot beyond the text."""
        return self.x + sum(piece.width for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle: a band or a line; ``dash`` of 8 gives dashes of 8 dots with gaps of as many."""

    x: int
    y: int
    width: int
    height: int
    dash: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle's outline, ``line`` dots thick, with round corners."""

    x: int
    y: int
    width: int
    height: int
    line: int


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code, ``module`` dots a module, without its quiet zone (the layout keeps that free)."""

    x: int
    y: int
    module: int
    rows: tuple[bytes, ...]  # one byte a module, 1 is dark

    @property
    def size(self) -> int:
        """Dots along a side."""
        return len(self.rows) * self.module


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawing by name: ``persimmon`` (the chain's head), ``cloudoff`` or ``copy`` (of a band), ``scales`` (a row)."""

    x: int
    y: int
    width: int
    height: int
    name: str
    white: bool = False


BAND_ICONS = frozenset({"cloudoff", "copy"})
"""The icons a band may have."""

Item = Text | Box | Frame | Code | Mark


@dataclass(frozen=True, slots=True)
class Page:
    """A whole slip: its items and its size in dots."""

    width: int
    height: int
    items: tuple[Item, ...]
