"""Slips on their way: what was wished for, and one copy of one slip to the printer."""

from dataclasses import dataclass
from typing import Literal

from edge.domain.replica import Member
from edge.domain.slip_records import SlipRecord

Outcome = Literal["printed", "unknown", "not_started"]


@dataclass(frozen=True, slots=True)
class Wish:
    """A request that moves value: its transaction, in which visit, for whom, and how its slip is to look.

    ``member`` is none, and ``visit`` empty, where staff act after the visit.
    """

    txn: str
    visit: str = ""
    member: Member | None = None
    language: str = "zh-Hans"
    large: bool = False


@dataclass(frozen=True, slots=True)
class SlipJob:
    """A slip that is intended on disk, and what became of it."""

    record: SlipRecord
    copy: int
    outcome: Outcome = "unknown"
    why: str = ""
