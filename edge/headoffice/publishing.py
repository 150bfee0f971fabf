"""Publishes a version of the programme: checked against this chain, higher than the one before, and then for ever.

What is published is never edited: purchases name their version and must be decided the same in ten years.
"""

from datetime import date
from zoneinfo import available_timezones

from edge.domain.errors import ProgrammeFault
from edge.domain.programme import Programme
from edge.domain.programme.check import check_programme
from edge.domain.programme.complaints import Complaint
from edge.domain.programme.references import Surroundings
from edge.headoffice.chain_models import Member, ProgrammeRow, Store
from edge.headoffice.database import Books
from edge.headoffice.programmes import newest


def checked(text: str, file: str, today: date) -> tuple[Programme | None, list[Complaint]]:
    """Return a document's programme, ``None`` if it has any fault, and what is to be said against it."""
    return check_programme(text, file, around=Surroundings(zones=available_timezones()), today=today)


def publish(books: Books, text: str, file: str, today: date) -> tuple[Programme, Programme | None]:
    """Publish a document; devices have it with their next replica.

    Returns:
        The programme, and the one that was in force before.

    Raises:
        ProgrammeFault: It has faults, or does not follow the version in force; a line for each.
    """
    with books.writing():
        stores = {row.id for row in Store.select(Store.id)}
        around = Surroundings(zones=available_timezones(), stores=stores or None)
        programme, complaints = check_programme(text, file, around=around, today=today)
        if programme is None:
            raise ProgrammeFault("\n".join(str(one) for one in complaints if one.severity == "fault"))
        before = newest()
        faults = _does_not_follow(programme, before.programme if before else None)
        if faults:
            raise ProgrammeFault("\n".join(f"{file}: {fault}" for fault in faults))
        ProgrammeRow.create(version=programme.version, text=text)
    return programme, before.programme if before else None


def _does_not_follow(new: Programme, old: Programme | None) -> list[str]:
    if old is None:
        return []
    faults = []
    if new.version <= old.version:
        faults.append(f"version = {new.version}: version {old.version} is in force, use {old.version + 1} or more")
    if new.chain != old.chain:
        faults.append(f"chain = {new.chain!r}: this is head office of {old.chain!r}")
    if new.currency != old.currency:
        faults.append(f"currency = {new.currency!r}: members hold points and value in {old.currency!r}")
    given = {row.tier for row in Member.select(Member.tier).distinct()}
    faults += [
        f"ladder.tiers: members were given the tier {tier!r}, keep it"
        for tier in sorted(given & {tier.key for tier in old.ladder.tiers} - {tier.key for tier in new.ladder.tiers})
    ]
    return faults
