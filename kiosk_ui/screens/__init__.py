"""From a view to pixels: a stage for one panel, a scene for one view.

A scene's touch areas come by name; ``draw`` paints only what differs from the last picture on the same surface.
"""

import functools
import weakref
from collections.abc import Mapping

import pygame

from kiosk_ui.drawing import dirty
from kiosk_ui.drawing.cache import SurfaceCache
from kiosk_ui.drawing.items import Items
from kiosk_ui.screens.compose import compose
from kiosk_ui.views import View
from kiosk_ui.widgets.page import Page
from kiosk_ui.widgets.profile import Profile, choose

__all__ = ["Scene", "Stage"]


class Stage:
    """One panel and everything kept for drawing on it.

    Args:
        size: Pixels of the panel, one of the four canvases of ``kiosk_ui.widgets.profile``.
        unit: The installer's scale; from 1.13 on a portrait panel counts as the small one.

    Raises:
        ValueError: No layout is made for such a canvas.
    """

    def __init__(self, size: tuple[int, int], *, unit: float | None = None) -> None:
        pygame.font.init()
        self.chosen_profile: Profile = choose(size, unit)
        self.cache = SurfaceCache()
        self._last: Items = ()
        self._surface: weakref.ReferenceType[pygame.Surface] | None = None

    def show(self, view: View) -> "Scene":
        """Return the picture of a view; nothing is drawn yet."""
        return Scene(self, view)

    def forget(self) -> None:
        """Drop every text and picture made from a member's data; the next draw paints the whole screen."""
        self.cache.forget()
        self._last, self._surface = (), None

    def paint(self, surface: pygame.Surface, items: Items) -> list[pygame.Rect]:
        """Paint what differs from the last picture on ``surface``; return where."""
        if self._surface is None or self._surface() is not surface:
            self._last, self._surface = (), weakref.ref(surface)
        rects = dirty.changed(self._last, items, surface.get_rect())
        dirty.paint(surface, items, rects, self.cache)
        self._last = items
        return rects


class Scene:
    """The picture of one view on one stage."""

    def __init__(self, stage: Stage, view: View) -> None:
        self._stage, self._view = stage, view

    @functools.cached_property
    def _rest(self) -> Page:
        return compose(self._stage.chosen_profile, self._view, None)

    @property
    def targets(self) -> Mapping[str, pygame.Rect]:
        """Touch areas by name, of the topmost overlay only."""
        return self._rest.targets

    @property
    def cut(self) -> list[str]:
        """Texts that ended in an ellipsis for want of room."""
        return self._rest.cut

    @property
    def items(self) -> Items:
        """All that is drawn, at rest, in the order of painting."""
        return self._rest.done()

    def draw(self, surface: pygame.Surface, pressed: str | None = None) -> list[pygame.Rect]:
        """Paint what changed since the last draw on ``surface``; ``pressed`` names the target under the finger."""
        page = self._rest if pressed is None else compose(self._stage.chosen_profile, self._view, pressed)
        return self._stage.paint(surface, page.done())
