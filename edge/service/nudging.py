"""Care at the kiosk: the one nudge for the member who has come, decided here and written down as shown."""

from datetime import date, timedelta

from edge.domain.care import Contact
from edge.domain.caring import member_today
from edge.domain.events import NudgeShown
from edge.domain.local_api import Nudge
from edge.domain.replica import Member
from edge.domain.rulebook import Rulebook
from edge.store.change import Change
from edge.store.journal import Journal

REMEMBERED = timedelta(days=366)
"""How long this kiosk remembers what it showed: the longest span a frequency cap may look back."""


def decide_nudge(journal: Journal, member: Member, rules: Rulebook, *, store: str, today: date) -> Nudge | None:
    """Return what to say to ``member`` today, or ``None``; what was shown here counts before head office knows it."""
    shown = [Contact(day=day, entry=care) for day, care in journal.nudges(member.id)]
    # Head office tells us of our own nudges too: the same thing on the same day was said once.
    contacts = {(one.day, one.entry, one.channel): one for one in (*member.facts.contacts, *shown)}
    who = member_today(member, rules.programme, store=store, today=today)
    decided = rules.care.decide(who, today, list(contacts.values()))
    if decided.outcome != "nudge":
        return None
    entry = next(entry for entry in rules.programme.care.entries if entry.id == decided.entry)
    return Nudge(care=entry.id, kind=entry.kind, names=decided.reasons[0].text)


def write_nudge(change: Change, nudge: Nudge, *, visit: str, member: str, programme: int, today: date) -> None:
    """Journal that the nudge is shown, and remember it for the frequency cap."""
    change.write(NudgeShown(visit=visit, member=member, care=nudge.care, programme=programme))
    change.nudge(member, today, nudge.care, forget_before=today - REMEMBERED)
