"""Reads ESC/POS the way a printer does: a state machine over bytes, written from the command tables alone.

It shares no code with the encoder, so that the two check each other. A byte that begins no known command and is no
printable text is an error.
"""

from collections import Counter
from dataclasses import dataclass, field

from PIL import Image

ESC, GS, DLE = 0x1B, 0x1D, 0x10


class NotEscPos(ValueError):
    """These bytes would confuse a printer."""


@dataclass
class Decoded:
    """What came out: the commands in order, the printed rows as pictures, and any text sent as text."""

    commands: list[str] = field(default_factory=list)
    strips: list[Image.Image] = field(default_factory=list)
    text: str = ""

    @property
    def multiset(self) -> Counter[str]:
        return Counter(self.commands)

    @property
    def picture(self) -> Image.Image:
        """All strips below each other, 1 bit."""
        width = max(strip.width for strip in self.strips)
        paper = Image.new("1", (width, sum(strip.height for strip in self.strips)), 1)
        y = 0
        for strip in self.strips:
            paper.paste(strip, (0, y))
            y += strip.height
        return paper


def decode(data: bytes) -> Decoded:
    """Return what a printer does with ``data``."""
    found, place = Decoded(), 0
    while place < len(data):
        match data[place]:
            case 0x1B:
                place = _escape(data, place, found)
            case 0x1D:
                place = _group(data, place, found)
            case 0x10:
                found.commands.append(f"DLE EOT {_at(data, place + 2)}")
                place = _past(data, place + 3)
            case 0x0A:
                found.commands.append("LF")
                place += 1
            case byte if 0x20 <= byte < 0x7F:
                found.text += chr(byte)
                place += 1
            case byte:
                raise NotEscPos(f"byte {byte:#04x} at {place} begins no command")
    return found


def _escape(data: bytes, place: int, found: Decoded) -> int:
    match _at(data, place + 1):
        case 0x40:
            found.commands.append("ESC @")
            return place + 2
        case 0x64:
            found.commands.append(f"ESC d {_at(data, place + 2)}")
            return place + 3
        case 0x4A:
            found.commands.append(f"ESC J {_at(data, place + 2)}")
            return place + 3
        case 0x70:
            found.commands.append("ESC p")  # opens a cash drawer: no slip may hold it
            return place + 5
        case other:
            raise NotEscPos(f"ESC {other:#04x} at {place} is unknown")


def _group(data: bytes, place: int, found: Decoded) -> int:
    match _at(data, place + 1):
        case 0x76:
            return _raster(data, place, found)
        case 0x56:
            mode = _at(data, place + 2)
            found.commands.append(f"GS V {mode}")
            return place + (4 if mode in {65, 66} else 3)
        case 0x72:
            found.commands.append(f"GS r {_at(data, place + 2)}")
            return place + 3
        case 0x61:
            found.commands.append(f"GS a {_at(data, place + 2)}")
            return place + 3
        case other:
            raise NotEscPos(f"GS {other:#04x} at {place} is unknown")


def _raster(data: bytes, place: int, found: Decoded) -> int:
    kind, mode = _at(data, place + 2), _at(data, place + 3)
    if (kind, mode) != (0x30, 0):
        raise NotEscPos(f"GS v {kind} {mode} at {place} is unknown")
    across = _at(data, place + 4) + 256 * _at(data, place + 5)
    rows = _at(data, place + 6) + 256 * _at(data, place + 7)
    end = _past(data, place + 8 + across * rows)
    black = data[place + 8 : end]
    found.strips.append(Image.frombytes("1", (across * 8, rows), bytes(0xFF ^ byte for byte in black)))
    found.commands.append("GS v 0")
    return end


def _at(data: bytes, place: int) -> int:
    if place >= len(data):
        raise NotEscPos("the bytes end inside a command")
    return data[place]


def _past(data: bytes, place: int) -> int:
    if place > len(data):
        raise NotEscPos("the bytes end inside a command")
    return place
