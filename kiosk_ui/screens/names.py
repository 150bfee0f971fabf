"""How a member is addressed: surname and title, never more; and how old figures are."""

from datetime import UTC, datetime

from edge.domain.local_api import MemberView
from kiosk_ui.locale import Words

NOON, EVENING, MORNING = 12, 18, 5


def part_of_day(hour: int) -> str:
    """Return ``morning``, ``afternoon`` or ``evening``."""
    if MORNING <= hour < NOON:
        return "morning"
    return "afternoon" if NOON <= hour < EVENING else "evening"


def member_name(words: Words, member: MemberView) -> str:
    """Return 林女士, or Ms Lin."""
    latin = words.language == "en" and bool(member.surname_latin)
    surname = member.surname_latin if latin else member.surname
    if member.title in {"ms", "mr"}:
        return words("member.name", surname=surname, title=words(f"title.{member.title}"))
    return words("member.plain", surname=surname)


def greeting(words: Words, member: MemberView, hour: int) -> str:
    """Return the words that welcome a member at this hour."""
    return words(f"home.hi.{part_of_day(hour)}", name=member_name(words, member))


def clock_time(ms: int) -> str:
    """Return a moment of the wall clock in the store's time: ``11-21 09:12``."""
    return f"{datetime.fromtimestamp(ms / 1000, tz=UTC).astimezone():%m-%d %H:%M}"
