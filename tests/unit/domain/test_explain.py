"""Reasons as sentences."""

import pytest

from edge.domain.explain import explain, shown
from edge.domain.order import Reason


@pytest.mark.parametrize(
    ("exact", "text"),
    [
        ("0", "0"),
        ("12", "12"),
        ("100", "100"),
        ("63/2", "31.5"),
        ("1/3", "0.33"),
        ("2/3", "0.66"),
        ("-1/2", "-0.5"),
        ("-1/1000", "0"),
        ("1311/20", "65.55"),
    ],
)
def test_a_fraction_is_shown_with_two_digits_at_most_and_never_rounded_up(exact, text):
    assert shown(exact) == text


def test_the_programme_s_own_words_come_in_the_shopper_s_language():
    reason = Reason(rule="tobacco", key="earn.excluded", text={"zh-Hant": "菸草"})

    assert explain(reason, "zh-Hant") == "本商品不積分：菸草"
    assert explain(reason, "en") == "No points on this product: tobacco"


def test_points_that_go_are_said_without_a_sign():
    assert explain(Reason(rule="refund", key="refund.earned", points=-5), "en") == "5 points for the returned goods"
