"""One family of errors. Each message names what is wrong, where, and what the person standing there does next."""


class EdgeError(Exception):
    """Any failure this product foresees."""


class BadConfig(EdgeError, ValueError):
    """A configuration value cannot be used. ``complaints`` holds one line each: file, key, value, allowed range."""

    def __init__(self, complaints: list[str]) -> None:
        super().__init__("\n".join(complaints))
        self.complaints = complaints


class CurrencyMismatch(EdgeError, ValueError):
    """Two amounts are in different currencies."""


class ProgrammeFault(EdgeError, ValueError):
    """The programme document breaks its own rules."""


class DeviceUnavailable(EdgeError, OSError):
    """A plugged-in thing is gone, or was never there."""


class JournalRefused(EdgeError, RuntimeError):
    """The journal cannot promise durability (wrong pragma, damaged file, full disk), so nothing may be sold."""


class EventTooBig(EdgeError, ValueError):
    """An event is larger than one message may be, so it is refused before it enters the journal."""


class BadOrder(EdgeError, ValueError):
    """An order contradicts itself: its payments are not its total, or a line is numbered twice or below zero."""


class BadReturn(EdgeError, ValueError):
    """A return names lines or quantities that are not, or no longer, the customer's."""


class NotEnoughPoints(EdgeError, ValueError):
    """More points were asked for than are active."""


class NotEnoughValue(EdgeError, ValueError):
    """More stored value was asked for than there is."""


class TopUpRefused(EdgeError, ValueError):
    """A sum cannot be paid in as stored value: it is none of the programme's, or the balance would pass its cap."""


class BadMessage(EdgeError, ValueError):
    """Bytes from the wire are not what the contract allows."""


class BadSignature(BadMessage):
    """A message that claims to come from head office was not signed by it."""


class AlreadyClaimed(EdgeError):
    """This till receipt has given its points before."""


class Refused(EdgeError):
    """The desk declines what was asked; ``code`` is what the screen shows small, such as ``S-104``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
