"""Make the kiosk's fonts from the Noto families. Run by hand; the results stay in the repository.

A variable font opens at its thinnest weight in SDL_ttf, so each weight is an instance of its own, cut down to the
characters a shop needs, without hints, as TrueType.

    pip download --no-deps -d /tmp/fonts justmytype-intl-cjk && unzip -d /tmp/fonts /tmp/fonts/*.whl
    apt-get download fonts-noto-cjk && dpkg -x fonts-noto-cjk_*.deb /tmp/fonts
    python -m kiosk_ui.fonts.build /tmp/fonts

``KioskSansSC``: GB 2312, Latin, symbols. ``KioskSansTC``: Big5 level 1, Latin, symbols. ``KioskSansMore``: what GBK and
Big5 level 2 have beyond, one weight, for rare names. The two ``Medium``
ones: Latin and the characters of the catalogues, for digits and fixed words. ``KioskSerifSC``: the attract screen's
headlines only.
The licence (OFL 1.1, ``OFL.txt``) travels with them; the families are renamed, as it asks of changed versions.
"""

import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
SYMBOLS = "–—‘’“”•…‰′″※€№℃™←↑→↓⇧−×÷±≈≠≤≥■□▲▼◆◇○◎●★☆♀♂✓〓￥"
HEADLINES = (
    "到店扫一扫，礼遇都在这掃禮這会员价天天有會員價越逛越划算好礼等着您来挑著來"
    "生日个月给惊喜驚個專專享专乐樂為为选選点點份"
)
"""What the serif must show: every headline of the catalogues (a test compares)."""


def spread(*ranges: tuple[int, int]) -> set[int]:
    """Return every code point of the ranges, both ends included."""
    return {point for first, last in ranges for point in range(first, last + 1)}


def encoded(codec: str, first: range, second: Iterable[int]) -> set[int]:
    """Return the characters that two bytes of ``codec`` can name."""
    found = set()
    for high in first:
        for low in second:
            character = bytes((high, low)).decode(codec, errors="ignore")
            if len(character) == 1:
                found.add(ord(character))
    return found


BIG5_LOW = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
LATIN = spread((0x20, 0x7E), (0xA0, 0x17F), (0x3000, 0x3017), (0xFF01, 0xFF5E)) | {ord(c) for c in SYMBOLS}
SIMPLIFIED = LATIN | encoded("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))
TRADITIONAL = LATIN | encoded("big5", range(0xA4, 0xC7), BIG5_LOW)
RARE = (
    encoded("gbk", range(0x81, 0xFF), (*range(0x40, 0x7F), *range(0x80, 0xFF)))
    | encoded("big5", range(0xC9, 0xFA), BIG5_LOW)
) - SIMPLIFIED
SERIF = spread((0x20, 0x7E)) | {ord(c) for c in HEADLINES}


def catalogued(language: str) -> set[int]:
    """Return every character of a language's catalogue, its comments included."""
    text = (HERE.parent / "locale" / language / "LC_MESSAGES" / "kiosk.po").read_text(encoding="utf-8")
    return LATIN | {ord(character) for character in text if character.isprintable()}


def subset(font: TTFont, points: set[int]) -> None:
    """Cut ``font`` down to ``points``, with kerning, without hints or other layout."""
    options = Options(
        hinting=False, layout_features=["kern"], notdef_outline=True, name_IDs=[1, 2], drop_tables=["DSIG"]
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)


def rename(font: TTFont, family: str, style: str) -> None:
    """Give the cut font a name of its own."""
    names = font["name"]
    names.names = []
    copyright_line = "Subset of Noto CJK, Copyright 2014-2021 Adobe (http://www.adobe.com/). SIL Open Font License 1.1"
    postscript = f"{family.replace(' ', '')}-{style}"
    texts = {0: copyright_line, 1: family, 2: style, 4: f"{family} {style}", 6: postscript}
    for number, text in texts.items():
        names.setName(text, number, 3, 1, 0x409)
        names.setName(text, number, 1, 0, 0)


def sans(source: Path, weight: int, points: set[int]) -> TTFont:
    """Return one weight of a variable TrueType font, cut to ``points``."""
    font = TTFont(source, recalcTimestamp=False)
    subset(font, points)
    return instantiateVariableFont(font, {"wght": weight}, inplace=True)


def serif(source: Path, points: set[int]) -> TTFont:
    """Return the SC member of a collection with cubic outlines, cut to ``points``, with quadratic outlines."""
    fonts = TTCollection(source).fonts
    font = next(font for font in fonts if "SC" in font["name"].getDebugName(1))
    font.recalcTimestamp = False
    subset(font, points)
    drawn = font.getGlyphSet()
    glyphs = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(drawn)
        drawn[name].draw(Cu2QuPen(pen, max_err=0.5, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = font.getGlyphOrder(), glyphs
    del font["CFF "]
    font.tables.pop("VORG", None)
    profile = font["maxp"]
    profile.tableVersion = 0x00010000
    profile.maxZones, profile.maxTwilightPoints, profile.maxStorage = 1, 0, 0
    profile.maxFunctionDefs = profile.maxInstructionDefs = profile.maxStackElements = 0
    profile.maxSizeOfInstructions, profile.maxComponentElements = 0, 0
    font.sfntVersion = "\x00\x01\x00\x00"
    return font


def main(sources: Path) -> None:
    """Build every font, then the coverage table and the list of hashes."""
    simplified = next(sources.rglob("NotoSansSC*.ttf"))
    traditional = next(sources.rglob("NotoSansTC*.ttf"))
    bold_serif = next(sources.rglob("NotoSerifCJK-Bold.ttc"))
    styles = {400: "Regular", 700: "Bold"}
    plan: list[tuple[str, Path, set[int], tuple[int, ...]]] = [
        ("KioskSansSC", simplified, SIMPLIFIED, (400, 700)),
        ("KioskSansTC", traditional, TRADITIONAL, (400, 700)),
        ("KioskSansMore", simplified, RARE, (400,)),
    ]
    coverage = {}
    for name, source, points, weights in plan:
        for weight in weights:
            font = sans(source, weight, points)
            rename(font, name.replace("KioskSans", "Kiosk Sans "), styles[weight])
            font.save(HERE / f"{name}-{styles[weight]}.ttf")
            coverage[name] = sorted(font.getBestCmap())
            print(name, weight, len(coverage[name]), flush=True)  # noqa: T201 - a program run by hand says how far it is
    for name, source, language in (
        ("KioskSansSC", simplified, "zh-Hans"),
        ("KioskSansTC", traditional, "zh-Hant"),
    ):
        font = sans(source, 500, catalogued(language))
        rename(font, name.replace("KioskSans", "Kiosk Sans "), "Medium")
        font.save(HERE / f"{name}-Medium.ttf")
        coverage[f"{name}-Medium"] = sorted(font.getBestCmap())
    font = serif(bold_serif, SERIF)
    rename(font, "Kiosk Serif SC", "Bold")
    font.save(HERE / "KioskSerifSC-Bold.ttf")
    coverage["KioskSerifSC"] = sorted(font.getBestCmap())
    characters = {name: "".join(map(chr, points)) for name, points in coverage.items()}
    (HERE / "coverage.json").write_text(json.dumps(characters, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(HERE.glob("*.ttf"))]
    (HERE / "sha256.txt").write_text("".join(sums), encoding="ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
