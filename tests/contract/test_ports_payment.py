"""What every way of paying promises: it says how a payment ended, or where to pay instead."""

import pytest

from edge.domain.errors import DeviceUnavailable
from edge.service.payments import METHODS, NotFitted, ToldByStaff, fitted, payment_methods


@pytest.mark.parametrize("state", ["paid", "unknown", "refused"])
def test_a_payment_taken_by_staff_ended_as_they_say(state):
    assert ToldByStaff().ended("903155", 10_000, state) == state


@pytest.mark.parametrize("method", METHODS)
def test_a_way_that_is_not_fitted_says_where_to_pay(method):
    with pytest.raises(DeviceUnavailable, match=rf"payment 903155: no {method} is fitted here: pay at the till"):
        NotFitted(method).ended("903155", 10_000, "paid")


def test_only_what_is_fitted_is_offered():
    methods = payment_methods(["till", "cash"])

    assert fitted(methods) == ["till", "cash"]
    assert set(methods) == set(METHODS)
