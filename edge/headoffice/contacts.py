"""What care said to members, from every kiosk and by message: the memory behind the frequency cap."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from edge.domain.care import Contact
from edge.domain.events import NudgeShown
from edge.headoffice.chain_models import Member
from edge.headoffice.claims import YEARS
from edge.headoffice.entries import is_word
from edge.headoffice.member_models import ContactRow
from edge.headoffice.programmes import newest

REMEMBERED = timedelta(days=366)
"""How far back devices are told of contacts: the longest span a frequency cap may look back."""


def keep_contact(shown: NudgeShown, time: str, received_ms: int) -> None:
    """Keep that a nudge was shown at a device's ``time``; the same nudge on the same day is kept once."""
    rules = newest()
    if rules is None or not is_word(shown.care) or not Member.get_or_none(Member.id == shown.member):
        return  # of a member or programme we do not have: there is nobody to spare from a second nudge
    zone = ZoneInfo(rules.programme.timezone)
    day = _moment(time, received_ms).astimezone(zone).date().isoformat()
    ContactRow.insert(member=shown.member, day=day, entry=shown.care, channel="kiosk").on_conflict_ignore().execute()


def contacts_since(day: date) -> dict[str, list[Contact]]:
    """Return what was said to each member on ``day`` or later, in order."""
    found: dict[str, list[Contact]] = {}
    order = (ContactRow.member, ContactRow.day, ContactRow.entry, ContactRow.channel)
    for row in ContactRow.select().where(ContactRow.day >= day.isoformat()).order_by(*order):
        contact = msgspec.convert({"day": row.day, "entry": row.entry, "channel": row.channel}, Contact)
        found.setdefault(row.member, []).append(contact)
    return found


def _moment(time: str, received_ms: int) -> datetime:
    """Return when a device believes it happened, or when we heard of it if that is no time."""
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        moment = datetime.fromtimestamp(received_ms / 1000, UTC)
    if moment.year not in YEARS:
        moment = datetime.fromtimestamp(received_ms / 1000, UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
