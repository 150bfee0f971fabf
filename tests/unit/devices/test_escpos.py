"""ESC/POS bytes: what is sent, checked by a decoder that shares no code; and what replies mean."""

import re
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import ImageChops

from edge.devices.escpos import Replies, ending, is_paper_reply, is_reply, job, printed, raster, state_of
from edge.devices.printers import rows_of
from edge.devices.slip_raster import SlipRaster
from fakes.escpos_decoder import NotEscPos, decode
from fakes.sample_slips import PROOF, SAMPLES, filled_with

FONTS = Path(__file__).parents[3] / "kiosk_ui" / "fonts"
WIDE = SlipRaster(FONTS, 576)
PRINTER, OFFLINE, PAPER = 0x12, 0x12, 0x12


def sent(picture, cutter="partial"):
    return b"".join(job(rows_of(picture), picture.width, cutter))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_printer_that_reads_the_bytes_prints_the_picture(name):
    slip, width = SAMPLES[name]
    picture = SlipRaster(FONTS, width).draw(slip)

    paper = decode(sent(picture)).picture

    assert paper.size == picture.size
    assert ImageChops.logical_xor(paper, picture).histogram()[255] <= 20  # dots set to break up real-time commands


@given(st.lists(st.sampled_from([b"\x10", b"\x04", b"\x05", b"\x14", b"\x00", b"\xff"]), min_size=72, max_size=72))
def test_no_picture_spells_a_command_that_printers_obey_inside_pictures(row):
    strips = b"".join(raster(b"".join(row) * 3, 576))

    assert not re.search(rb"\x10[\x04\x05\x14]", strips)


def test_the_proof_is_read_back_from_the_bytes():
    paper = decode(sent(WIDE.draw(SAMPLES["claimed-offline-80"][0]))).picture

    (code,) = zxingcpp.read_barcodes(paper.convert("L"))

    assert code.text == PROOF


def test_no_strip_is_higher_than_128_rows_and_none_is_lost():
    rows = bytes(range(72)) * 300

    strips = list(raster(rows, 576))

    assert [strip[6] + 256 * strip[7] for strip in strips] == [128, 128, 44]
    assert b"".join(strip[8:] for strip in strips) == rows


def test_a_slip_of_one_row_is_these_bytes():
    assert b"".join(job(b"\xff\x00", 16, "full")) == (b"\x1b@\x1da\x00\x1dv0\x00\x02\x00\x01\x00\xff\x00\x1dVA\x00")


@pytest.mark.parametrize(("cutter", "command"), [("partial", "GS V 66"), ("full", "GS V 65"), ("none", "ESC d 4")])
def test_each_slip_ends_with_its_printers_own_ending(cutter, command):
    assert decode(ending(cutter)).commands == [command]


HOSTILE = "\x1bp\x00\x19\xfa\x1dV\x00\x10\x14\x01\x00\x05\x1c\x70\x01\x00\x9b"


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("会A1 \x00\x0a\x10\x14\x1b\x1c\x1d@pVv0\x7f\x80\x9f"), max_size=60))
@example(HOSTILE)
@example(HOSTILE * 50)
def test_a_hostile_name_changes_no_command_but_the_number_of_strips(text):
    hostile = decode(sent(WIDE.draw(filled_with(text))))
    template = decode(sent(WIDE.draw(filled_with("会员"))))

    assert hostile.multiset - decode_strips(hostile) == template.multiset - decode_strips(template)
    assert hostile.text == ""


def decode_strips(decoded):
    """The raster commands, whose number follows the length of the text."""
    return type(decoded.multiset)({"GS v 0": len(decoded.strips)})


def test_the_decoder_refuses_what_would_confuse_a_printer():
    for bytes_ in (b"\x1b", b"\x1bZ", b"\x1dv0\x00\x02\x00\x01\x00\xff", b"\x05"):
        with pytest.raises(NotEscPos):
            decode(bytes_)


@pytest.mark.parametrize(
    ("replies", "state"),
    [
        (Replies(0x12, 0x12, 0x12), "ready"),
        (Replies(0x16, 0x12, 0x12), "ready"),  # the cash drawer's pin is high, which says nothing about slips
        (Replies(0x12, 0x12, 0x1E), "paper_low"),
        (Replies(0x1A, 0x32, 0x72), "paper_out"),
        (Replies(0x1A, 0x12, 0x72), "paper_out"),
        (Replies(0x1A, 0x16, 0x12), "cover_open"),
        (Replies(0x1A, 0x36, 0x72), "cover_open"),  # the first thing to do about both
        (Replies(0x1A, 0x52, 0x12), "unknown"),  # a fault it does not name
        (Replies(0x1A, 0x12, 0x12), "unknown"),
        (Replies(), "unknown"),
        (Replies(0x12), "unknown"),
        (Replies(0x12, 0x12), "unknown"),
        (Replies(0x00, 0x00, 0x00), "unknown"),
        (Replies(0xFF, 0xFF, 0xFF), "unknown"),
    ],
)
def test_what_replies_mean(replies, state):
    assert state_of(replies) == state


BYTES = st.none() | st.integers(0, 255)


@given(BYTES, BYTES, BYTES)
def test_silence_is_never_good_news(printer, offline, paper):
    state = state_of(Replies(printer, offline, paper))

    if state == "ready":
        assert all(reply is not None and is_reply(reply) for reply in (printer, offline, paper))


def test_no_byte_is_both_a_status_and_an_end_of_job():
    assert not [byte for byte in range(256) if is_reply(byte) and is_paper_reply(byte)]


@pytest.mark.parametrize(("byte", "proved"), [(0x00, True), (0x03, True), (0x0C, False), (0x0F, False), (0x12, False)])
def test_only_an_answer_without_an_end_of_paper_proves_a_slip(byte, proved):
    assert printed(byte) is proved
