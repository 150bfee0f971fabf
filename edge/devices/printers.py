"""Printers that slips can be given to: on a serial line, USB or TCP port 9100, and a folder that stands in for one."""

from pathlib import Path
from typing import Literal, Self

from PIL import Image, ImageChops

from edge.devices.escpos import (
    ASK_DONE,
    ASK_OFFLINE,
    ASK_PAPER,
    ASK_PRINTER,
    Cutter,
    Replies,
    is_paper_reply,
    is_reply,
    job,
    printed,
    state_of,
    troubled,
)
from edge.devices.explained import explained
from edge.devices.lines import REPLY_WAIT, Line, OpensLine
from edge.devices.slip_raster import SlipRaster
from edge.domain.errors import DeviceUnavailable
from edge.domain.ports import PrinterState
from edge.domain.slips import Slip

CURES: dict[PrinterState, str] = {
    "paper_out": "the printer is out of paper: put in a new roll",
    "cover_open": "the printer's cover is open: close it until it clicks",
}
"""States in which a slip is not begun, and what the person there does."""

_STRAY_REPLIES = 16
"""Late answers to earlier questions that may stand before the one that counts."""


class LinePrinter:
    """An ESC/POS printer. It is asked how it is before each slip, and after it whether everything was carried out."""

    def __init__(self, line: OpensLine, raster: SlipRaster, cutter: Cutter, patience: float) -> None:
        self._line, self._raster, self._cutter, self._patience = line, raster, cutter, patience

    def __enter__(self) -> Self:
        """Nothing opens yet: each conversation has its own line."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def state(self) -> PrinterState:
        """Ask the printer how it is; ``missing`` when there is no line to it."""
        try:
            with self._line() as line:
                return state_of(_asked(line))
        except DeviceUnavailable:
            return "missing"

    def print(self, slip: Slip) -> Literal["printed", "unknown"]:
        """Print and cut; ``unknown`` when silence, a jam or a lost line hides how far the printer came.

        Raises:
            DeviceUnavailable: Nothing of the slip was sent: no line, no paper, an open cover.
        """
        picture = self._raster.draw(slip)
        with self._line() as line:
            _check(_asked(line))
            try:
                for piece in job(rows_of(picture), picture.width, self._cutter):
                    line.write(piece)
                line.write(ASK_DONE)
                return "printed" if self._done(line) else "unknown"
            except DeviceUnavailable:
                # Bytes are out; whether paper came too is for the person who looks. The journal says unknown.
                return "unknown"

    def _done(self, line: Line) -> bool:
        """Say whether the printer told that it came to the end. Late replies to DLE EOT may stand before."""
        for _ in range(_STRAY_REPLIES):
            reply = line.reply(self._patience)
            if reply is None or is_paper_reply(reply):
                return reply is not None and printed(reply)
        return False


class FilePrinter:
    """Writes each slip as the bytes a printer would get, and a picture of it if wanted."""

    def __init__(self, folder: Path, raster: SlipRaster, cutter: Cutter, *, preview: bool) -> None:
        self._folder, self._raster, self._cutter, self._preview = folder, raster, cutter, preview

    def __enter__(self) -> Self:
        """Nothing opens: each slip is a file of its own."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def state(self) -> PrinterState:
        """Return ``ready`` while the folder is there."""
        return "ready" if self._folder.is_dir() else "missing"

    def print(self, slip: Slip) -> Literal["printed", "unknown"]:
        """Write ``slip-000001.bin`` and, beside it, ``slip-000001.png``. Raises ``DeviceUnavailable``."""
        picture = self._raster.draw(slip)
        data = b"".join(job(rows_of(picture), picture.width, self._cutter))
        with explained(f"no slip can be written in {self._folder}: create the folder or correct printer.folder"):
            file = self._next_file()
            with file.open("xb") as out:  # never over an earlier slip
                out.write(data)
            if self._preview:
                picture.save(file.with_suffix(".png"))
        return "printed"

    def _next_file(self) -> Path:
        taken = [int(file.stem[5:]) for file in self._folder.glob("slip-*.bin") if file.stem[5:].isdecimal()]
        return self._folder / f"slip-{max(taken, default=0) + 1:06d}.bin"


def rows_of(picture: Image.Image) -> bytes:
    """Return a 1-bit picture as rows for ``escpos.raster``: 1 is black."""
    return ImageChops.invert(picture).tobytes()


def _check(replies: Replies) -> None:
    """Refuse to begin a slip that the printer says it cannot print. Silence is no refusal: many cannot answer."""
    state = state_of(replies)
    if state in CURES:
        raise DeviceUnavailable(CURES[state])
    if troubled(replies):
        raise DeviceUnavailable("the printer reports a fault: clear paper and knife, then switch it off and on")


def _asked(line: Line) -> Replies:
    """Ask all three questions; the first silence ends it, for a printer without status would cost three waits."""
    answers: list[int | None] = []
    for question in (ASK_PRINTER, ASK_OFFLINE, ASK_PAPER):
        line.write(question)
        reply = line.reply(REPLY_WAIT)
        if reply is None or not is_reply(reply):
            break
        answers.append(reply)
    answers += [None] * (3 - len(answers))
    return Replies(*answers)
