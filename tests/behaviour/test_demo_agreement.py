"""What the demo takes for agreement: the same units on both sides, in books that add up."""

import pytest

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
