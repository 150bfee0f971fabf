"""Which part of the screen to paint again."""

from itertools import zip_longest

import pygame

from kiosk_ui.drawing.cache import SurfaceCache
from kiosk_ui.drawing.items import Item, Items

MOST_RECTS = 8
MOST_SHARE = 0.6
"""More rectangles, or more of the screen than this, and one big one is cheaper."""


def changed(before: Items, after: Items, screen: pygame.Rect) -> list[pygame.Rect]:
    """Return the rectangles in which two pictures differ; none when they are the same."""
    if before == after:
        return []
    rects: list[pygame.Rect] = []
    old, new = set(before), set(after)
    for item in (old ^ new) or moved(before, after):
        area = item.bounds.clip(screen)
        if area.width and area.height:
            rects.append(area)
    return merged(rects, screen)


def moved(before: Items, after: Items) -> set[Item]:
    """Return what stands at another place in the order of painting."""
    return {item for pair in zip_longest(before, after) if pair[0] != pair[1] for item in pair if item is not None}


def merged(rects: list[pygame.Rect], screen: pygame.Rect) -> list[pygame.Rect]:
    """Join rectangles that touch; one union when they are many or large."""
    apart: list[pygame.Rect] = []
    for rect in rects:
        grown = rect.copy()
        while (at := grown.collidelist(apart)) >= 0:
            grown.union_ip(apart.pop(at))
        apart.append(grown)
    area = sum(rect.width * rect.height for rect in apart)
    if len(apart) > MOST_RECTS or area > MOST_SHARE * screen.width * screen.height:
        return [apart[0].unionall(apart[1:])]
    return apart


def paint(surface: pygame.Surface, items: Items, rects: list[pygame.Rect], cache: SurfaceCache) -> None:
    """Paint every item anew within ``rects``."""
    places = [(item, item.bounds) for item in items]
    for rect in rects:
        surface.set_clip(rect)
        for item, bounds in places:
            if rect.colliderect(bounds):
                item.paint(surface, cache)
    surface.set_clip(None)
