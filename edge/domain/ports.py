"""What the rules need from the outside: one small protocol for each thing that can be exchanged or absent.

Every driver of a thing that plugs in is a context manager; nothing opens before ``__enter__``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from edge.domain.events import Event, Stamp
from edge.domain.slips import Slip


class Scanner(Protocol):
    """Reads codes."""

    def read(self) -> list[str]:
        """Return new codes, oldest first; an empty list after 0.2 s of silence. Raises ``DeviceUnavailable``."""


PrinterState = Literal["ready", "paper_low", "paper_out", "cover_open", "missing", "not_fitted", "unknown"]


class Printer(Protocol):
    """Prints slips. Silence is ``unknown``, never ``ready``."""

    def state(self) -> PrinterState:
        """Ask the printer how it is."""

    def print(self, slip: Slip) -> Literal["printed", "unknown"]:
        """Print a whole slip and cut it; ``unknown`` when the printer fell silent after the first byte.

        Raises ``DeviceUnavailable`` only when nothing at all was sent.
        """


LampState = Literal["ready", "busy", "help", "fault", "offline"]


class Panel(Protocol):
    """The lamps and buttons beside the screen."""

    def show(self, state: LampState) -> None:
        """Let the lamp say ``state``."""

    def on_help(self, pressed: Callable[[], None]) -> None:
        """Call ``pressed`` (from any thread) each time the help button goes down."""


PaymentState = Literal["paid", "unknown", "refused"]
"""How a payment ended. ``unknown`` is never tried again by itself: the shopper could pay twice."""


class PaymentMethod(Protocol):
    """One way in which a member can pay money in at this device."""

    def ended(self, reference: str, minor: int, told: PaymentState) -> PaymentState:
        """Return how payment ``reference`` of ``minor`` ended.

        ``told`` is what staff or the till said of it; a terminal of our own knows better. Raises ``DeviceUnavailable``
        where this way of paying is not fitted.
        """


class Clock(Protocol):
    """The only source of time."""

    def stamp(self, boot: int) -> Stamp:
        """Return now, as far as it is known, in the device's start number ``boot``."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One numbered entry of a journal: its exact bytes as they will be sent, and their hash."""

    seq: int
    body: bytes
    head: bytes  # first 16 bytes of SHA-256 over body; the next entry's ``prev``


class Seal(Protocol):
    """Turns an event and its place in the journal into the exact bytes that are stored and sent."""

    def __call__(self, event: Event, stamp: Stamp, *, epoch: int, seq: int, prev: bytes) -> bytes:
        """Return the bytes. Raises ``EventTooBig`` above 8 KiB."""


class Outbox(Protocol):
    """Journal entries that head office has not acknowledged, in order. Safe to call from the link's thread."""

    @property
    def epoch(self) -> int:
        """The journal's epoch; numbers start at 1 in each."""

    def bounds(self) -> tuple[int, int]:
        """Return ``(acknowledged, last)``: everything up to the first is at head office, up to the second on disk."""

    def after(self, seq: int, at_most: int, most_bytes: int) -> list[Entry]:
        """Return the entries that follow ``seq``, up to ``at_most`` and ``most_bytes`` together (at least one)."""

    def page(self, seq: int, at_most: int, most_bytes: int) -> tuple[int, list[bytes]]:
        """Return the same entries as ``after`` for sending: the number of the first, and the bodies one after another.

        There are no holes among them. Without entries the number is 0.
        """

    def acknowledge(self, upto: int, applied: int | None = None) -> None:
        """Head office has everything up to ``upto``, booked up to ``applied`` or all of it. Never goes back."""
