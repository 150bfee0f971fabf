"""One picture in the making: items in the order of painting, touch areas by name."""

from dataclasses import dataclass, field

import pygame

from kiosk_ui.drawing import fonts
from kiosk_ui.drawing.fonts import Face
from kiosk_ui.drawing.items import Art, Box, Dimmed, Drawing, Fill, Icon, Item, Items, Panel, Text
from kiosk_ui.drawing.lines import Fitted, fit
from kiosk_ui.drawing.skin import Skin
from kiosk_ui.locale import Words
from kiosk_ui.theme import Colour, Theme
from kiosk_ui.views import Look
from kiosk_ui.widgets.profile import Profile

LARGE = 1.45
LARGE_SMALL = 1.15
"""Large text on a ten inch panel, whose unit has made it large already."""

FLAT_STROKE = 2.4
"""Lines of an icon with high contrast, in units of its 24 grid."""

LARGE_BOTTOM = 166
OVERFLOW = 1.2
"""A line's air may stand out of its place so far; its letters do not."""

LEAST = 28
"""No text is smaller than this, times the profile's unit."""


@dataclass(frozen=True, slots=True)
class Type:
    """How a text is set: pixels at unit 1, weight, colour, the flat colour beneath, where it stands, how many lines."""

    size: int
    bold: bool = False
    medium: bool = False
    colour: Colour = ""
    on: Colour | None = None
    align: str = "left"
    rows: int = 1
    leading: float = 1.36
    serif: bool = False
    private: bool = False
    least: int = LEAST
    middle: bool = True


@dataclass(slots=True)
class Page:
    """Collects what a screen draws.

    ``pressed`` is the name under the finger; ``cut`` collects texts that had to end in an ellipsis, for a test.
    """

    profile: Profile
    theme: Theme
    look: Look
    pressed: str | None = None
    items: list[Item] = field(default_factory=list)
    targets: dict[str, pygame.Rect] = field(default_factory=dict)
    cut: list[str] = field(default_factory=list)
    words: Words = field(init=False)

    def __post_init__(self) -> None:
        self.words = Words(self.look.language)

    # -- measures ---------------------------------------------------------------------------------------------------

    def px(self, base: float) -> int:
        """Return a length that grows with the panel's unit."""
        return round(base * self.profile.unit)

    def type_px(self, base: float) -> int:
        """Return a text size: the panel's unit, and the shopper's large text."""
        large = LARGE_SMALL if self.profile.small else LARGE
        return round(base * self.profile.unit * (large if self.look.large else 1))

    @property
    def captions(self) -> bool:
        """Whether a second language is shown."""
        return self.profile.captions and not self.look.large

    @property
    def bottom(self) -> int:
        """Height of the bottom bar; large text needs more of it where the screen is high."""
        return LARGE_BOTTOM if self.look.large and not self.profile.landscape else self.profile.bottom

    @property
    def area(self) -> pygame.Rect:
        """The whole canvas."""
        return pygame.Rect((0, 0), self.profile.size)

    def second(self, key: str, **values: object) -> str:
        """Return the caption of a key, empty where none is shown."""
        return self.words.second(key, **values) if self.captions else ""

    def down(self, name: str) -> bool:
        """Whether the finger is on ``name`` now."""
        return self.pressed == name

    # -- shapes -----------------------------------------------------------------------------------------------------

    def fill(self, rect: pygame.Rect, colour: Colour, share: int = 255) -> None:
        """Add a plain rectangle."""
        self.items.append(Fill(box(rect), colour, share))

    def panel(self, rect: pygame.Rect, skin: Skin) -> None:
        """Add a box with rounded corners; a flat theme has no shadow."""
        self.items.append(Panel(box(rect), skin))

    def icon(self, name: str, middle: tuple[int, int], size: int, colour: Colour, stroke: float = 2) -> None:
        """Add an icon about its middle."""
        stroke = max(stroke, FLAT_STROKE) if self.theme.flat else stroke
        self.items.append(Icon((middle[0] - size // 2, middle[1] - size // 2), name, size, colour, stroke))

    def art(self, name: str, rect: pygame.Rect, turn: float = 0, *, opaque: bool = False) -> None:
        """Add an illustration."""
        self.items.append(Art(box(rect), name, turn, opaque))

    def drawing(self, rect: pygame.Rect, body: str) -> None:
        """Add shapes of our own, in the pixels of ``rect``."""
        self.items.append(Drawing(box(rect), body))

    def dim(self) -> None:
        """Put all that was added so far behind a scrim; its touch areas are no longer there."""
        whole = Dimmed(box(self.area), tuple(self.items), self.theme.scrim, self.theme.scrim_share)
        self.items[:] = [whole]
        self.targets.clear()

    def target(self, name: str, rect: pygame.Rect) -> None:
        """Let ``rect`` answer to a finger, grown to the least size that fingers hit."""
        least = round(self.profile.touch * self.profile.density)
        wide, high = max(rect.width, least), max(rect.height, least)
        grown = pygame.Rect(0, 0, wide, high)
        grown.center = rect.center
        self.targets[name] = grown.clamp(self.area)

    # -- text -------------------------------------------------------------------------------------------------------

    def face(self, size: int, kind: Type) -> Face:
        """Return the face of a text at ``size`` pixels."""
        return Face(size, kind.bold, kind.medium, kind.serif, self.look.language)

    def width(self, text: str, kind: Type) -> int:
        """Return how wide a text stands on one line at its full size."""
        return fonts.width(text, self.face(self.type_px(kind.size), kind))

    def fitted(self, text: str, kind: Type, wide: int, high: int | None = None) -> Fitted:
        """Return a text's lines and size in a width, and as far as it may shrink in a height."""
        size = self.type_px(kind.size)
        least = min(self.px(kind.least), size)

        def measure(line: str, at: int) -> int:
            return fonts.width(line, self.face(at, kind))

        while True:
            found = fit(text, measure, wide=wide, size=size, least=least, rows=kind.rows)
            tall = found.size * kind.leading * len(found.lines)
            if high is None or tall <= high * OVERFLOW or found.size <= least:
                return found
            size = max(least, min(size, found.size) - 2)

    def text(self, rect: pygame.Rect, text: str, kind: Type) -> pygame.Rect:
        """Set a text into a rectangle, centred up and down; return where its ink stands."""
        fitting = self.fitted(text, kind, rect.width, rect.height)
        if fitting.cut:
            self.cut.append(text)
        face = self.face(fitting.size, kind)
        step = round(fitting.size * kind.leading)
        top = rect.top + ((rect.height - step * len(fitting.lines)) // 2 if kind.middle else 0)
        on = kind.on if step * len(fitting.lines) + 2 * (top - rect.top) >= fonts.height(face) else None
        used: list[pygame.Rect] = []
        for n, line in enumerate(fitting.lines):
            wide = fonts.width(line, face)
            left = {"left": rect.left, "right": rect.right - wide, "middle": rect.centerx - wide // 2}[kind.align]
            y = top + n * step + (step - fonts.height(face)) // 2
            self.items.append(Text((left, y), line, face, kind.colour or self.theme.ink, on, kind.private))
            used.append(pygame.Rect(left, top + n * step, wide, step))
        return used[0].unionall(used[1:])

    def done(self) -> Items:
        """Return what was added."""
        return tuple(self.items)


def box(rect: pygame.Rect) -> Box:
    """Return a rectangle as the plain values an item keeps."""
    return (rect.left, rect.top, rect.width, rect.height)
