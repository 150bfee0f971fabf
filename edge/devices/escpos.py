"""ESC/POS in bytes: what is sent, and what a printer's replies mean. Pure; byte tables in docs/protocol/escpos.md.

Slips are pictures, so no text of a member or a shop ever travels as text: a name cannot carry a command, and a slip
looks the same on every printer whatever characters it knows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from edge.domain.ports import PrinterState

Cutter = Literal["none", "partial", "full"]

STRIP_ROWS = 128
"""Rows of one raster strip: what the smallest buffers hold."""

INIT = b"\x1b@\x1da\x00"
"""ESC @: forget earlier modes and half a command. GS a 0: report nothing unasked, it would pass for answers."""

ASK_PRINTER, ASK_OFFLINE, ASK_PAPER = (bytes((0x10, 0x04, which)) for which in (1, 2, 4))
"""DLE EOT 1, 2 and 4: answered at once, even while the printer is off line."""

ASK_DONE = b"\x1dr\x01"
"""GS r 1: answered in its turn, so that its answer proves that everything before it was carried out."""

_REAL_TIME = re.compile(rb"\x10(?=[\x04\x05\x14])")
"""DLE EOT, DLE ENQ and DLE DC4 as dots: printers look for them even inside a picture (DLE DC4 opens a drawer)."""

_FIXED, _FIXED_MASK = 0x12, 0x93
_NOT_EOT_MASK = 0x90


def raster(rows: bytes, width: int) -> Iterator[bytes]:
    """Yield a picture as ``GS v 0`` strips of at most 128 rows.

    Where dots happen to spell a real-time command one more dot is set beside the first, which no eye sees. A proof's
    code never does: its modules are half a byte wide.

    Args:
        rows: The picture, 1 is black, most significant bit at the left, each row padded to whole bytes.
        width: Dots across.
    """
    across = (width + 7) // 8
    rows = _REAL_TIME.sub(b"\x18", rows)
    for start in range(0, len(rows), across * STRIP_ROWS):
        strip = rows[start : start + across * STRIP_ROWS]
        height = len(strip) // across
        yield b"\x1dv0\x00" + across.to_bytes(2, "little") + height.to_bytes(2, "little") + strip


def ending(cutter: Cutter) -> bytes:
    """Return the bytes that bring the slip's end to the knife and cut, or feed it out to be torn."""
    match cutter:
        case "partial":
            return b"\x1dVB\x00"  # GS V 66 0: feed to the knife, then cut all but a bridge
        case "full":
            return b"\x1dVA\x00"  # GS V 65 0
        case "none":
            return b"\x1bd\x04"  # ESC d 4: four blank rows


def job(rows: bytes, width: int, cutter: Cutter) -> list[bytes]:
    """Return a whole slip, in pieces small enough that each may be given its own patience."""
    return [INIT, *raster(rows, width), ending(cutter)]


@dataclass(frozen=True, slots=True)
class Replies:
    """Replies to ``ASK_PRINTER``, ``ASK_OFFLINE`` and ``ASK_PAPER``; ``None`` where the printer was silent."""

    printer: int | None = None
    offline: int | None = None
    paper: int | None = None


def is_reply(byte: int) -> bool:
    """Say whether a byte can be a reply to DLE EOT: bits 1 and 4 are set, bits 0 and 7 are not."""
    return byte & _FIXED_MASK == _FIXED


def is_paper_reply(byte: int) -> bool:
    """Say whether a byte can be the reply to GS r 1: bits 4 and 7 are clear, which no reply to DLE EOT has."""
    return byte & _NOT_EOT_MASK == 0


def printed(byte: int) -> bool:
    """Say whether a reply to GS r 1 proves the whole slip: an end of paper leaves it open how far it came."""
    return is_paper_reply(byte) and not byte & 0x0C


def state_of(replies: Replies) -> PrinterState:
    """Return what the replies say together. Silence, and a byte that is no reply, are ``unknown``, never good news."""
    if replies.offline is not None and is_reply(replies.offline):
        if replies.offline & 0x04:
            return "cover_open"
        if replies.offline & 0x20:
            return "paper_out"
    if replies.paper is not None and is_reply(replies.paper):
        if replies.paper & 0x60:
            return "paper_out"
        if replies.paper & 0x0C:
            return "paper_low"
    told = (replies.printer, replies.offline, replies.paper)
    if any(reply is None or not is_reply(reply) for reply in told) or troubled(replies):
        return "unknown"
    return "ready"


def troubled(replies: Replies) -> bool:
    """Say whether the printer is off line or reports a fault without telling which."""
    return bool((replies.printer or 0) & 0x08 or (replies.offline or 0) & 0x40)
