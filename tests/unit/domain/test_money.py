"""Money adds in its own currency and reads as money."""

import pytest

from edge.domain.errors import CurrencyMismatch
from edge.domain.money import Money


@pytest.mark.parametrize(
    ("minor", "text"), [(0, "0.00"), (5, "0.05"), (3160, "31.60"), (-250, "-2.50"), (123456789, "1,234,567.89")]
)
def test_an_amount_reads_as_units_and_cents(minor, text):
    assert str(Money(minor)) == text


def test_amounts_of_one_currency_add_and_subtract():
    assert Money(150) + Money(50) - Money(25) == Money(175)


def test_a_sum_and_a_difference_stay_in_their_currency():
    assert Money(150, "HKD") + Money(50, "HKD") == Money(200, "HKD")
    assert Money(150, "HKD") - Money(50, "HKD") == Money(100, "HKD")


def test_amounts_of_two_currencies_do_not_add():
    with pytest.raises(CurrencyMismatch, match="CNY and EUR cannot be added"):
        Money(1) + Money(1, "EUR")
