"""Lots of points: the documentation's worked examples, and that no lot is ever below zero."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edge.domain import holding as holdings
from edge.domain.errors import NotEnoughPoints, ProgrammeFault
from edge.domain.expiry import expired, expires_at_ms, lapse, local_day
from edge.domain.holding import Holding
from edge.domain.lots import Balance, Lot, Taking, balance, earned_lot, give_back, last_day, spend
from edge.domain.programme.document import Earning, Expiry
from fakes.tables import rows

DOCUMENT = "programme/lots.md"
TODAY = date(2026, 11, 21)
ZONE = "Asia/Shanghai"


def day(cell):
    return None if cell == "–" else date.fromisoformat(cell)


def lot(name, left, expires_on=None, *, earned_on=TODAY, points=None, **fields):
    active_on = fields.pop("active_on", earned_on)
    return Lot(
        id=name,
        points=left if points is None else points,
        left=left,
        earned_on=earned_on,
        active_on=active_on,
        expires_on=expires_on,
        **fields,
    )


def written(cell):
    parts = [part.split() for part in cell.split("; ")]
    return [
        lot(name, int(points), day(until), earned_on=date(2026, 1, number))
        for number, (name, points, until) in enumerate(parts, 1)
    ]


def left(lots):
    return {lot.id: lot.left for lot in lots}


@pytest.mark.parametrize("row", rows(DOCUMENT, "The last day"), ids=lambda row: row["Situation"])
def test_the_last_day_of_a_lot_is_what_the_worked_example_says(row):
    expiry = Expiry(kind=row["Kind"], after=int(row["After"]))

    assert last_day(day(row["Earned on"]), expiry) == day(row["Last day"])


@pytest.mark.parametrize("row", rows(DOCUMENT, "Which lots pay"), ids=lambda row: row["Situation"])
def test_points_are_spent_from_the_lots_that_the_worked_example_says(row):
    if "asked" in row["Taken"]:
        with pytest.raises(NotEnoughPoints, match=row["Taken"]):
            spend(written(row["Lots"]), int(row["Spend"]), TODAY)
        return

    _, takings = spend(written(row["Lots"])[::-1], int(row["Spend"]), TODAY)

    assert " + ".join(f"{taking.lot} {taking.points}" for taking in takings) == row["Taken"].strip("–")


@pytest.mark.parametrize("row", rows(DOCUMENT, "Midnight"), ids=lambda row: row["Situation"])
def test_a_day_is_over_when_the_worked_example_says(row):
    over = datetime.fromisoformat(row["Over at (UTC)"]).replace(tzinfo=UTC)

    assert expires_at_ms(day(row["Day"]), row["Zone"]) == over.timestamp() * 1000


@pytest.mark.parametrize(
    "row", rows(DOCUMENT, "A return of goods whose points are spent"), ids=lambda row: row["Situation"]
)
def test_points_taken_back_are_owed_when_they_are_gone(row):
    had = Holding(lots=[lot("a", int(row["Left in a"]), points=100), lot("b", int(row["Left in b"]), points=50)])

    after, reversal = holdings.reverse(had, "a", int(row["Taken back"]), TODAY)
    later = holdings.earn(after, lot("c", int(row["Next earns"])))

    assert left(after.lots) == {"a": int(row["Left in a after"]), "b": int(row["Left in b after"])}
    assert (reversal.owed, after.owed) == (int(row["Owed"]), int(row["Owed"]))
    assert (left(later.lots)["c"], later.owed) == (int(row["Of which left"]), int(row["Still owed"]))


def test_a_purchase_makes_a_lot_of_its_own_day_with_all_its_points():
    earned = earned_lot("a", 100, TODAY, Earning(rules=[], pending_days=7, expiry=Expiry(kind="days", after=365)))

    assert earned == Lot(
        id="a",
        points=100,
        left=100,
        earned_on=TODAY,
        active_on=date(2026, 11, 28),
        expires_on=date(2027, 11, 21),
    )


def test_a_day_is_over_at_a_whole_millisecond():
    assert isinstance(expires_at_ms(TODAY, ZONE), int)


def test_what_comes_back_to_a_lot_that_had_lapsed_starts_with_nothing_lapsed():
    over = lot("a", 0, TODAY - timedelta(days=1), points=10, lapsed=6)

    assert [each.lapsed for each in give_back([over], [Taking("a", 4)], TODAY)] == [6, 0]


def test_points_that_come_back_and_do_not_cover_what_is_owed_leave_the_rest_owed():
    had = Holding(lots=[lot("a", 0, points=100)], owed=30)

    after = holdings.give_back(had, [Taking("a", 20)], TODAY)

    assert (left(after.lots), after.owed) == ({"a": 0}, 10)


def test_a_lot_is_pending_until_the_return_window_is_over():
    earned = earned_lot("a", 100, TODAY, Earning(rules=[], pending_days=7, expiry=Expiry(kind="month_end", after=1)))

    assert balance([earned], TODAY + timedelta(days=6)) == Balance(active=0, pending=100, next_expiry=None, expiring=0)
    assert balance([earned], TODAY + timedelta(days=7)) == Balance(
        active=100, pending=0, next_expiry=date(2026, 12, 31), expiring=100
    )
    with pytest.raises(NotEnoughPoints, match="0 points are active, 1 asked"):
        spend([earned], 1, TODAY)


def test_the_balance_tells_what_expires_next_and_leaves_out_what_has_expired():
    lots = [
        lot("gone", 5, TODAY - timedelta(days=1)),
        lot("today", 10, TODAY),
        lot("also-today", 7, TODAY),
        lot("later", 20, TODAY + timedelta(days=9)),
        lot("never", 40),
        lot("spent", 0, TODAY, points=9),
    ]

    assert balance(lots, TODAY) == Balance(active=77, pending=0, next_expiry=TODAY, expiring=17)


def test_points_below_zero_cannot_be_spent():
    with pytest.raises(NotEnoughPoints, match="-1 asked: ask for 0 to 5"):
        spend([lot("a", 5)], -1, TODAY)


def test_what_comes_back_to_an_expired_lot_is_good_for_thirty_days():
    over = lot("a", 3, TODAY - timedelta(days=1), points=10)

    back = give_back(give_back([over], [Taking("a", 4)], TODAY), [Taking("a", 3)], TODAY)

    assert left(back) == {"a": 3, "a/20261121": 7}
    assert back[1].expires_on == date(2026, 12, 21)
    assert back[1].points == 7
    assert balance(back, TODAY).active == 7


def test_what_comes_back_on_a_lot_s_last_day_returns_to_it():
    assert left(give_back([lot("a", 3, TODAY, points=10)], [Taking("a", 4)], TODAY)) == {"a": 7}


def test_points_that_come_back_pay_what_is_owed_first():
    had = Holding(lots=[lot("a", 0, points=100), lot("b", 0, points=100)], owed=30)

    after = holdings.give_back(had, [Taking("a", 20), Taking("b", 20)], TODAY)

    assert (left(after.lots), after.owed) == ({"a": 0, "b": 10}, 0)


def test_points_that_had_lapsed_are_not_asked_back_again():
    lots, _ = lapse([lot("a", 60, date(2026, 11, 20), points=100), lot("b", 50)], expires_at_ms(TODAY, ZONE), ZONE)

    after, reversal = holdings.reverse(Holding(lots=lots), "a", 100, TODAY)

    assert (reversal.lapsed, reversal.takings, reversal.owed) == (60, [Taking("b", 40)], 0)
    assert left(after.lots) == {"a": 0, "b": 10}


def test_what_is_taken_back_is_told_lot_by_lot_and_the_lot_has_earned_less():
    had = Holding(lots=[lot("a", 60, points=100), lot("b", 50)], owed=5)

    after, reversal = holdings.reverse(had, "a", 80, TODAY)

    assert reversal == holdings.Reversal(takings=[Taking("a", 60), Taking("b", 20)], lapsed=0, owed=0)
    assert [(each.points, each.left, each.lapsed) for each in after.lots] == [(40, 0, 0), (50, 30, 0)]
    assert after.owed == 5


def test_lapsed_points_that_are_taken_back_are_lapsed_no_more():
    had = Holding(lots=[lot("a", 0, TODAY - timedelta(days=1), points=100, lapsed=60)])

    after, reversal = holdings.reverse(had, "a", 50, TODAY)

    assert (after.lots[0].points, after.lots[0].lapsed, reversal.lapsed) == (50, 10, 50)


def test_points_past_their_last_day_count_as_lapsed_before_anyone_has_set_them_aside():
    had = Holding(lots=[lot("a", 60, date(2026, 11, 20), points=60), lot("b", 50)])

    after, reversal = holdings.reverse(had, "a", 60, TODAY)

    assert (reversal.lapsed, reversal.takings, left(after.lots)) == (60, [], {"a": 0, "b": 50})


def test_points_lapse_with_the_last_moment_of_their_day_and_not_before():
    lots = [lot("a", 10, TODAY), lot("b", 10), lot("c", 0, TODAY, points=5)]
    midnight = expires_at_ms(TODAY, ZONE)

    assert expired(lots, midnight - 1, ZONE) == []
    assert expired(lots, midnight, ZONE) == [lots[0]]
    after, takings = lapse(lots, midnight, ZONE)
    assert (left(after), after[0].lapsed, takings) == ({"a": 0, "b": 10, "c": 0}, 10, [Taking("a", 10)])


def test_a_time_zone_that_does_not_exist_is_named():
    with pytest.raises(ProgrammeFault, match="timezone is 'Asia/Atlantis': use a name such as Asia/Shanghai"):
        local_day(0, "Asia/Atlantis")
    with pytest.raises(ProgrammeFault, match=r"timezone is '\.\./etc'"):
        local_day(0, "../etc")


# -- what always holds ----------------------------------------------------------------------------------------------

ZONES = st.sampled_from(
    [
        "Asia/Shanghai",
        "Asia/Hong_Kong",
        "America/St_Johns",
        "America/Havana",
        "America/Sao_Paulo",
        "Asia/Beirut",
        "Europe/London",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Africa/Cairo",
    ]
)
DAYS = st.dates(date(2001, 1, 1), date(2037, 1, 1))


@given(DAYS, ZONES)
@example(date(2010, 11, 6), "America/St_Johns")
@example(date(2011, 12, 30), "Pacific/Apia")
@example(date(2018, 2, 17), "America/Sao_Paulo")
def test_a_lot_is_good_to_the_last_moment_of_its_local_day_in_every_zone(last, zone):
    over = expires_at_ms(last, zone)

    assert all(local_day(over + later, zone) > last for later in (0, 1, 60_000, 3_600_000, 7_200_000))
    assert local_day(over - 1, zone) <= last


@given(st.integers(10**12, 2 * 10**12), ZONES)
def test_the_local_day_is_the_zone_s_own(now_ms, zone):
    assert local_day(now_ms, zone) == datetime.fromtimestamp(now_ms // 1000, ZoneInfo(zone)).date()


NEAR = st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3))


@st.composite
def some_lots(draw):
    return [
        lot(f"l{number}", draw(st.integers(0, 50)), draw(st.none() | NEAR), earned_on=TODAY, active_on=draw(NEAR))
        for number in range(draw(st.integers(0, 6)))
    ]


@given(some_lots(), st.data())
def test_spending_takes_exactly_what_was_asked_and_no_lot_is_below_zero(lots, data):
    before = balance(lots, TODAY)
    points = data.draw(st.integers(0, before.active))

    after, takings = spend(lots, points, TODAY)

    assert sum(taking.points for taking in takings) == points
    assert balance(after, TODAY).active == before.active - points
    assert all(0 <= lot.left <= lot.points for lot in after)
    assert give_back(after, takings, TODAY) == lots


@given(some_lots(), st.data())
def test_which_lots_pay_does_not_depend_on_how_they_are_listed(lots, data):
    points = data.draw(st.integers(0, balance(lots, TODAY).active))

    assert spend(lots, points, TODAY)[1] == spend(data.draw(st.permutations(lots)), points, TODAY)[1]


STEPS = st.lists(
    st.tuples(st.sampled_from(["earn", "spend", "back", "reverse", "lapse"]), st.integers(1, 60)), max_size=30
)


@given(STEPS)
def test_no_lot_is_below_zero_and_nothing_is_owed_while_there_are_points_whatever_happens(steps):
    had, spent, today = Holding(), [], TODAY
    for number, (what, points) in enumerate(steps):
        active = balance(had.lots, today).active
        match what:
            case "earn":
                had = holdings.earn(had, lot(f"l{number}", points, today + timedelta(days=points % 5), earned_on=today))
            case "spend" if active:
                had, takings = holdings.spend(had, min(points, active), today)
                spent.append(takings)
            case "back" if spent:
                had = holdings.give_back(had, spent.pop(), today)
            case "reverse" if any(each.points for each in had.lots):
                own = next(each for each in had.lots if each.points)
                had, _ = holdings.reverse(had, own.id, min(points, own.points), today)
            case "lapse":
                today += timedelta(days=points % 3)
                had = Holding(lots=lapse(had.lots, expires_at_ms(today, ZONE) - 86_400_000, ZONE)[0], owed=had.owed)
        assert all(lot.left >= 0 and lot.lapsed >= 0 and lot.points >= 0 for lot in had.lots)
        assert had.owed == 0 or balance(had.lots, today) == Balance(active=0, pending=0, next_expiry=None, expiring=0)


@given(some_lots(), st.integers(1, 50), st.data())
def test_taking_points_back_in_parts_is_taking_them_back_at_once(lots, earned, data):
    own = lot("own", data.draw(st.integers(0, earned)), points=earned)
    had = Holding(lots=[own, *lots])
    first = data.draw(st.integers(0, earned))

    in_parts = holdings.reverse(holdings.reverse(had, "own", first, TODAY)[0], "own", earned - first, TODAY)[0]

    assert in_parts == holdings.reverse(had, "own", earned, TODAY)[0]
