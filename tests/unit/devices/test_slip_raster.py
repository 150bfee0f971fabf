"""Slips as dots, with the product's fonts: against stored pictures, and read back by a decoder."""

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops

from edge.devices.slip_fonts import MISSING, SlipFonts
from edge.devices.slip_raster import SlipRaster
from edge.devices.slip_type import Piece
from edge.domain.errors import DeviceUnavailable
from edge.domain.slips import Row, Slip
from fakes.sample_slips import PROOF, SAMPLES, claimed

FONTS = Path(__file__).parents[3] / "kiosk_ui" / "fonts"
GOLDEN = Path(__file__).parent / "golden"
DOTS_PER_MM = 8
DIFFERENT = 0.003  # other versions of FreeType decide a few dots at the edges of letters otherwise


@pytest.fixture(scope="module")
def rasters():
    return {width: SlipRaster(FONTS, width) for width in (576, 384)}


def black(picture):
    return picture.histogram()[0] / (picture.width * picture.height)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_slip_looks_like_its_stored_picture(rasters, tmp_path, name):
    slip, width = SAMPLES[name]
    drawn, stored = rasters[width].draw(slip), Image.open(GOLDEN / f"{name}.png")

    assert (drawn.mode, drawn.size) == ("1", stored.size)
    difference = ImageChops.logical_xor(drawn, stored)
    if (share := 1 - black(difference)) > DIFFERENT:
        drawn.save(tmp_path / "got.png")
        difference.save(tmp_path / "difference.png")
        pytest.fail(f"{share:.2%} of the dots differ, see {tmp_path}; if wanted, run golden/make.py and look")


@pytest.mark.parametrize("name", [name for name in SAMPLES if not name.startswith(("statement", "undone"))])
def test_the_proof_is_read_back_from_the_picture(rasters, name):
    slip, width = SAMPLES[name]

    (code,) = zxingcpp.read_barcodes(rasters[width].draw(slip).convert("L"))

    assert (code.text, code.ec_level) == (PROOF, "M")


@pytest.mark.parametrize(
    ("name", "millimetres"),
    [
        ("claimed-offline-80", 100),
        ("gift-80", 115),
        ("gift-large-copy-80", 120 + 30),
        ("topped-up-80", 135),
        ("payment-unknown-80", 110),
    ],
)
def test_a_slip_is_no_longer_than_its_paper_is_worth(rasters, name, millimetres):
    slip, width = SAMPLES[name]

    assert rasters[width].draw(slip).height <= millimetres * 1.05 * DOTS_PER_MM


@pytest.mark.parametrize("name", SAMPLES)
def test_ink_is_ten_to_twenty_percent_of_a_slip_and_a_quarter_of_a_copy(rasters, name):
    slip, width = SAMPLES[name]

    most = 0.28 if "copy" in name else 0.23  # narrow paper has the same code on less ground
    assert 0.10 <= black(rasters[width].draw(slip)) <= most


def test_a_rare_character_comes_from_the_font_of_rare_names(rasters):
    fonts = SlipFonts(FONTS)

    assert fonts._shown("喆") == ("喆", "KioskSansMore")
    assert rasters[576].draw(Slip((Row("喆"),))).getbbox() is not None


def test_traditional_chinese_has_its_own_letterforms_first():
    assert SlipFonts(FONTS, "zh-Hant")._shown("骨")[1] == "KioskSansTC"
    assert SlipFonts(FONTS, "zh-Hans")._shown("骨")[1] == "KioskSansSC"


def test_a_character_no_font_has_is_drawn_as_the_mark_for_it():
    fonts = SlipFonts(FONTS)

    unknown = fonts.mask(Piece("\U0002ebf0", "wide", 24), 24, False)

    assert unknown.tobytes() == fonts.mask(Piece(MISSING, "wide", 24), 24, False).tobytes()


def test_figures_fill_half_a_cell_and_never_more():
    fonts = SlipFonts(FONTS)

    for figure in "0123456789+-−,.:¥%×":
        assert fonts.mask(Piece(figure, "half", 36), 72, True).width == 36


def test_strokes_of_medium_type_are_two_dots_thick(rasters):
    page = rasters[576].draw(Slip((Row("一"),)))

    rows = [y for y in range(page.height) if page.getpixel((12, y)) == 0]
    assert len(rows) >= 2


def test_missing_fonts_are_named_with_their_folder(tmp_path):
    with pytest.raises(DeviceUnavailable, match=r"no fonts in .*: install the product's font files again"):
        SlipRaster(tmp_path, 576).draw(claimed())
