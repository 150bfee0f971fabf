"""Anti-aliased boxes with their gradients, outlines and shadows.

pygame draws no smooth rounded corner, so nanosvg draws each box once; its middle is then kept as an opaque piece, for
blitting with alpha is many times slower on the small machines this runs on. Shadows are the Gaussian blur of the box,
computed exactly as ``erfc`` of the distance to its edge, one corner per kind, stretched along the sides.
"""

import functools
import math
from dataclasses import dataclass

import pygame

from kiosk_ui.drawing import svg
from kiosk_ui.theme import Colour

SHADE = "#4A2A10"
"""The colour of every shadow."""

DASH, BREAK = 16, 12
"""Pixels of a dash and of the break after it."""


@dataclass(frozen=True, slots=True)
class Gradient:
    """Colours in even steps along a line: ``down``, ``across``, or from the upper left, ``slope`` or ``steep``."""

    stops: tuple[Colour, ...]
    along: str = "down"


@dataclass(frozen=True, slots=True)
class Shadow:
    """A soft shadow: how far it blurs, how far below it lies, its share of black-brown, 0 to 1."""

    blur: int
    down: int
    share: float
    colour: Colour = SHADE

    @property
    def reach(self) -> int:
        """Pixels it spreads beyond the box, before it is moved down."""
        return self.blur


@dataclass(frozen=True, slots=True)
class Skin:
    """How a box looks.

    Attributes:
        radius: Of its corners, in pixels.
        fill: A colour or a gradient.
        line: Colour of its outline, which lies inside the box.
        inner: More SVG upon the fill, cut at the rounded corners.
        corners: ``all``, or ``top`` for a sheet that rises from the lower edge.
    """

    radius: int
    fill: Colour | Gradient
    line: Colour | None = None
    line_width: int = 0
    shadow: Shadow | None = None
    inner: str = ""
    corners: str = "all"
    dashed: bool = False


E1 = Shadow(6, 2, 0.08)
E2 = Shadow(28, 10, 0.10)
E3 = Shadow(72, 28, 0.22)
HERO = Shadow(44, 18, 0.30)


def paint_of(fill: Colour | Gradient, width: int, height: int) -> tuple[str, str]:
    """Return the SVG definition and the reference of a fill."""
    if isinstance(fill, str):
        return "", fill
    third = (width + 3 * height) / 10  # one across to three down, ending in the lower right corner
    ends = {
        "down": (0, 0, 0, height),
        "across": (0, 0, width, 0),
        "slope": (0, 0, width, height),
        "steep": (0, 0, third, 3 * third),
    }[fill.along]
    x1, y1, x2, y2 = ends
    last = len(fill.stops) - 1
    stops = "".join(f'<stop offset="{n / last:.3f}" stop-color="{stop}"/>' for n, stop in enumerate(fill.stops))
    place = f'x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"'
    gradient = f'<linearGradient id="f" gradientUnits="userSpaceOnUse" {place}>{stops}</linearGradient>'
    return f"<defs>{gradient}</defs>", "url(#f)"


def outline(width: int, height: int, skin: Skin, inset: float) -> str:
    """Return the box as an SVG shape's attributes, ``inset`` pixels inside its edge."""
    wide, high, radius = width - 2 * inset, height - 2 * inset, max(skin.radius - inset, 0)
    if skin.corners == "all":
        return f'rect x="{inset}" y="{inset}" width="{wide}" height="{high}" rx="{radius}"'
    right, foot = inset + wide, height + skin.line_width
    arc = f"A{radius} {radius} 0 0 1"
    left_corner = f"V{inset + radius}{arc} {inset + radius} {inset}"
    right_corner = f"H{right - radius}{arc} {right} {inset + radius}"
    path = f"M{inset} {foot}{left_corner}{right_corner}V{foot}Z"
    return f'path d="{path}"'


def dashes(width: int, height: int, skin: Skin, inset: float) -> str:
    """Return the outline as a path of dashes between whole corners.

    SVG has a word for dashes, but nanosvg reads memory it never wrote when it draws them: each time they differ.
    """
    right, foot, r = width - inset, height - inset, max(min(skin.radius, width // 2, height // 2) - inset, 0)
    near, top, left, low = inset + r, inset + r, right - r, foot - r
    across = [f"M{x:.1f} {y}h{DASH}" for x in _starts(near, left) for y in (inset, foot)]
    along = [f"M{x} {y:.1f}v{DASH}" for y in _starts(top, low) for x in (inset, right)]
    arc = f"A{r} {r} 0 0 1"
    corners = (
        f"M{inset} {top}{arc} {near} {inset}M{left} {inset}{arc} {right} {top}"
        f"M{right} {low}{arc} {left} {foot}M{near} {foot}{arc} {inset} {low}"
    )
    return "".join(across) + "".join(along) + (corners if r else "")


def _starts(begin: float, end: float) -> list[float]:
    """Return where the dashes of a side begin, evenly spread over it."""
    count = int((end - begin) // (DASH + BREAK))
    return [begin + (end - begin) * (n + 0.5) / count - DASH / 2 for n in range(count)]


def box(size: tuple[int, int], skin: Skin) -> pygame.Surface:
    """Return a box without its shadow, see-through outside its corners."""
    width, height = size
    defs, paint = paint_of(skin.fill, width, height)
    head = svg.root(width, height, f"0 0 {width} {height}")
    inset = skin.line_width / 2 if skin.line else 0
    picture = svg.load(f'{head}{defs}<{outline(width, height, skin, inset)} fill="{paint}"/>{skin.inner}</svg>')
    if skin.inner:
        mask = svg.load(f'{head}<{outline(width, height, skin, 0)} fill="#FFFFFF"/></svg>')
        picture.blit(mask, (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
    if skin.line:
        line = f'fill="none" stroke="{skin.line}" stroke-width="{skin.line_width}"'
        shape = f'path d="{dashes(width, height, skin, inset)}"' if skin.dashed else outline(width, height, skin, inset)
        picture.blit(svg.load(f"{head}<{shape} {line}/></svg>"), (0, 0))
    return picture


@functools.lru_cache(maxsize=64)
def shadow_corner(radius: int, shadow: Shadow, inside: int) -> pygame.Surface:
    """Return the upper left corner of a shadow, ``reach`` pixels outside the box and ``inside`` pixels within."""
    side = shadow.reach + inside
    sigma = max(shadow.blur / 2, 0.5)
    red, green, blue = (int(shadow.colour[at : at + 2], 16) for at in (1, 3, 5))
    pixels = bytearray()
    for y in range(side):
        for x in range(side):
            away = distance(x + 0.5 - shadow.reach, y + 0.5 - shadow.reach, radius)
            share = 0.5 * math.erfc(away / (sigma * math.sqrt(2))) * shadow.share
            pixels += bytes((red, green, blue, round(255 * share)))
    return pygame.image.frombuffer(bytes(pixels), (side, side), "RGBA").convert_alpha()


def distance(x: float, y: float, radius: int) -> float:
    """Return how far a point lies outside (below zero: inside) a corner at 0, 0 rounded by ``radius``."""
    dx, dy = radius - x, radius - y
    return math.hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - radius


@functools.lru_cache(maxsize=128)
def shadow_pieces(
    size: tuple[int, int], radius: int, shadow: Shadow
) -> tuple[tuple[pygame.Surface, tuple[int, int]], ...]:
    """Return the shadow of a box as pieces and their places relative to the box, the middle left out."""
    width, height = size
    reach = shadow.reach
    corner = shadow_corner(radius, shadow, min(max(radius, shadow.blur), min(size) // 2))
    side = corner.get_width()
    right = pygame.transform.flip(corner, flip_x=True, flip_y=False)
    foot = pygame.transform.flip(corner, flip_x=False, flip_y=True)
    both = pygame.transform.flip(corner, flip_x=True, flip_y=True)
    far_x, far_y = width + reach - side, height + reach - side
    found = [(corner, (-reach, -reach)), (right, (far_x, -reach)), (foot, (-reach, far_y)), (both, (far_x, far_y))]
    wide, high = far_x - (side - reach), far_y - (side - reach)
    column = corner.subsurface((side - 1, 0, 1, side))
    row = corner.subsurface((0, side - 1, side, 1))
    if wide > 0:
        top = pygame.transform.scale(column, (wide, side))
        found += [(top, (side - reach, -reach))]
        found += [(pygame.transform.flip(top, flip_x=False, flip_y=True), (side - reach, far_y))]
    if high > 0:
        left = pygame.transform.scale(row, (side, high))
        found += [(left, (-reach, side - reach))]
        found += [(pygame.transform.flip(left, flip_x=True, flip_y=False), (far_x, side - reach))]
    return tuple(found)
