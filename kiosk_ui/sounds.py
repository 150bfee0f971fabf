"""Short tones, made here so that no file is needed. A kiosk without a loudspeaker is silent; that is normal.

Pitches, lengths and loudness come from the interface design: 60 % of full volume, the tap at -18 dB.
"""

import logging
import math
import os
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import pygame

RATE = 22_050
VOLUME = 0.6
QUIET = 10 ** (-18 / 20)
EDGE_S = 0.004
"""Each note swells and fades this long, so that it does not click."""

Note = tuple[int, float]
"""Hertz (0 is a rest) and seconds."""

NOTES: dict[str, tuple[float, list[Note]]] = {
    "tap": (QUIET, [(1200, 0.03)]),
    "scan": (QUIET * 2, [(1800, 0.06)]),
    "done": (QUIET * 2, [(880, 0.1), (1320, 0.1)]),
    "attention": (QUIET * 3, [(660, 0.12), (0, 0.1), (660, 0.12)]),
    "error": (QUIET * 2, [(330, 0.18)]),
}
"""Loudness from 0 to 1 and the notes of each sound."""

_log = logging.getLogger(__name__)


def tone(kind: str) -> bytes:
    """Return the sound ``kind`` as 16-bit mono samples at ``RATE``."""
    loud, notes = NOTES[kind]
    samples = array("h")
    for hertz, seconds in notes:
        count = int(RATE * seconds)
        for at in range(count):
            swell = min(1.0, at / (RATE * EDGE_S), (count - at) / (RATE * EDGE_S))
            samples.append(int(32_767 * loud * swell * math.sin(2 * math.pi * hertz * at / RATE)))
    return samples.tobytes()


class Speaker:
    """Plays sounds where there is a loudspeaker."""

    def __init__(self) -> None:
        self._sounds: dict[str, pygame.mixer.Sound] = {}

    def __enter__(self) -> Self:
        try:
            with _hushed():
                pygame.mixer.init(RATE, -16, 1, 512)
        except pygame.error as absent:
            _log.info("no loudspeaker, so no sounds: %s", absent)
            return self
        for kind in NOTES:
            self._sounds[kind] = pygame.mixer.Sound(buffer=tone(kind))
            self._sounds[kind].set_volume(VOLUME)
        return self

    def __exit__(self, *_: object) -> None:
        self._sounds.clear()
        pygame.mixer.quit()

    def play(self, kind: str) -> None:
        """Start the sound and return; silent without a loudspeaker."""
        if sound := self._sounds.get(kind):
            sound.play()


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep ALSA's own pages about a missing sound card off standard error; the exception says it in one line."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)
