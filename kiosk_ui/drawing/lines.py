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
_PIECE = re.compile(r"[ -~\u00A0-\u024F·•–—]+? |[!-~\u00A0-\u024F·•–—]+|.", re.DOTALL)
ELLIPSIS = "…"
STEP = 0.92
"""One step of shrinking."""


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
    """Break ``text`` into lines no wider than ``wide`` where that can be; ``\\n`` always breaks."""
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
    """Wrap, then shrink down to ``least``, then cut with an ellipsis until ``text`` fits ``rows`` lines of ``wide``."""
    at = size
    while True:
        lines = broken(text, at, wide, measure) if rows > 1 else [text]
        if len(lines) <= rows and all(measure(line, at) <= wide for line in lines):
            return Fitted(tuple(lines), at)
        if at <= least:
            return Fitted((*lines[: rows - 1], shortened(lines[rows - 1], at, wide, measure)), at, cut=True)
        at = max(least, int(at * STEP))


def shortened(text: str, size: int, wide: int, measure: Measure) -> str:
    """Return as much of ``text`` as fits, with an ellipsis."""
    while text and measure(text + ELLIPSIS, size) > wide:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS
