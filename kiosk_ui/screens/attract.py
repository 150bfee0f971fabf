"""Picture 01: what passers-by see. One way in for everyone, three ways that need no membership, three languages."""

from dataclasses import dataclass, replace

import pygame

from kiosk_ui.drawing.skin import E1, Shadow, Skin
from kiosk_ui.locale import LANGUAGES, OWN_NAMES
from kiosk_ui.views import Attract, View
from kiosk_ui.widgets import bars
from kiosk_ui.widgets.buttons import (
    Look,
    Pair,
    button,
    centred_pair,
    face,
    icon_pair,
    pair,
    pair_width,
    primary,
    quiet,
    worded,
)
from kiosk_ui.widgets.page import LEAST, Page, Type

SCENE = (1080, 1240)
"""The drawing's own pixels; sun, hills and branch are placed in them, and the goods upon them."""

GROUND = 1166
"""Where the scene may end: what lies lower is only ground."""

GOODS = (("bread", 284, 888, 210), ("tote", 409, 700, 388), ("gift", 664, 818, 300), ("mug", 872, 921, 200))
"""Each illustration: its name, left, top and side, in the scene's pixels."""

SLIDES = 3
WAYS = (("scan", "qr"), ("card", "card"), ("phone", "phone"))
SHORTCUTS = (("price", "tag"), ("checkout", "basket"), ("join", "user"))


@dataclass(frozen=True, slots=True)
class AttractLayout:
    """Where everything stands; ``scale`` is the scene's size against its own pixels."""

    scene: pygame.Rect
    scale: float
    sheet: pygame.Rect
    cta: pygame.Rect
    ways: pygame.Rect | None
    shortcuts: pygame.Rect
    languages: pygame.Rect
    assist: pygame.Rect


def layout(page: Page, down: int) -> AttractLayout:
    """Return the places of the attract screen."""
    if page.profile.landscape:
        return _landscape(page, down)
    return AttractLayout(
        scene=pygame.Rect(0, 0, *SCENE),
        scale=1,
        sheet=pygame.Rect(0, 1168, 1080, 752),
        cta=pygame.Rect(56, 1224, 968, 184),
        ways=pygame.Rect(56, 1432, 968, 112),
        shortcuts=pygame.Rect(56, 1600, 968, 136),
        languages=pygame.Rect(56, 1772, 708, 96),
        assist=pygame.Rect(784, 1772, 240, 96),
    )


def _landscape(page: Page, down: int) -> AttractLayout:
    wide, high = page.area.size
    scene = pygame.Rect(0, 0, round(high * SCENE[0] / GROUND), round(high * SCENE[1] / GROUND))
    small = page.profile.small
    left = scene.right - (104 if small else 56)
    pad = 24 if small else 56
    inner_wide = wide - left - 2 * pad
    x = left + pad
    top = 40 + down if not small else 20 + down
    room = high - top - (56 if not small else 24)
    gap = 32 if not small else 16
    ways_high = 112 if not small else 0
    bar = 96 if not small else 106
    shortcuts_high = 168 if not small else 2 * 106 + 16
    cta_high = room - ways_high - bar - shortcuts_high - (3 if ways_high else 2) * gap
    cta = pygame.Rect(x, top, inner_wide, min(cta_high, 340))
    y = top + cta_high + gap
    cta.height = cta_high
    ways = pygame.Rect(x, y, inner_wide, ways_high) if ways_high else None
    y += ways_high + gap if ways_high else 0
    shortcuts = pygame.Rect(x, y, inner_wide, shortcuts_high)
    y += shortcuts_high + gap
    if small:
        languages = pygame.Rect(x, y, inner_wide, bar)
        sheet = pygame.Rect(left, 0, wide - left, high)
        return AttractLayout(
            scene,
            high / GROUND,
            sheet,
            cta,
            None,
            shortcuts,
            languages,
            pygame.Rect(shortcuts.centerx + 8, shortcuts.bottom - 106, shortcuts.width // 2 - 8, 106),
        )
    assist_wide = 200
    languages = pygame.Rect(x, y, inner_wide - assist_wide - 16, bar)
    assist = pygame.Rect(languages.right + 16, y, assist_wide, bar)
    return AttractLayout(
        scene, high / GROUND, pygame.Rect(left, 0, wide - left, high), cta, ways, shortcuts, languages, assist
    )


def attract(page: Page, view: View, screen: Attract) -> None:
    """Draw the attract screen."""
    places = layout(page, 0 if view.ambient.online else (52 if page.profile.small else 112))
    if not page.theme.flat:
        _scene(page, places)
    down = bars.offline(page, view.ambient)
    _head(page, view, places, down)
    _headline(page, places, screen.slide % SLIDES, down)
    _sheet(page, places, down)
    _start(page, places.cta)
    if places.ways:
        _ways(page, places.ways)
    _shortcuts(page, places.shortcuts)
    _languages(page, places.languages)
    _assist(page, places.assist)


def _scene(page: Page, places: AttractLayout) -> None:
    page.art("attract-scene", places.scene, opaque=True)
    for name, x, y, side in GOODS:
        k = places.scale
        page.art(name, pygame.Rect(round(x * k), round(y * k), round(side * k), round(side * k)))


def _sheet(page: Page, places: AttractLayout, down: int) -> None:
    theme = page.theme
    shadow = None if theme.flat else Shadow(40, -6, 0.16)
    if not page.profile.landscape:
        page.panel(places.sheet, Skin(56, theme.surface, shadow=shadow, corners="top"))
        return
    banner = down and (bars.SMALL_BANNER if page.profile.small else bars.BANNER)
    rect = pygame.Rect(places.sheet.left, banner, places.sheet.width + 80, page.area.height - banner)
    if theme.flat:
        page.fill(rect, theme.surface)
        page.fill(pygame.Rect(rect.left, rect.top, 4, rect.height), theme.line)
        return
    page.panel(rect.inflate(0, 160), Skin(56, theme.surface, shadow=shadow)) if not down else page.fill(
        rect, theme.surface
    )


def _head(page: Page, view: View, places: AttractLayout, down: int) -> None:
    k = 1 if not page.profile.small else 0.9
    left = page.profile.margin
    top = round(50 * k) + down - (20 if down else 0)
    side = round(80 * k)
    if not page.theme.flat:
        bars.mark(page, pygame.Rect(left, top, side, side))
        left += side + 20
    room = pygame.Rect(left, top - 16, min(places.scene.width, page.area.width) * 64 // 100 - left, side + 32)
    place = view.ambient.place
    caption = page.words.second_name(place.chain) if page.captions else page.words.name(place.store)
    title = Type(40 if k == 1 else 30, bold=True)
    pair(page, room, Pair(page.words.name(place.chain), caption, title, Type(28, colour=page.theme.ink2)))


def _headline(page: Page, places: AttractLayout, slide: int, down: int) -> None:
    k = places.scale
    words = page.words(f"attract.head.{slide}").split("\n")
    latin = page.look.language == "en"
    size = 88 if latin else 116
    left = round(63 * k) if not page.profile.small else page.profile.margin
    top = round((212 + (70 if down else 0)) * k)
    step = round(148 * k * (0.8 if latin else 1))
    for n, line in enumerate(words):
        kind = Type(round(size * k / page.profile.unit * page.px(100) / page.type_px(100)), serif=True, bold=True)
        page.text(pygame.Rect(left, top + n * step, places.scene.width - 2 * left, step), line, kind)
    y = top + len(words) * step + round(20 * k)
    text = (
        page.words(f"attract.sub.{slide}")
        if not page.captions
        else page.second(f"attract.sub.{slide}") or page.words(f"attract.sub.{slide}")
    )
    kind = Type(
        max(round(40 * k / page.profile.unit), LEAST),
        medium=True,
        colour=page.theme.ink2,
        rows=3 if page.profile.small else 2,
        leading=1.24,
        middle=False,
    )
    used = page.text(pygame.Rect(left + 4, y, round(530 * k), round(108 * k)), text, kind)
    _dots(page, left + 4, used.bottom + round(30 * k), slide)


def _dots(page: Page, left: int, y: int, slide: int) -> None:
    theme = page.theme
    x = left
    rest = theme.line2 if theme.flat else "#CDB198"
    for n in range(SLIDES):
        wide = 56 if n == slide else 12
        page.panel(pygame.Rect(x, y, wide, 12), Skin(6, theme.brand if n == slide else rest))
        x += wide + 12


def _start(page: Page, rect: pygame.Rect) -> None:
    theme = page.theme
    look = primary(theme, page.px(48))
    inside = face(page, rect, look, down=page.down("start"))
    white = theme.on_brand
    title = Type(64 if not page.profile.small else 52, bold=True, colour=white, rows=2, leading=1.2)
    words = worded(page, "attract.cta", title, Type(34, colour=white))
    icon_pair(
        page, inside, "touch", 96 if not page.profile.small else 60, white, words
    ) if rect.height < 240 else _tall(page, inside, words)
    page.target("start", rect)


def _tall(page: Page, rect: pygame.Rect, words: Pair) -> None:
    """Set the start button of a wide screen: the icon over its words."""
    side = page.px(128 if not page.profile.small else 96)
    page.icon("touch", (rect.centerx, rect.centery - side * 6 // 10), side, page.theme.on_brand)
    room = pygame.Rect(rect.left + 16, rect.centery + side // 12, rect.width - 32, rect.height // 2 - 12)
    pair(page, room, centred_pair(words))


def _ways(page: Page, rect: pygame.Rect) -> None:
    theme = page.theme
    third = rect.width // 3
    side = min(96, rect.height)
    for n, (name, icon) in enumerate(WAYS):
        title, caption = Type(34, bold=True, on=theme.surface), Type(28, colour=theme.ink2, on=theme.surface)
        words = worded(page, f"attract.{name}", title, caption)
        cell = pygame.Rect(rect.left + n * third, rect.top, third, rect.height)
        wide = side + 20 + min(pair_width(page, words), third - side - 28)
        square = pygame.Rect(cell.centerx - wide // 2, 0, side, side)
        square.centery = cell.centery
        page.panel(square, Skin(28, theme.red.soft))
        page.icon(icon, square.center, 58, theme.red.text)
        pair(page, pygame.Rect(square.right + 20, cell.top, cell.right - square.right - 20, cell.height), words)
    page.fill(pygame.Rect(rect.left, rect.bottom + 24, rect.width, 2), theme.line)


def _shortcuts(page: Page, rect: pygame.Rect) -> None:
    theme = page.theme
    small = page.profile.small
    gap = 20 if not small else 16
    columns = 3 if not small else 2
    wide, high = (rect.width - (columns - 1) * gap) // columns, rect.height if not small else 106
    ground = theme.surface if theme.flat else "#FFFAF3"
    rest = Skin(page.px(32), ground, theme.line, 4 if theme.flat else 2)
    look = Look(rest, replace(rest, fill=theme.ring if theme.flat else theme.red.soft), theme.ink, theme.ink2)
    for n, (name, icon) in enumerate(SHORTCUTS):
        cell = pygame.Rect(rect.left + n % columns * (wide + gap), rect.top + n // columns * (high + gap), wide, high)
        inside = face(page, cell, look, down=page.down(name))
        title = Type(32 if not small else 30, bold=True, rows=2, leading=1.15)
        words = worded(page, f"attract.{name}", title, Type(28, colour=theme.ink2))
        side = page.px(48) if not small else 40
        left = inside.left + (24 if not small else 12)
        page.icon(icon, (left + side // 2, inside.centery), side, theme.red.text)
        x = left + side + (20 if not small else 8)
        pair(page, pygame.Rect(x, inside.top, inside.right - x - 8, inside.height), words)
        page.target(name, cell)


def _languages(page: Page, rect: pygame.Rect) -> None:
    theme = page.theme
    page.panel(rect, Skin(page.px(28), theme.sunk, theme.line if theme.flat else None, 4))
    inner = rect.inflate(-16, -16)
    third = inner.width // 3
    for n, language in enumerate(LANGUAGES):
        cell = pygame.Rect(inner.left + n * third, inner.top, third, inner.height)
        chosen = language == page.look.language
        ink, on = theme.ink, theme.sunk
        if chosen or page.down(f"lang:{language}"):
            on = theme.dark if theme.flat else theme.surface
            ink = theme.on_dark if theme.flat else theme.ink
            page.panel(cell, Skin(page.px(22), on, shadow=None if theme.flat else E1))
        kind = Type(32 if not page.profile.small else 28, bold=chosen, align="middle", colour=ink)
        page.text(cell.inflate(-8, 0), OWN_NAMES[language], kind)
        page.target(f"lang:{language}", pygame.Rect(cell.left, rect.top, third, rect.height))


def _assist(page: Page, rect: pygame.Rect) -> None:
    words = Pair(page.words("nav.assist"), "", Type(32 if not page.profile.small else 30, bold=True))
    button(
        page,
        "assist",
        rect,
        quiet(page.theme, page.px(28)),
        words,
        icon="access",
        size=52 if not page.profile.small else 40,
    )
