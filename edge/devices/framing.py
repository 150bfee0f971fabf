"""Bytes from a scanner's line become whole codes. No clock and no port comes in here.

A code ends with CR, LF or both. The reader tells the framer when the line fell silent: what came before a silence
never joins what comes after it, so half a code and half of the next are never one. What is no text (control
characters, STX and ETX around a code, bytes that are not UTF-8) is dropped. A line longer than any code the product
knows is noise; it is swallowed to its end, and memory stays bounded whatever a cable brings.
"""

from edge.domain.codes import LONGEST

_ENDS = b"\r\n"
_SPACE, _DELETE = 0x20, 0x7F


class CodeFramer:
    """Collects bytes and hands out codes, oldest first."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def feed(self, data: bytes) -> list[str]:
        """Return the codes that ``data`` completes."""
        codes = []
        for byte in data:
            if byte in _ENDS:
                codes.append(self._take())
            elif byte >= _SPACE and byte != _DELETE and len(self._kept) <= LONGEST:
                self._kept.append(byte)  # one byte beyond the longest marks the line as overlong
        return [code for code in codes if code]

    def silence(self) -> None:
        """Forget a code that never ended: the line has been quiet for longer than a scanner pauses."""
        self._kept.clear()

    def _take(self) -> str:
        line, overlong = bytes(self._kept), len(self._kept) > LONGEST
        self._kept.clear()
        if overlong:
            return ""
        text = line.decode("utf-8", errors="ignore")
        return "".join(character for character in text if character.isprintable())
