"""The way to the next tier on the member's card: by spending or by coming; any one that is full is enough."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import pygame

from edge.domain.local_api import MemberView, NextTier
from kiosk_ui.drawing.skin import Gradient, Skin
from kiosk_ui.locale import pick
from kiosk_ui.theme import Card
from kiosk_ui.widgets.amount import whole
from kiosk_ui.widgets.page import Page, Type

BAR, SLIM_BAR = 16, 12
LINE = 1.42
"""Height of a line over the bars, in sizes of its type."""

BETWEEN = 72
"""Pixels between two columns, where ``or`` stands."""

SMALL_PRINT = 28


class Way(NamedTuple):
    """One way up: ``spend`` in minor units, or ``transactions``."""

    kind: str
    have: int
    need: int

    @property
    def missing(self) -> int:
        """What is still to be had, 0 at least."""
        return max(self.need - self.have, 0)

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return min(max(self.have, 0) / self.need, 1.0) if self.need > 0 else 1.0


def ways(following: NextTier) -> list[Way]:
    """Return the one or two ways to a tier."""
    return [Way(path.kind, path.have, path.need) for path in following.paths]


def two_ways(member: MemberView, *, hidden: bool) -> bool:
    """Whether the card has two bars to show."""
    return not hidden and member.next_tier is not None and len(ways(member.next_tier)) > 1


# -- words ----------------------------------------------------------------------------------------------------------


def sentence(say: Callable[..., str], tier: str, steps: list[Way], currency: str) -> str:
    """Return 再消费 ¥520 或再来 6 次，升钻石卡, for one way or two."""
    said = {each.kind: _missing(say, each, currency) for each in steps}
    if len(steps) > 1:
        return say("home.next.both", spend=said["spend"], visits=said["transactions"], tier=tier)
    if "transactions" in said:
        return say("home.next.visits", visits=said["transactions"], tier=tier)
    return say("home.next.spend" if "spend" in said else "home.next", n=said[steps[0].kind], tier=tier)


def _missing(say: Callable[..., str], way: Way, currency: str) -> str:
    match way.kind:
        case "spend":
            return whole(way.missing, currency)
        case "transactions":
            return say("home.visits.one" if way.missing == 1 else "home.visits", n=f"{way.missing:,}")
    return f"{way.missing:,}"


def way_words(page: Page, member: MemberView, kind: Type, wide: int, *, hidden: bool) -> str:
    """Return the sentence over the bars, as much of it as fits ``wide``: with caption, without, the nearest way."""
    following = member.next_tier
    if following is None:
        return page.words("home.top")
    tier = page.words.name(following.names)
    if hidden:
        return page.words("home.next.hidden", tier=tier)
    steps, currency = ways(following), member.currency
    nearest = max(steps, key=lambda each: each.share)
    said = sentence(page.words, tier, steps, currency)
    tries = [said, sentence(page.words, tier, [nearest], currency)]
    if nearest.kind == "spend":
        tries.append(page.words("home.next.spend.short", n=_missing(page.words, nearest, currency), tier=tier))
    if page.captions and (second := _second(page, following, steps, currency)):
        tries.insert(0, f"{said} {second}")
    return next((each for each in tries if page.width(each, kind) <= wide), tries[-1])


def _second(page: Page, following: NextTier, steps: list[Way], currency: str) -> str:
    """Return the sentence's caption in the second language, short."""
    language = page.words.second_language
    if language is None or not page.words.second_name(following.names):
        return ""
    tier = pick(following.names, language)
    if len(steps) == 1 and steps[0].kind == "spend":
        return page.second("home.next.spend.short", n=_missing(page.second, steps[0], currency), tier=tier)
    return sentence(page.second, tier, steps, currency)


def figure(page: Page, way: Way, currency: str) -> str:
    """Return ¥4,480 / 5,000, or 18 / 24 次."""
    if way.kind == "spend":
        return f"{whole(way.have, currency)} / {whole(way.need, currency, sign=False)}"
    return page.words("home.way.times", have=f"{way.have:,}", need=f"{way.need:,}")


# -- drawing --------------------------------------------------------------------------------------------------------


def one_row(page: Page, rect: pygame.Rect, member: MemberView, card: Card, *, hidden: bool) -> None:
    """Draw a sentence over the bar, the figures at its right end where there is one way and room for them."""
    kind = Type(SMALL_PRINT, colour=card.text, private=True)
    line = pygame.Rect(rect.left, rect.top, rect.width, rect.height - 20)
    steps = ways(member.next_tier) if member.next_tier and not hidden else []
    if len(steps) == 1 and not page.look.large and not page.profile.small:
        right = figure(page, steps[0], member.currency)
        page.text(line, right, replace(kind, align="right"))
        line.width -= page.width(right, kind) + 16
    page.text(line, way_words(page, member, kind, line.width, hidden=hidden), kind)
    foot = pygame.Rect(rect.left, rect.bottom - BAR, rect.width, BAR)
    tracks = columns(foot, 16) if len(steps) > 1 else [foot]
    for track, share in zip(tracks, [each.share for each in steps] or [0.0], strict=True):
        _bar(page, track, share, card)


def two_columns(page: Page, rect: pygame.Rect, member: MemberView, card: Card) -> bool:
    """Draw a sentence over two columns with a bar each; draw nothing and say so where there is no room for that."""
    if member.next_tier is None:
        return False
    kind = Type(SMALL_PRINT, colour=card.text, private=True)
    steps, high = ways(member.next_tier), round(page.type_px(kind.size) * LINE)
    figures = [figure(page, each, member.currency) for each in steps]
    row = pygame.Rect(rect.left, 0, rect.width, high)
    places = columns(row, BETWEEN)
    too_wide = any(page.width(text, kind) > place.width for text, place in zip(figures, places, strict=True))
    free = rect.height - 2 * high - SLIM_BAR
    if too_wide or free < 0:
        return False
    line = row.move(0, rect.top + free // 3)
    page.text(line, way_words(page, member, kind, line.width, hidden=False), kind)
    for place, way, text in zip(places, steps, figures, strict=True):
        place.top = line.bottom
        page.text(place, text, replace(kind, align="right"))
        label = page.words(f"home.way.{way.kind}")
        room = place.width - page.width(text, kind) - 16
        if page.width(label, kind) <= room:
            page.text(pygame.Rect(place.left, place.top, room, high), label, kind)
        _bar(page, pygame.Rect(place.left, place.bottom + free // 6, place.width, SLIM_BAR), way.share, card)
    between = pygame.Rect(places[0].right, line.bottom, BETWEEN, high)
    page.text(between, page.words("home.or"), replace(kind, align="middle", private=False))
    return True


def columns(rect: pygame.Rect, gap: int) -> list[pygame.Rect]:
    """Return two halves of a row, ``gap`` pixels apart."""
    half = (rect.width - gap) // 2
    return [
        pygame.Rect(rect.left, rect.top, half, rect.height),
        pygame.Rect(rect.right - half, rect.top, half, rect.height),
    ]


def _bar(page: Page, track: pygame.Rect, share: float, card: Card) -> None:
    high, round_end = track.height, track.height // 2
    white = "#FFFFFF"
    page.drawing(
        track, f'<rect width="{track.width}" height="{high}" rx="{round_end}" fill="{white}" fill-opacity="0.18"/>'
    )
    if share > 0:
        fill = Gradient(("#F3B552", "#FFE6B8"), "across") if not page.theme.flat else card.title
        page.panel(
            pygame.Rect(track.left, track.top, max(round(track.width * share), high), high), Skin(round_end, fill)
        )
