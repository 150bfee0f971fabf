"""The lines of a member's points on a card: what it was, when, how many, and under each the reasons why."""

import re
from dataclasses import dataclass

import pygame

from edge.domain.local_api import HistoryLine
from kiosk_ui.theme import Colour
from kiosk_ui.widgets.cards import card_skin
from kiosk_ui.widgets.page import Page, Type

AIR = 16
"""Pixels above and below a line's words."""

GAP = 24
"""Pixels between words and their figure."""


@dataclass(frozen=True, slots=True)
class Part:
    """The lines from ``start`` up to ``end`` have room on the card together."""

    start: int
    end: int


def figure(points: int) -> str:
    """Return +128, -40 or 0."""
    return f"{points:+,}" if points else "0"


def says(sentence: str, points: int) -> bool:
    """Whether a sentence names its points itself; then their figure does not stand beside it again."""
    numbers = re.findall(r"\d[\d,.]*", sentence)
    return any(number.replace(",", "").partition(".")[0] == str(abs(points)) for number in numbers)


def parts(page: Page, lines: list[HistoryLine], room: pygame.Rect) -> list[Part]:
    """Return how a page of lines is cut so that each part has room on the card; always one at least."""
    found, start, used = [], 0, 0
    for n, line in enumerate(lines):
        tall = _height(page, line, room)
        if used and used + tall > room.height:
            found.append(Part(start, n))
            start, used = n, 0
        used += tall
    return [*found, Part(start, len(lines))]


def draw_lines(page: Page, rect: pygame.Rect, lines: list[HistoryLine], *, online: bool) -> None:
    """Draw lines that have room on one card; the card is as high as they are."""
    heights = [_height(page, line, rect) for line in lines]
    card = pygame.Rect(rect.left, rect.top, rect.width, min(sum(heights), rect.height))
    page.panel(card, card_skin(page, page.px(40)))
    top = card.top
    for n, (line, tall) in enumerate(zip(lines, heights, strict=True)):
        inner = _inner(page, pygame.Rect(card.left, top, card.width, tall))
        if n:
            page.fill(pygame.Rect(inner.left, top - 1, inner.width, 2), page.theme.line)
        _line(page, inner, line, online=online)
        top += tall


# -- measures -------------------------------------------------------------------------------------------------------


def _inner(page: Page, rect: pygame.Rect) -> pygame.Rect:
    return rect.inflate(-2 * (36 if not page.profile.small else 24), -2 * AIR)


def _title(page: Page) -> Type:
    return Type(
        36 if not page.profile.small else 30, bold=True, on=page.theme.surface, rows=2, leading=1.3, private=True
    )


def _points(page: Page, colour: Colour = "") -> Type:
    size = 44 if not page.profile.small else 34
    return Type(size, bold=True, colour=colour, on=page.theme.surface, align="right", private=True)


def _small(page: Page, colour: Colour = "", *, rows: int = 1) -> Type:
    return Type(28, colour=colour or page.theme.ink2, on=page.theme.surface, rows=rows, leading=1.3, private=True)


def _tall(page: Page, text: str, kind: Type, wide: int) -> int:
    fitted = page.fitted(text, kind, wide)
    return round(fitted.size * kind.leading) * len(fitted.lines)


def _reason_width(page: Page, wide: int, points: int) -> int:
    return wide - (page.width(figure(points), _small(page)) + GAP if points else 0)


def _reasons(page: Page, line: HistoryLine, wide: int, free: int) -> list[tuple[str, int, int]]:
    """Return each reason's words, figure and height, as many as have room on a panel."""
    found: list[tuple[str, int, int]] = []
    for reason in line.reasons:
        text = page.words.name(reason.names)
        points = 0 if says(text, reason.points) else reason.points
        tall = _tall(page, text, _small(page, rows=3), _reason_width(page, wide, points))
        if sum(each[2] for each in found) + tall > free:
            break
        found.append((text, points, tall))
    return found


def _tops(page: Page, line: HistoryLine, wide: int) -> tuple[int, int]:
    """Return the heights of a line's title and of the day under it."""
    room = wide - page.width(figure(line.points), _points(page)) - GAP
    return _tall(page, page.words.name(line.names), _title(page), room), round(page.type_px(28) * 1.4)


def _height(page: Page, line: HistoryLine, room: pygame.Rect) -> int:
    """Return how high a line stands on a card as wide and at most as high as ``room``."""
    wide = _inner(page, room).width
    head = sum(_tops(page, line, wide)) + 2 * AIR
    return head + sum(tall for _, _, tall in _reasons(page, line, wide, room.height - head))


# -- drawing --------------------------------------------------------------------------------------------------------


def _line(page: Page, rect: pygame.Rect, line: HistoryLine, *, online: bool) -> None:
    theme = page.theme
    colour = theme.pine.text if line.points > 0 else theme.brand if line.points < 0 else theme.ink2
    points, kind = figure(line.points), _points(page, colour)
    wide = rect.width - page.width(points, kind) - GAP
    title, day = _tops(page, line, rect.width)
    page.text(pygame.Rect(rect.left, rect.top, wide, title), page.words.name(line.names), _title(page))
    page.text(pygame.Rect(rect.left, rect.top, rect.width, max(title, day)), points, kind)
    _day(page, pygame.Rect(rect.left, rect.top + title, rect.width, day), line, online=online)
    top = rect.top + title + day
    for text, points_of, tall in _reasons(page, line, rect.width, rect.bottom - top):
        room = pygame.Rect(rect.left, top, _reason_width(page, rect.width, points_of), tall)
        page.text(room, text, _small(page, rows=3))
        if points_of:
            own = pygame.Rect(rect.left, top, rect.width, round(page.type_px(28) * 1.3))
            page.text(
                own, figure(points_of), Type(28, colour=theme.ink2, on=theme.surface, align="right", private=True)
            )
        top += tall


def _day(page: Page, rect: pygame.Rect, line: HistoryLine, *, online: bool) -> None:
    """Set the day, and with it that the line is not confirmed yet, or else what it was in the second language."""
    theme, kind = page.theme, _small(page)
    used = page.text(rect, line.day, kind)
    left = used.right + 20
    room = pygame.Rect(left, rect.top, rect.right - left, rect.height)
    if line.pending:
        side = page.px(32)
        page.icon("clock", (left + side // 2, rect.centery), side, theme.amber.text)
        room.left, room.width = left + side + 10, rect.right - left - side - 10
        later = page.words("points.confirming" if online else "points.later")
        if page.width(later, kind) > room.width:
            later = page.words("points.confirming")
        if page.width(later, kind) <= room.width:
            page.text(room, later, _small(page, theme.amber.text))
        return
    second = page.words.second_name(line.names) if page.captions else ""
    if second and page.width(second, kind) <= room.width:
        page.text(room, second, kind)
