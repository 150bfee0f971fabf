"""What the demo takes for agreement: the same units on both sides, in books that add up."""

import pytest

from edge.domain.errors import EdgeError
from edge.service.demo.chain import TRIES, Chain
from edge.service.demo.comparing import told, value_of

JOURNAL = {"epoch": 1, "held": [["ada", "points", 700], ["CHAIN", "gift:mug:s1", 2]]}
UNITS = [
    {"owner": "ada", "asset": "points", "n": 700, "epoch": 1, "is": "held"},
    {"owner": "CHAIN", "asset": "gift:mug:s1", "n": 2, "epoch": 1, "is": "held"},
]
STATUS = {"sums": {"points": 0, "gift:mug:s1": 0}, "wrong_balances": 0}


def changed(place, **facts):
    return [unit | facts if at == place else unit for at, unit in enumerate(UNITS)]


def test_the_same_units_agree_and_are_counted():
    value = value_of(JOURNAL, {"units": UNITS}, STATUS)

    assert value == {"points": 700, "cents": 0, "coupons": 0, "gifts": 2, "members": 1, "agrees": True}


@pytest.mark.parametrize(
    "units",
    [UNITS[:1], changed(0, n=699), changed(0, owner="bo"), changed(1, epoch=2), changed(1, **{"is": "suspended"})],
    ids=["missing", "one unit fewer", "of somebody else", "of another epoch", "suspended"],
)
def test_any_difference_is_no_agreement(units):
    assert not value_of(JOURNAL, {"units": units}, STATUS)["agrees"]


@pytest.mark.parametrize("status", [STATUS | {"sums": {"points": 1}}, STATUS | {"wrong_balances": 1}])
def test_books_that_do_not_add_up_agree_with_nobody(status):
    assert not value_of(JOURNAL, {"units": UNITS}, status)["agrees"]


@pytest.mark.parametrize(("agrees", "words"), [(True, "head office agrees"), (False, "head office says otherwise")])
def test_the_summary_says_so_in_one_line(agrees, words):
    value = value_of(JOURNAL, {"units": UNITS}, STATUS) | {"agrees": agrees}
    figures = {"device_transactions": 9, "head_office_transactions": 9, "unsent": 0, "quarantined": 0, "value": value}

    _journal, line = told(figures)

    assert (
        line
        == f"value: held here 700 points, 0.00 stored value, 0 coupons, 2 gifts of 1 members and the chain, {words}"
    )


class Program:
    """A program that is only started and stopped."""

    def __init__(self):
        self.starts, self.stops = 1, 0

    def start(self):
        self.starts += 1

    def stop(self):
        self.stops += 1


class Grants(Chain):
    """A chain whose head office says one more word to the device after each of its first stops."""

    late = 0

    def caught_up(self):
        """It has."""

    def granted(self):
        """It is."""

    def rights(self):
        said = 9 if self.edge.stops <= self.late else 8
        return {"epochs": [{"said": said, "heard": 8}], "units": []}


def resting(late):
    chain = Grants(None, None, None, {}, "", Program(), Program())
    chain.late = late
    return chain


@pytest.mark.parametrize("late", [0, 1, TRIES - 1])
def test_a_device_that_was_granted_something_while_it_stopped_is_let_hear_of_it(late):
    chain = resting(late)

    chain.at_rest()

    assert (chain.edge.starts, chain.edge.stops, chain.screen.stops) == (1 + late, 1 + late, 1)


def test_a_head_office_that_never_ends_is_no_rest():
    with pytest.raises(EdgeError, match="always had one more word"):
        resting(TRIES).at_rest()
