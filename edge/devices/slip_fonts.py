"""The product's fonts as a slip uses them: which file shows a character, and each piece of type as a mask of dots.

Medium weight is made from the regular one by a thin outline: strokes under two dots fade on thermal paper.
"""

import json
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from edge.devices.slip_type import Piece
from edge.domain.errors import DeviceUnavailable

FINER = 4
"""Glyphs are drawn four times as large and scaled down, so that each dot is decided by its own area."""

ASCENT = 0.88
"""Part of the type size that stands above the baseline."""

ROOM = 1.3
"""Height of a piece's mask in type sizes: descenders of Latin letters reach below the size."""

MISSING = "〓"
"""Stands for a character that no font of the product has."""

_CHAINS = {"zh-Hant": ("KioskSansTC", "KioskSansSC", "KioskSansMore")}
_CHAIN = ("KioskSansSC", "KioskSansTC", "KioskSansMore")


class SlipFonts:
    """Fonts of one folder for one language. Files open when a character first needs them."""

    def __init__(self, folder: Path, language: str = "zh-Hans") -> None:
        self._folder = folder
        self._chain = _CHAINS.get(language, _CHAIN)
        self._coverage = _coverage(folder / "coverage.json")
        self._font = lru_cache(maxsize=32)(self._open)
        self.mask = lru_cache(maxsize=1024)(self._mask)

    def measure(self, word: str, size: int, bold: bool) -> int:  # noqa: FBT001 - the shape of ``Measure``
        """Return the width of a Latin word in dots."""
        return round(self._font(self._chain[0], size, bold).getlength(word) / FINER)

    def _mask(self, piece: Piece, size: int, bold: bool) -> Image.Image:  # noqa: FBT001 - a cache key
        """Return a piece as a mask of ``piece.width`` by ``ROOM`` times ``size`` dots; 255 is ink."""
        strong = bold or piece.kind == "half"  # figures are bold everywhere
        text, family = self._shown(piece.text)
        font = self._font(family, size, strong)
        natural = max(round(font.getlength(text)), 1)
        image = Image.new("L", (max(natural, piece.width * FINER), round(size * ROOM) * FINER))
        start = ((image.width - natural) / 2, size * ASCENT * FINER)
        thicker = not bold or piece.kind == "half" or family == "KioskSansMore"
        ImageDraw.Draw(image).text(start, text, 255, font, anchor="ls", stroke_width=1 if thicker else 0)
        narrow = image.resize((piece.width, round(size * ROOM)), Image.Resampling.BOX)
        return narrow.point([255 if shade >= 108 else 0 for shade in range(256)])  # noqa: PLR2004 - a dot burns a little wider than its square, so just under half is ink

    def _shown(self, text: str) -> tuple[str, str]:
        text = "•" if text == "·" else text  # the middle dot of the fonts is one dot wide at 24, and fades
        for family in self._chain:
            if self._coverage[family].issuperset(text):
                return text, family
        return MISSING * len(text), self._chain[0]

    def _open(self, family: str, size: int, bold: bool) -> ImageFont.FreeTypeFont:  # noqa: FBT001 - a cache key
        weight = "Bold" if bold and family != "KioskSansMore" else "Regular"
        return ImageFont.truetype(
            self._folder / f"{family}-{weight}.ttf", size * FINER, layout_engine=ImageFont.Layout.BASIC
        )


@lru_cache(maxsize=4)
def _coverage(file: Path) -> dict[str, frozenset[str]]:
    try:
        return {family: frozenset(characters) for family, characters in json.loads(file.read_text("utf-8")).items()}
    except FileNotFoundError as gone:
        raise DeviceUnavailable(f"no fonts in {file.parent}: install the product's font files again") from gone
