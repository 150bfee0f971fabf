"""In which order a device applies what a granter tells it: 1, 2, 3 ..., each once, each by the same generation.

``gen`` rises when head office was restored from a backup: it may then have forgotten words the device has. A device
that hears a higher generation keeps nothing that it was keeping for later, reports what it remembers, and goes on from
there (see ``docs/value.md``, "Head office restored").
"""

from typing import Literal, NamedTuple

Verdict = Literal["apply", "old", "gap", "past", "restored"]
"""``apply`` it; ``old``: heard before; ``gap``: ask for what lies between; ``past``: of a head office that is gone;
``restored``: head office was restored, report first."""


class Heard(NamedTuple):
    """The last word a device applied: of which generation, with which number."""

    gen: int = 1
    dseq: int = 0


def judge(heard: Heard, gen: int, dseq: int) -> Verdict:
    """Return what to do with word ``dseq`` of generation ``gen``."""
    if gen != heard.gen:
        return "restored" if gen > heard.gen else "past"
    if dseq <= heard.dseq:
        return "old"
    return "apply" if dseq == heard.dseq + 1 else "gap"
