"""Where a line of Chinese, English or both may end, and what to do with too much text.

Chinese breaks between any two characters, English between words; no line starts with a closing mark or ends with an
opening one (kinsoku). Pure: the width of a text comes as a function.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

Measure = Callable[[str, int], int]
"""Pixels that a text takes at a size."""

NEVER_FIRST = "，。、；：？！）》」』”’…%"
NEVER_LAST = "（《「『“‘¥$"
_PIECE = re.compile(r"[!-~\u00A0-\u024F·•–—]+?(?: +|(?<=[a-z]-)(?=[a-z]))|[!-~\u00A0-\u024F·•–—]+|.", re.DOTALL)
ELLIPSIS = "…"
STEP = 0.96
"""One step of shrinking."""

SQUEEZE = 0.88
"""Rather than leave one character on a second line, a text shrinks to this share of its size."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of text at a size; ``cut`` says that an ellipsis stands for the rest."""

    lines: tuple[str, ...]
    size: int
    cut: bool = False


def pieces(text: str) -> list[str]:
    """Split ``text`` into what must stay together: words with their space, single characters with their marks."""
    found: list[str] = []
    for piece in _PIECE.findall(text):
        if found and (piece[0] in NEVER_FIRST or found[-1][-1] in NEVER_LAST):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def broken(text: str, size: int, wide: int, measure: Measure) -> list[str]:
    r"""Break ``text`` into lines no wider than ``wide`` where that can be; ``\n`` always breaks."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in pieces(paragraph):
            if line and measure((line + piece).rstrip(), size) > wide:
                lines.append(line.rstrip())
                line = ""
            line += piece
        lines.append(line.rstrip())
    return lines


def fit(text: str, measure: Measure, *, wide: int, size: int, least: int, rows: int = 1) -> Fitted:
    """Make ``text`` fit ``rows`` lines of ``wide``: squeeze, wrap, shrink to ``least``, then cut."""
    if rows > 1 and "\n" not in text:
        whole = fit(text, measure, wide=wide, size=size, least=max(least, int(size * SQUEEZE)))
        if not whole.cut:
            return whole
    at = size
    while True:
        lines = broken(text, at, wide, measure) if rows > 1 else [text]
        if len(lines) <= rows and all(measure(line, at) <= wide for line in lines):
            return Fitted(tuple(lines), at)
        if at <= least:
            return Fitted(cut_off(lines, rows, at, wide, measure), at, cut=True)
        at = max(least, int(at * STEP))


def cut_off(lines: list[str], rows: int, size: int, wide: int, measure: Measure) -> tuple[str, ...]:
    """Return the first ``rows`` lines, each that is too long, and the last where more would follow, shortened."""
    kept = [line if measure(line, size) <= wide else shortened(line, size, wide, measure) for line in lines[:rows]]
    if len(lines) > rows and not kept[-1].endswith(ELLIPSIS):
        kept[-1] = shortened(kept[-1], size, wide, measure)
    return tuple(kept)


def shortened(text: str, size: int, wide: int, measure: Measure) -> str:
    """Return as much of ``text`` as fits, with an ellipsis."""
    while text and measure(text + ELLIPSIS, size) > wide:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS
