"""Pictures kept for the next time, with an end to how much; those with a member's words are kept apart."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

import pygame

BYTES = 64 * 1024 * 1024
"""What all kept shapes may weigh together."""


def weight(surface: pygame.Surface) -> int:
    """Return the bytes a surface holds."""
    return surface.get_pitch() * surface.get_height()


class SurfaceCache:
    """Surfaces by key, the longest unused dropped first once their bytes pass ``limit``."""

    def __init__(self, limit: int = BYTES) -> None:
        self._limit = limit
        self._held = 0
        self._surfaces: OrderedDict[Hashable, pygame.Surface] = OrderedDict()
        self._private: dict[Hashable, pygame.Surface] = {}

    def get(self, key: Hashable, make: Callable[[], pygame.Surface], *, private: bool = False) -> pygame.Surface:
        """Return the surface of ``key``, made now if it is not kept; ``private`` ones last until ``forget``."""
        if private:
            if key not in self._private:
                self._private[key] = make()
            return self._private[key]
        if key in self._surfaces:
            self._surfaces.move_to_end(key)
            return self._surfaces[key]
        surface = self._surfaces[key] = make()
        self._held += weight(surface)
        while self._held > self._limit and len(self._surfaces) > 1:
            self._held -= weight(self._surfaces.popitem(last=False)[1])
        return surface

    def forget(self) -> None:
        """Drop everything drawn from a member's data."""
        self._private.clear()

    def keys(self) -> list[Hashable]:
        """Return every key held, for the test that looks for a member's words."""
        return [*self._surfaces, *self._private]
