"""What ``bench rules`` measures is a real decision: coupons in use, a member day, rules of every kind."""

import random

from edge.service.bench.rules import COUPONS, LINES, Decider, basket, example, wallet


def test_a_basket_is_decided_with_coupons_and_every_kind_of_rule():
    chance, programme = random.Random(1), example()
    order, held = basket(chance, LINES), wallet(chance, programme)

    rated = Decider(programme).decide(order, held)

    keys = {reason.key for line in rated.lines for reason in line.reasons}
    assert (len(rated.lines), len(held)) == (LINES, COUPONS)
    assert {"earn.rule", "earn.times", "earn.member_day", "earn.excluded"} <= keys
    assert sum(line.basis_minor for line in rated.lines) < sum(line.amount_minor for line in order.lines)
