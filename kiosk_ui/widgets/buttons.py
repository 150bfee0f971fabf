"""Buttons and the two lines of words that stand on them."""

from dataclasses import dataclass, replace

import pygame

from kiosk_ui.drawing.skin import E1, Gradient, Shadow, Skin
from kiosk_ui.theme import Colour, Theme
from kiosk_ui.widgets.page import Page, Type

LINE = 1.25
"""Height of a line of a pair, in sizes of its type."""

LARGE_ICON = 1.2
GAP = 16
"""Pixels between an icon and its words."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Words in the first language and a caption under them; the caption is dropped where it has no room."""

    title: str
    caption: str = ""
    title_type: Type = Type(40, bold=True)  # noqa: RUF009 - frozen, so one may serve all
    caption_type: Type = Type(28)  # noqa: RUF009 - as above

    def only_title(self) -> "Pair":
        """Return the pair without its caption."""
        return replace(self, caption="")


def worded(page: Page, key: str, title: Type, caption: Type) -> Pair:
    """Return the words of a key in both languages."""
    return Pair(page.words(key), page.second(key), title, caption)


def centred_pair(words: Pair) -> Pair:
    """Return a pair with both lines in the middle."""
    title, caption = replace(words.title_type, align="middle"), replace(words.caption_type, align="middle")
    return replace(words, title_type=title, caption_type=caption)


def pair_width(page: Page, pair: Pair) -> int:
    """Return the pixels a pair takes across, unshrunk."""
    caption = page.width(pair.caption, pair.caption_type) if pair.caption else 0
    return max(page.width(pair.title, pair.title_type), caption)


def pair(page: Page, rect: pygame.Rect, words: Pair) -> None:
    """Set both lines, centred up and down in ``rect``; the caption goes first when there is too little room."""
    title = page.fitted(words.title, words.title_type, rect.width)
    first = round(LINE * title.size * len(title.lines))
    second = round(LINE * page.type_px(words.caption_type.size))
    crowded = page.width(words.caption, words.caption_type) > rect.width * (1 if page.profile.unit > 1 else 1.1)
    if not words.caption or first + second > rect.height or crowded:
        page.text(rect, words.title, words.title_type)
        return
    top = rect.centery - (first + second) // 2
    page.text(pygame.Rect(rect.left, top, rect.width, first), words.title, words.title_type)
    page.text(pygame.Rect(rect.left, top + first, rect.width, second), words.caption, words.caption_type)


def icon_pair(page: Page, rect: pygame.Rect, icon: str, size: int, colour: Colour, words: Pair) -> None:
    """Set an icon and a pair side by side, centred together in ``rect``."""
    wide = round(page.px(size) * (LARGE_ICON if page.look.large and not page.profile.small else 1))
    room = rect.width - wide - 2 * GAP
    words_wide = min(pair_width(page, words), room)
    left = rect.centerx - (wide + GAP + words_wide) // 2
    page.icon(icon, (left + wide // 2, rect.centery), wide, colour)
    pair(page, pygame.Rect(left + wide + GAP, rect.top, words_wide + 1, rect.height), words)


@dataclass(frozen=True, slots=True)
class Look:
    """A kind of button: its box at rest and pressed, and the colours of its words."""

    rest: Skin
    pressed: Skin
    ink: Colour
    second: Colour
    on: Colour | None = None


def glow(theme: Theme) -> Shadow | None:
    """Return the warm shadow under a red button."""
    return None if theme.flat else Shadow(28, 10, 0.22, theme.brand)


def primary(theme: Theme, radius: int, *, lit: bool = True) -> Look:
    """The one thing to do on a screen."""
    rest = Skin(radius, Gradient((theme.brand_top, theme.brand_foot)), shadow=glow(theme) if lit else None)
    pressed = Skin(radius, theme.brand_deep)
    return Look(rest, pressed, theme.on_brand, theme.on_brand)


def secondary(theme: Theme, radius: int) -> Look:
    """The other choice, as big as the first."""
    rest = Skin(radius, theme.surface, theme.line2, 4 if theme.flat else 3)
    ink = theme.ink
    pressed = replace(rest, fill=theme.ring if theme.flat else theme.sunk)
    return Look(rest, pressed, ink, ink, None)


def quiet(theme: Theme, radius: int) -> Look:
    """A button that does not ask for attention."""
    rest = Skin(radius, theme.sunk, theme.line2 if theme.flat else None, 4 if theme.flat else 0)
    pressed = replace(rest, fill=theme.ring if theme.flat else theme.line)
    return Look(rest, pressed, theme.ink, theme.ink2, None)


def dark(theme: Theme, radius: int) -> Look:
    """A button on a coloured strip."""
    return Look(Skin(radius, theme.dark), Skin(radius, theme.ink2), theme.on_dark, theme.on_dark, None)


def disabled(theme: Theme, radius: int) -> Look:
    """A button that cannot be used yet; its words say what is missing."""
    skin = Skin(radius, theme.disabled, theme.line2 if theme.flat else None, 4 if theme.flat else 0, dashed=True)
    return Look(skin, skin, theme.on_disabled, theme.on_disabled, None)


def tile_skin(theme: Theme, radius: int) -> Skin:
    """Return the box of a tile, a key or a card on the page."""
    if theme.flat:
        return Skin(radius, theme.surface, theme.line, 4)
    return Skin(radius, theme.surface, shadow=E1)


def face(page: Page, rect: pygame.Rect, look: Look, *, down: bool) -> pygame.Rect:
    """Draw a button's box; return where its words stand: two pixels lower under the finger."""
    page.panel(rect.move(0, 2) if down else rect, look.pressed if down else look.rest)
    return rect.move(0, 2) if down else rect


def button(
    page: Page,
    name: str,
    rect: pygame.Rect,
    look: Look,
    words: Pair,
    *,
    icon: str = "",
    size: int = 52,
    centred: bool = False,
) -> None:
    """Draw a whole button with its touch area; an empty ``name`` cannot be touched.

    Beside an icon the caption starts where the title does, or is ``centred`` under it.
    """
    inside = face(page, rect, look, down=bool(name) and page.down(name))
    first = replace(words.title_type, colour=words.title_type.colour or look.ink)
    second = replace(words.caption_type, colour=words.caption_type.colour or look.second)
    if icon:
        align = "middle" if centred else "left"
        words = replace(words, title_type=replace(first, align=align), caption_type=replace(second, align=align))
        icon_pair(page, inside, icon, size, first.colour, words)
    else:
        first, second = replace(first, align="middle"), replace(second, align="middle")
        pair(page, inside.inflate(-2 * GAP, 0), replace(words, title_type=first, caption_type=second))
    if name:
        page.target(name, rect)
