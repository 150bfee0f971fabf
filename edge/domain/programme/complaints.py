"""What is said against a programme document, one line each."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Complaint:
    """One fault or reminder.

    Attributes:
        file: The document's file name.
        where: Path of the key, list places from 0: ``coupons[2].off_percent``; or ``line 3, column 7``.
        value: The value as TOML would show it; empty if there is none.
        what: What is allowed, or what is wrong.
        severity: A ``fault`` keeps the document from being used; a ``reminder`` does not.
    """

    file: str
    where: str
    value: str
    what: str
    severity: Literal["fault", "reminder"] = "fault"

    def __str__(self) -> str:
        value = f" = {self.value}" if self.value else ""
        mark = "" if self.severity == "fault" else "reminder: "
        return f"{self.file}: {self.where}{value}: {mark}{self.what}"


@dataclass(slots=True)
class Findings:
    """Complaints as they are found, and the keys that could not be read: nothing further is said about those."""

    file: str
    complaints: list[Complaint] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def fault(self, where: str, value: object, what: str, *, rests_on: tuple[str, ...] = ()) -> None:
        """Note a fault, unless its key or one it ``rests_on`` (full paths) could not be read."""
        if not any(self._was_unread(path) for path in (where, *rests_on)):
            self.complaints.append(Complaint(self.file, where, shown(value), what))

    def reminder(self, where: str, value: object, what: str) -> None:
        """Note something that is allowed and probably not meant."""
        self.complaints.append(Complaint(self.file, where, shown(value), what, "reminder"))

    def unreadable(self, where: str, value: object, what: str) -> None:
        """Note a key that is missing or of the wrong kind."""
        self.fault(where, value, what)
        self.unread.add(where)

    def _was_unread(self, path: str) -> bool:
        """Say whether a key, or a table it stands in, could not be read."""
        return any(path == unread or path.startswith((f"{unread}.", f"{unread}[")) for unread in self.unread)


def shown(value: object) -> str:
    """Return a value on one short line; ``None`` is nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = value.isoformat() if isinstance(value, date) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
