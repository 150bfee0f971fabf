"""The one thing worth saying to this member now: a picture, a sentence, a button to take it up, a quiet one against."""

from dataclasses import dataclass, replace

import pygame

from edge.domain.local_api import Nudge
from kiosk_ui.drawing.skin import Skin
from kiosk_ui.theme import Tint
from kiosk_ui.widgets.buttons import Pair, button, dark, pair, primary
from kiosk_ui.widgets.cards import blush_skin
from kiosk_ui.widgets.page import Page, Type


@dataclass(frozen=True, slots=True)
class Dress:
    """How a kind of nudge looks: its illustration (none: its icon in a disc), its icon, its tint (none: blush)."""

    art: str
    icon: str
    tint: str = ""


DRESSES = {
    "birthday": Dress("cake", "cake"),
    "activation": Dress("gift", "gift"),
    "dormant": Dress("gift", "gift"),
    "member_day": Dress("persimmon", "crown", "amber"),
    "season": Dress("teatin", "gift", "amber"),
    "holiday": Dress("candle", "star"),
    "new_product": Dress("tote", "tag", "sky"),
    "follow_up": Dress("", "smile", "pine"),
    "expiring": Dress("", "clock", "berry"),
}
HIDDEN = Dress("gift", "bell")
"""What stands there while name and figures are hidden."""


def nudge_banner(page: Page, rect: pygame.Rect, nudge: Nudge, *, hidden: bool) -> None:
    """Draw the nudge."""
    dress = HIDDEN if hidden else DRESSES.get(nudge.kind, HIDDEN)
    tint: Tint | None = getattr(page.theme, dress.tint) if dress.tint and not page.theme.flat else None
    page.panel(rect, Skin(page.px(40), tint.soft) if tint else blush_skin(page, page.px(40)))
    go = _go(page, rect, "nudge", nudge.kind if not hidden else "")
    right = _no(page, rect, go, tint)
    left = _picture(page, rect, dress, tint)
    _words(page, pygame.Rect(left, rect.top + 8, right - left, rect.height - 16), nudge, tint, hidden=hidden)


def _picture(page: Page, rect: pygame.Rect, dress: Dress, tint: Tint | None) -> int:
    """Draw the picture; return where the words begin."""
    theme, small = page.theme, page.profile.small
    side = min(rect.height - 28, 152 if not page.profile.landscape else 120)
    left = rect.left + (36 if not small else 20)
    if theme.flat:
        side = 100 if not small else 60
        page.icon(dress.icon, (left + side // 2, rect.centery), side - 4, theme.on_blush)
    elif dress.art:
        page.art(dress.art, pygame.Rect(left, rect.centery - side // 2 - 2, side, side))
    else:
        disc = pygame.Rect(0, 0, side * 3 // 4, side * 3 // 4)
        disc.center = (left + side // 2, rect.centery)
        page.panel(disc, Skin(disc.width // 2, theme.surface))
        page.icon(dress.icon, disc.center, disc.width * 6 // 10, tint.text if tint else theme.on_blush)
    begin = left + side + (16 if not small else 12)
    return begin if page.look.large or page.profile.landscape else max(begin, rect.left + 204)


def _words(page: Page, room: pygame.Rect, nudge: Nudge, tint: Tint | None, *, hidden: bool) -> None:
    """Set what the programme calls it, or where that has no room the short words of its kind."""
    theme, small = page.theme, page.profile.small
    on = theme.blush[0] if theme.flat else tint.soft if tint else None
    title = Type(
        42 if not small else 32, bold=True, on=on, colour=theme.on_blush if theme.flat else "", rows=2, leading=1.2
    )
    caption = Type(30, colour=tint.text if tint else theme.on_blush, on=on)
    short = short_key(nudge, hidden=hidden)
    if hidden:
        pair(page, room, Pair(page.words(short), page.second(short), title, caption))
        return
    named, second = page.words.name(nudge.names), page.words.second_name(nudge.names) if page.captions else ""
    fitted = page.fitted(named, title, room.width, room.height)
    crowded = nudge.kind == "birthday" and len(fitted.lines) > 1 and page.look.large  # its short words say it all
    if not named or crowded or fitted.cut or fitted.size * title.leading * len(fitted.lines) > room.height:
        named, second = page.words(short), page.second(short)
    elif page.width(second, caption) > room.width:
        second = page.second(short)
    pair(page, room, Pair(named, second, replace(title, private=True), replace(caption, private=True)))


def short_key(nudge: Nudge, *, hidden: bool) -> str:
    """Return the key of the few words for a kind of nudge."""
    if hidden:
        return "nudge.hidden"
    return f"nudge.{nudge.kind}" if nudge.kind in DRESSES else "nudge.hidden"


def _go(page: Page, rect: pygame.Rect, name: str, kind: str) -> pygame.Rect:
    """Draw the button that takes it up, at the right end; return its place."""
    theme, small, large = page.theme, page.profile.small, page.look.large
    take = Type(40 if not small else 30, bold=True)
    words = page.words("home.bday.take" if kind == "birthday" else "nudge.look")
    high = min(page.px(112 if not large else 128), rect.height - (16 if small or rect.height < 130 else 28))
    wide = page.width(words, take)
    go = pygame.Rect(0, 0, max(168, wide + 72), high)
    if small:
        go.size = (wide + 48, 84)
    elif large:
        go.width = max(go.width, 208)
    go.midright = (rect.right - (16 if small else 32), rect.centery)
    look = primary(theme, page.px(36))
    if theme.flat:
        look = replace(dark(theme, 28), rest=Skin(28, "#000000"), ink=theme.brand)
    button(page, name, go, look, Pair(words, "", take))
    return go


def _no(page: Page, rect: pygame.Rect, go: pygame.Rect, tint: Tint | None) -> int:
    """Draw the quiet button that puts it away, to the left of ``go``; return where the words must end."""
    theme = page.theme
    least = round(page.profile.touch * page.profile.density)
    kind = Type(28, medium=True)
    word = page.words("nudge.no")
    as_word = not page.profile.landscape and not page.look.large
    wide = max(least, page.width(word, kind) + 24) if as_word else least
    place = pygame.Rect(0, 0, wide, min(max(least, 80), rect.height))
    place.midright = (go.left - 12, rect.centery)
    ink = theme.on_blush if tint is None else tint.text
    if page.down("nudge:no"):
        page.panel(place, Skin(page.px(28), "#000000" if theme.flat else theme.line))
        ink = theme.brand if theme.flat else ink
    if as_word:
        page.text(place, word, replace(kind, colour=ink, align="middle"))
    else:
        page.icon("close", place.center, page.px(40 if not page.look.large else 56), ink)
    page.target("nudge:no", place)
    return place.left - 12
