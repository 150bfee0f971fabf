"""Which business day a transaction is booked on, and how a later time mark corrects it."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from edge.domain.events import Leg, PointsClaimed, Stamp, TimeMarked, VisitEnded
from edge.headoffice.cli import headoffice
from edge.headoffice.clock_models import DayRow
from edge.headoffice.database import open_books
from edge.headoffice.models import Event
from edge.headoffice.receiver import Message, Receiver
from edge.link.contract import batch


def ms(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)


NOON = ms("2026-11-21T12:00")
HOUR = 3_600_000


def stamp(boot, mono, wall=0, clock="unset"):
    return Stamp(boot=boot, mono_ms=mono, wall_ms=wall, clock=clock)


def claim(txn):
    legs = [Leg(owner="M1", asset="points", delta=1)]
    facts = {"visit": "v", "basis_minor": 100, "currency": "CNY", "programme": 1, "rule": "base"}
    return PointsClaimed(txn=txn, receipt=txn, points=1, legs=legs, **facts)


def days():
    return {row.txn: (row.day, row.provisional) for row in DayRow.select()}


def take(books, j, *, now):
    Receiver(books, now_ms=lambda: now).take([Message(j.topic, batch(j.bodies))])


def test_a_transaction_beside_a_mark_is_on_its_day_whatever_the_device_believes(books, journal):
    j = journal()
    j.add(TimeMarked(ho_ms=NOON, rtt_ms=40), stamp(1, 5_000))
    j.add(claim("t1"), stamp(1, 65_000, wall=ms("2099-01-01T00:00")))

    take(books, j, now=NOON + 100 * HOUR)

    row = DayRow.get()
    assert (row.day, row.provisional) == ("2026-11-21", False)
    assert row.earliest <= NOON + 60_000 <= row.latest
    assert row.latest - row.earliest < 100


def test_before_any_mark_the_devices_own_day_stands_and_is_listed_as_provisional(books, journal):
    j = journal()
    j.add(claim("t1"), stamp(1, 5_000, wall=ms("2026-11-20T18:00"), clock="held"))

    take(books, j, now=NOON)

    assert days() == {"t1": ("2026-11-20", True)}


@pytest.mark.parametrize("together", [True, False])
def test_a_later_mark_of_the_boot_corrects_the_day(books, journal, together):
    j = journal()
    j.add(claim("t1"), stamp(1, 5_000))
    if not together:
        take(books, j, now=NOON + HOUR)
        assert days()["t1"][1]

    j.add(TimeMarked(ho_ms=NOON, rtt_ms=40), stamp(1, 7_205_000))
    take(books, j, now=NOON + HOUR)

    assert days() == {"t1": ("2026-11-21", False)}


def test_a_boot_that_was_never_online_is_dated_by_the_boots_around_it(books, journal):
    j = journal()
    j.add(TimeMarked(ho_ms=NOON, rtt_ms=40), stamp(1, 5_000))
    j.add(claim("t2"), stamp(2, 5_000, wall=0))
    j.add(VisitEnded(visit="v", why="end", seconds=1), stamp(2, 60_000))
    j.add(TimeMarked(ho_ms=NOON + 2 * HOUR, rtt_ms=40), stamp(3, 5_000))

    take(books, j, now=NOON + 90 * HOUR)

    row = DayRow.get()
    assert (row.day, row.provisional) == ("2026-11-21", False)
    assert row.earliest + 2 * HOUR >= NOON
    assert row.latest <= NOON + 2 * HOUR


def test_the_closing_hour_is_the_chains_to_set(books, journal):
    books.set("closing", "23:00")
    j = journal()
    j.add(TimeMarked(ho_ms=ms("2026-11-21T23:30"), rtt_ms=40), stamp(1, 5_000))
    j.add(claim("t1"), stamp(1, 6_000))

    take(books, j, now=NOON + 90 * HOUR)

    assert days() == {"t1": ("2026-11-22", False)}


@pytest.mark.parametrize("wall", ["1970-01-01T08:00", "2038-01-19T11:14:08", "2099-01-01T00:00"])
@pytest.mark.parametrize("mark", [(0, 0), (2**53, 0), (NOON, -5), (NOON, 10**15)])
def test_no_entry_is_refused_for_its_time_or_a_mark_that_cannot_be(books, journal, wall, mark):
    j = journal()
    j.add(TimeMarked(ho_ms=mark[0], rtt_ms=mark[1]), stamp(1, 5_000, wall=ms(wall)))
    j.add(claim("t1"), stamp(1, 6_000, wall=ms(wall)))

    take(books, j, now=NOON)

    assert (Event.select().count(), DayRow.select().count()) == (2, 1)


def test_the_command_lists_what_is_provisional(tmp_path, journal):
    books = open_books(f"sqlite:///{tmp_path}/headoffice.db")
    with books.connected():
        j = journal()
        j.add(claim("t1"), stamp(1, 5_000, wall=ms("2026-11-20T18:00"), clock="held"))
        j.add(TimeMarked(ho_ms=NOON, rtt_ms=40), stamp(2, 5_000))
        j.add(claim("t2"), stamp(2, 6_000))
        take(books, j, now=NOON)
    books.peewee.close()

    done = CliRunner().invoke(headoffice, ["days", "--data", str(tmp_path), "--json"])

    assert [(row["txn"], row["day"]) for row in json.loads(done.output)] == [("t1", "2026-11-20")]
