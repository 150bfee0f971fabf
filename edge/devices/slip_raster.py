"""Draws a laid-out slip as one picture of black and white dots."""

import math
from pathlib import Path

from PIL import Image, ImageDraw

from edge.devices.slip_fonts import SlipFonts
from edge.devices.slip_items import Box, Code, Frame, Item, Mark, Page, Text
from edge.devices.slip_layout import lay_out
from edge.devices.slip_marks import FINER, mark
from edge.domain.slips import Slip

_BLACK, _WHITE = 0, 255
_CORNER = 14
"""Radius of a frame's corners, in dots."""


class SlipRaster:
    """Turns slips into pictures for one paper width, with the fonts of one folder."""

    def __init__(self, fonts: Path, width: int) -> None:
        self._folder, self._width = fonts, width
        self._fonts: dict[str, SlipFonts] = {}

    def draw(self, slip: Slip) -> Image.Image:
        """Return the slip as a 1-bit picture, one pixel a dot. Raises ``DeviceUnavailable``: the fonts are gone."""
        if slip.language not in self._fonts:
            self._fonts[slip.language] = SlipFonts(self._folder, slip.language)
        fonts = self._fonts[slip.language]
        return drawn(lay_out(slip, self._width, fonts.measure), fonts)


def drawn(page: Page, fonts: SlipFonts) -> Image.Image:
    """Return the page as a 1-bit picture."""
    paper = Image.new("L", (page.width, page.height), _WHITE)
    for item in page.items:
        _draw(paper, item, fonts)
    return paper.convert("1", dither=Image.Dither.NONE)


def _draw(paper: Image.Image, item: Item, fonts: SlipFonts) -> None:
    match item:
        case Text():
            _text(paper, item, fonts)
        case Box():
            _box(paper, item)
        case Frame():
            _frame(paper, item)
        case Code():
            _code(paper, item)
        case Mark():
            _mark(paper, item)


def _text(paper: Image.Image, text: Text, fonts: SlipFonts) -> None:
    x = text.x
    for piece in text.pieces:
        if piece.kind != "gap":
            paper.paste(_WHITE if text.white else _BLACK, (x, text.y), fonts.mask(piece, text.size, text.bold))
        x += piece.width


def _box(paper: Image.Image, box: Box) -> None:
    draw = ImageDraw.Draw(paper)
    dash = box.dash or box.width
    for left in range(box.x, box.x + box.width, dash * 2):
        right = min(left + dash, box.x + box.width)
        draw.rectangle((left, box.y, right - 1, box.y + box.height - 1), fill=_BLACK)


def _frame(paper: Image.Image, frame: Frame) -> None:
    edge = (frame.x, frame.y, frame.x + frame.width - 1, frame.y + frame.height - 1)
    ImageDraw.Draw(paper).rounded_rectangle(edge, _CORNER, outline=_BLACK, width=frame.line)


def _code(paper: Image.Image, code: Code) -> None:
    side = len(code.rows)
    modules = Image.frombytes("L", (side, side), b"".join(code.rows)).point(lambda dark: _BLACK if dark else _WHITE)
    paper.paste(modules.resize((code.size, code.size), Image.Resampling.NEAREST), (code.x, code.y))


def _mark(paper: Image.Image, item: Mark) -> None:
    mask = mark(item.name, item.width, item.height).reduce(FINER)
    half = math.ceil(_WHITE / 2)
    ink = mask.point([_WHITE if shade >= half else 0 for shade in range(256)])
    paper.paste(_WHITE if item.white else _BLACK, (item.x, item.y), ink)
