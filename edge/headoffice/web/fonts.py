"""Makes the page's fonts: cut from the kiosk's, down to what the page can say. Run by hand; the results stay here.

    python -m edge.headoffice.web.fonts

``ho-sans`` speaks simplified Chinese and Latin, ``ho-sans-tc`` traditional: the page's words and common surnames. What
shops are called comes from ``ho-sans-more`` (GB 2312 level 1), which a browser fetches only when it meets one. A sign
beyond falls back to the reader's own fonts. The licence (OFL 1.1, ``OFL.txt``) travels with them.
"""

from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
KIOSK = HERE.parents[2] / "kiosk_ui" / "fonts"
OUT = HERE / "static" / "fonts"
FACES = {
    "ho-sans-400": "KioskSansSC-Regular",
    "ho-sans-700": "KioskSansSC-Bold",
    "ho-sans-tc-400": "KioskSansTC-Regular",
    "ho-sans-tc-700": "KioskSansTC-Bold",
}
LATIN = {
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    0x2013,
    0x2014,
    0x2018,
    0x2019,
    0x201C,
    0x201D,
    0x2022,
    0x2026,
    0x2192,
    0x2212,
    0x2260,
    0x2265,
}
SURNAMES = (
    "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹苏潘葛范彭鲁韦马方任袁柳唐费薛雷贺倪汤罗"
    "毕郝安常于傅齐康伍余顾孟黄穆萧尹姚邵汪毛米戴宋庞熊纪舒项祝董梁杜阮蓝季贾江童郭梅盛林钟徐邱骆高夏蔡田"
    "樊胡霍万柯卢莫房解应丁邓洪左石崔程陆"
)
SURNAMES_TC = "趙錢孫吳鄭馮陳衛蔣韓楊許呂張嚴謝鄒蘇魯韋馬湯羅畢賀齊顧黃蕭龐項紀閻藍賈鐘駱萬盧應鄧陸葉劉"


def wanted() -> set[int]:
    """Return every character of the page's words, its invented chain and common surnames."""
    texts = [path.read_text(encoding="utf-8") for path in (HERE / "words").glob("*.toml")]
    texts += [path.read_text(encoding="utf-8") for path in HERE.parent.glob("*.toml")]
    texts += [(HERE.parent / "seed.py").read_text(encoding="utf-8")]
    return {ord(sign) for text in texts for sign in text} | LATIN | {ord(sign) for sign in SURNAMES + SURNAMES_TC}


def common() -> set[int]:
    """Return the 3,755 characters of GB 2312 level 1."""
    pairs = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return {ord(sign) for pair in pairs for sign in pair.decode("gb2312", errors="ignore")}


def cut(face: str, source: str, signs: set[int]) -> None:
    """Write one file."""
    font = TTFont(KIOSK / f"{source}.ttf")
    subsetter = Subsetter(Options(layout_features=["kern", "tnum", "locl", "palt"]))
    subsetter.populate(unicodes=signs)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(OUT / f"{face}.woff2")


def main() -> None:
    """Write all files."""
    OUT.mkdir(exist_ok=True)
    for face, source in FACES.items():
        cut(face, source, wanted())
    cut("ho-sans-more-400", FACES["ho-sans-400"], common() - wanted())
    cut("ho-sans-more-700", FACES["ho-sans-700"], common() - wanted())


if __name__ == "__main__":
    main()
