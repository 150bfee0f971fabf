"""The member's points, line by line: what there is now, what earned and spent it, and why. List look of picture 07."""

from dataclasses import dataclass

import pygame

from edge.domain.local_api import HistoryPage
from kiosk_ui.drawing.skin import Skin
from kiosk_ui.screens.home import small_hide
from kiosk_ui.screens.member_bar import member_bar
from kiosk_ui.screens.member_card import STARS, as_of, points_facts
from kiosk_ui.screens.points_lines import Part, draw_lines, parts
from kiosk_ui.screens.shelf_parts import pager
from kiosk_ui.views import Points, View
from kiosk_ui.widgets import bars
from kiosk_ui.widgets.amount import amount
from kiosk_ui.widgets.buttons import Pair, pair
from kiosk_ui.widgets.cards import card_skin
from kiosk_ui.widgets.page import Page, Type

PAGE_LINES = 10
"""Lines of a full page, as the service cuts them."""


@dataclass(frozen=True, slots=True)
class PointsLayout:
    """Where everything stands; without a pager the list has its room on a high panel."""

    head: pygame.Rect
    now: pygame.Rect
    lines: pygame.Rect
    pager: pygame.Rect


def layout(page: Page, down: int, *, pager: bool) -> PointsLayout:
    """Return the places of the screen, ``down`` pixels lower for the offline banner."""
    profile, large = page.profile, page.look.large
    margin, foot = profile.margin, page.area.height - page.bottom - 28
    high = 96 if profile.unit <= 1 else 112
    if profile.landscape:
        return _landscape(page, down, high)
    wide = page.area.width - 2 * margin
    head = pygame.Rect(margin, 132 + down, wide, 120 if not down else 92)
    now = pygame.Rect(margin, head.bottom + 12, wide, 208 if large else 148)
    row = pygame.Rect(margin, foot - high, wide, high)
    top = now.bottom + 24
    return PointsLayout(head, now, pygame.Rect(margin, top, wide, (row.top - 24 if pager else foot) - top), row)


def _landscape(page: Page, down: int, high: int) -> PointsLayout:
    profile, small = page.profile, page.profile.small
    margin, foot = profile.margin, page.area.height - profile.bottom - (16 if small else 28)
    left_wide, gap = (600, 32) if small else (852, 40)
    top = (16 if small else 136) + down
    head = pygame.Rect(margin, top, left_wide, 72 if small else 108)
    now = pygame.Rect(margin, head.bottom + 20, left_wide, 300 if not down else 240)
    row = pygame.Rect(margin, foot - high, left_wide, high)
    now.height = min(now.height, row.top - 20 - now.top)
    right = margin + left_wide + gap
    return PointsLayout(head, now, pygame.Rect(right, top, page.area.width - right - margin, foot - top), row)


def points(page: Page, view: View, screen: Points) -> None:
    """Draw the screen."""
    down = bars.offline(page, view.ambient)
    found = [] if screen.lines is None or screen.hidden else screen.lines.lines
    places = layout(page, down, pager=False)
    cut = parts(page, found, places.lines)
    paged = screen.lines is not None and not screen.hidden and (screen.lines.pages > 1 or len(cut) > 1)
    if paged:
        places = layout(page, down, pager=True)
        cut = parts(page, found, places.lines)
    if not page.profile.small:
        member_bar(page, view, screen, down)
    _head(page, screen, places.head)
    _now(page, screen, places.now)
    part = next((each for each in cut if screen.first < each.end), cut[-1])
    if found:
        draw_lines(page, places.lines, found[part.start : part.end], online=view.ambient.online)
    else:
        _nothing(page, screen, places.lines)
    if paged and screen.lines is not None:
        _pager(page, places.pager, screen.lines, (cut, part), slow=screen.slow)
    bars.bottom_bar(page, ("back", "assist", "language", "end"))


def _head(page: Page, screen: Points, rect: pygame.Rect) -> None:
    small = page.profile.small
    title = Type(40 if small else 56, bold=True, on=page.theme.canvas)
    caption = Type(32, colour=page.theme.ink2, on=page.theme.canvas)
    room = rect.copy()
    if small:
        room.width -= small_hide(page, screen, rect)
    pair(page, room, Pair(page.words("points.title"), page.second("points.title"), title, caption))


def _now(page: Page, screen: Points, rect: pygame.Rect) -> None:
    """Draw what the member has now, what is not active yet and what runs out next."""
    theme, member, small = page.theme, screen.member, page.profile.small
    page.panel(rect, Skin(page.px(40), theme.amber.soft, theme.line if theme.flat else None, 4))
    inner = rect.inflate(-2 * (36 if not small else 24), -24)
    on = theme.amber.soft
    fact = Type(
        28, colour=theme.amber.text, on=on, align="right" if not page.profile.landscape else "left", private=True
    )
    facts = [] if screen.hidden else points_facts(page, member)
    if member.pending and not screen.hidden:
        facts.insert(0, page.words("home.pending", n=f"{member.pending:,}"))
    if member.stale:
        facts.insert(0, as_of(page, member))
    line = round(page.type_px(28) * 1.4)
    figure = pygame.Rect(inner.left, inner.top, inner.width, inner.height)
    label = page.words("points.now")
    if page.captions:
        label = f"{label} {page.words.second('points.now')}"
    if page.profile.landscape:
        facts = facts[: max((inner.height - line - page.px(88 if not small else 60)) // line, 0)]
        figure.height -= line * len(facts)
        side = pygame.Rect(inner.left, figure.bottom, inner.width, line * len(facts))
    else:
        wide = max((page.width(each, fact) for each in facts), default=0)
        facts = facts[: inner.height // line]
        wide = min(wide, inner.width - page.px(300))
        side = pygame.Rect(inner.right - wide - 2, inner.centery - line * len(facts) // 2, wide + 2, line * len(facts))
        figure.width -= wide + 32
    page.text(pygame.Rect(figure.left, figure.top, figure.width, line), label, Type(28, colour=theme.amber.text, on=on))
    value = STARS if screen.hidden else f"{member.points:,}"
    kind = Type(67 if not small else 44, bold=True, private=True)  # see-through: large, it nears the outline
    amount(page, pygame.Rect(figure.left, figure.top + line, figure.width, figure.height - line), ("", value, ""), kind)
    for n, each in enumerate(facts):
        page.text(pygame.Rect(side.left, side.top + n * line, side.width, line), each, fact)


def _nothing(page: Page, screen: Points, rect: pygame.Rect) -> None:
    """Draw the card without lines: hidden, still looking, or nothing there yet."""
    theme, small = page.theme, page.profile.small
    page.panel(rect, card_skin(page, page.px(40)))
    if screen.lines is None and not screen.slow and not screen.hidden:
        return
    key = "points.hidden" if screen.hidden else "points.busy" if screen.lines is None else "points.empty"
    side = 240 if not small else 140
    art = pygame.Rect(rect.centerx - side // 2, rect.centery - side, side, side)
    if key == "points.empty" and not theme.flat:
        page.art("tote", art)
    else:
        icon = {"points.hidden": "eyeoff", "points.busy": "sync", "points.empty": "star"}[key]
        page.icon(icon, art.center, side // 2, theme.ink2)
    title = Type(44 if not small else 34, bold=True, align="middle", on=theme.surface)
    inner = rect.inflate(-72, 0)
    row = pygame.Rect(inner.left, art.bottom + 8, inner.width, round(page.type_px(title.size) * 1.5))
    page.text(row, page.words(key), title)
    if key == "points.busy":
        return
    why = Type(32 if not small else 28, colour=theme.ink2, align="middle", on=theme.surface, rows=3)
    place = pygame.Rect(inner.left, row.bottom + 8, inner.width, min(page.px(170), rect.bottom - row.bottom - 16))
    page.text(place, page.words(f"{key}.why"), why)


def _pager(page: Page, rect: pygame.Rect, lines: HistoryPage, at: tuple[list[Part], Part], *, slow: bool) -> None:
    """Draw the way to the page, or the part of one, before and after this; each button's name says where it leads."""
    cut, part = at
    before = after = ""
    if part is not cut[0]:
        before = f"page:{lines.page}:{cut[cut.index(part) - 1].start}"
    elif lines.page > 1:
        before = f"page:{lines.page - 1}:{PAGE_LINES - 1}"
    if part is not cut[-1]:
        after = f"page:{lines.page}:{part.end}"
    elif lines.page < lines.pages:
        after = f"page:{lines.page + 1}:0"
    label = page.words("points.page", n=lines.page, of=lines.pages)
    if len(cut) > 1:
        first = (lines.page - 1) * PAGE_LINES
        label = page.words("points.some", a=first + part.start + 1, b=first + part.end)
    if slow:
        label = page.words("points.busy")
    pager(page, rect, label, before, after)
