"""One copy of one slip on its way to the printer."""

from dataclasses import dataclass
from typing import Literal

from edge.domain.slip_texts import SlipRecord

Outcome = Literal["printed", "unknown", "not_started"]


@dataclass(frozen=True, slots=True)
class SlipJob:
    """A slip that is intended on disk, and what became of it."""

    record: SlipRecord
    copy: int
    outcome: Outcome = "unknown"
    why: str = ""
