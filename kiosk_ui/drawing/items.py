"""What a picture is made of: frozen values, each with its place, painted in order.

Two equal lists paint the same picture, so what changed between two pictures is what differs between their lists.
"""

import functools
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

import pygame

from kiosk_ui.drawing import fonts, skin, svg
from kiosk_ui.drawing.cache import SurfaceCache
from kiosk_ui.drawing.fonts import Face
from kiosk_ui.drawing.skin import Shadow, Skin
from kiosk_ui.theme import Colour

Box = tuple[int, int, int, int]
"""Left, top, width, height."""


class Item(Protocol):
    """One thing in a picture."""

    @property
    def bounds(self) -> pygame.Rect:
        """Every pixel it may touch."""

    def paint(self, surface: pygame.Surface, cache: SurfaceCache) -> None:
        """Draw it; the surface's clip may be smaller than ``bounds``."""


Items = tuple[Item, ...]

OPAQUE = 255
CORNERS = 4
BLANK = 0.2
"""The share of a size above every capital; an opaque line leaves it out, for a line above may reach into it."""


@dataclass(frozen=True, slots=True)
class Fill:
    """A plain rectangle; ``share`` below 255 lets what lies under it shine through."""

    box: Box
    colour: Colour
    share: int = OPAQUE

    @property
    def bounds(self) -> pygame.Rect:
        """Every pixel it may touch."""
        return pygame.Rect(self.box)

    def paint(self, surface: pygame.Surface, cache: SurfaceCache) -> None:
        """Draw it where the clip allows."""
        if self.share == OPAQUE:
            surface.fill(self.colour, self.box)
            return

        def veil() -> pygame.Surface:
            made = pygame.Surface(self.box[2:])
            made.fill(self.colour)
            made.set_alpha(self.share)
            return made

        surface.blit(cache.get(("veil", self.box[2:], self.colour, self.share), veil), self.box[:2])


@dataclass(frozen=True, slots=True)
class Panel:
    """A box with rounded corners, after its shadow."""

    box: Box
    skin: Skin

    @property
    def bounds(self) -> pygame.Rect:
        """Every pixel it may touch."""
        own = pygame.Rect(self.box)
        if shadow := self.skin.shadow:
            reach = shadow.reach
            own.union_ip(own.inflate(2 * reach, 2 * reach).move(0, shadow.down))
        return own

    def paint(self, surface: pygame.Surface, cache: SurfaceCache) -> None:
        """Draw it where the clip allows."""
        if self.skin.shadow:
            self._paint_shadow(surface, self.skin.shadow)
        for n, part in enumerate(self._parts()):
            piece = cache.get(("panel", self.box[2:], self.skin, n), functools.partial(self._piece, cache, n, part))
            surface.blit(piece, (self.box[0] + part[0], self.box[1] + part[1]))

    def _paint_shadow(self, surface: pygame.Surface, shadow: Shadow) -> None:
        left, top = self.box[0], self.box[1] + shadow.down
        for piece, (x, y) in skin.shadow_pieces(self.box[2:], self.skin.radius, shadow):
            surface.blit(piece, (left + x, top + y))

    def _parts(self) -> list[Box]:
        """The see-through ends with the corners, then the opaque middle."""
        _, _, wide, high = self.box
        edge = min(max(self.skin.radius, self.skin.line_width, 1), high // 2)
        inner = wide - 2 * edge
        parts = [(0, 0, edge, edge), (wide - edge, 0, edge, edge)]
        parts += [(0, high - edge, edge, edge), (wide - edge, high - edge, edge, edge)]
        if inner > 0:
            parts += [(edge, 0, inner, edge), (edge, high - edge, inner, edge)]
        if high > 2 * edge:
            parts.append((0, edge, wide, high - 2 * edge))
        return parts

    def _piece(self, cache: SurfaceCache, n: int, part: Box) -> pygame.Surface:
        whole = cache.get(("box", self.box[2:], self.skin), lambda: skin.box(self.box[2:], self.skin))
        piece = whole.subsurface(part)
        return piece.copy() if n < CORNERS else piece.convert()


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text with its left upper corner; ``private`` when a member's data is in it."""

    at: tuple[int, int]
    text: str
    face: Face
    colour: Colour
    on: Colour | None = None
    private: bool = False

    @property
    def bounds(self) -> pygame.Rect:
        """Every pixel it may touch."""
        return pygame.Rect(self.at, (fonts.width(self.text, self.face) + 2, fonts.height(self.face)))

    def paint(self, surface: pygame.Surface, cache: SurfaceCache) -> None:
        """Draw it where the clip allows."""
        key = ("text", self.text, self.face, self.colour, self.on)
        line = cache.get(key, lambda: fonts.render(self.text, self.face, self.colour, self.on), private=self.private)
        blank = round(self.face.size * BLANK) if self.on else 0
        surface.blit(line, (self.at[0], self.at[1] + blank), (0, blank, *line.get_size()))


@dataclass(frozen=True, slots=True)
class Icon:
    """A line icon in its square."""

    at: tuple[int, int]
    name: str
    size: int
    colour: Colour
    stroke: float = 2

    @property
    def bounds(self) -> pygame.Rect:
        """Every pixel it may touch."""
        return pygame.Rect(self.at, (self.size, self.size))

    def paint(self, surface: pygame.Surface, cache: SurfaceCache) -> None:
        """Draw it where the clip allows."""
        key = ("icon", self.name, self.size, self.colour, self.stroke)
        surface.blit(cache.get(key, lambda: svg.icon(self.name, self.size, self.colour, self.stroke)), self.at)


@dataclass(frozen=True, slots=True)
class Art:
    """An illustration in its box."""

    box: Box
    name: str
    turn: float = 0
    opaque: bool = False

    @property
    def bounds(self) -> pygame.Rect:
        """Every pixel it may touch."""
        return pygame.Rect(self.box)

    def paint(self, surface: pygame.Surface, cache: SurfaceCache) -> None:
        """Draw it where the clip allows."""

        def draw() -> pygame.Surface:
            made = svg.art(self.name, self.box[2], self.box[3], self.turn)
            return made.convert() if self.opaque else made

        surface.blit(cache.get(("art", self.name, self.box[2:], self.turn), draw), self.box[:2])


@dataclass(frozen=True, slots=True)
class Drawing:
    """A few shapes of our own in SVG, in the pixels of its box."""

    box: Box
    body: str

    @property
    def bounds(self) -> pygame.Rect:
        """Every pixel it may touch."""
        return pygame.Rect(self.box)

    def paint(self, surface: pygame.Surface, cache: SurfaceCache) -> None:
        """Draw it where the clip allows."""
        _, _, wide, high = self.box

        def draw() -> pygame.Surface:
            return svg.load(f"{svg.root(wide, high, f'0 0 {wide} {high}')}{self.body}</svg>")

        surface.blit(cache.get(("drawing", self.box[2:], self.body), draw), self.box[:2])


@dataclass(frozen=True, slots=True)
class Dimmed:
    """A whole picture under a scrim, made once and then one opaque blit."""

    box: Box
    items: Items
    scrim: Colour
    share: int

    @property
    def bounds(self) -> pygame.Rect:
        """Every pixel it may touch."""
        return pygame.Rect(self.box)

    def paint(self, surface: pygame.Surface, cache: SurfaceCache) -> None:
        """Draw it where the clip allows."""
        surface.blit(cache.get(self._key(), lambda: self._draw(cache), private=True), self.box[:2])

    def _key(self) -> Hashable:
        return ("dimmed", self.box, self.items, self.scrim, self.share)

    def _draw(self, cache: SurfaceCache) -> pygame.Surface:
        whole = pygame.Surface(self.box[2:])
        for item in (*self.items, Fill(self.box, self.scrim, self.share)):
            item.paint(whole, cache)
        return whole
