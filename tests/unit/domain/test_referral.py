"""Friends: the documentation's tables, and that nothing given twice or taken twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.order import Reason
from edge.domain.programme.document import Referral
from edge.domain.referral import Award, Bond, Friend, link, purchased, refunded
from fakes.tables import minor, rows

PAGE = "programme/referral.md"
FACTS = {
    "": Friend(member="f"),
    "self": Friend(member="r"),
    "same phone": Friend(member="f", same_phone=True),
    "same card": Friend(member="f", same_card=True),
    "not new": Friend(member="f", new=False),
}
MOMENTS = ["none", "sign_up", "first_purchase", "every_purchase"]


def rule(on: str) -> Referral:
    return Referral(on=on, referrer_points=200, friend_points=100, cap=3, from_minor=5000)


def linked(on: str) -> Award:
    found = link(rule(on), Bond(id="b1", referrer="r"), Friend(member="f"))
    assert isinstance(found, Award)
    return found


@pytest.mark.parametrize("row", rows(PAGE, "A friend joins"), ids=lambda row: row["Situation"])
def test_a_friend_joins_as_the_table_says(row):
    known = FACTS[row["Friend"]]
    friend = Friend(
        member=known.member,
        new=known.new,
        same_phone=known.same_phone,
        same_card=known.same_card,
        brought=int(row["Brought before"]),
    )

    found = link(rule(row["Given on"]), Bond(id="b1", referrer="r"), friend)

    assert (found.bond.state, found.reason.key) == (row["State"], f"referral.{row['Why']}")
    assert (found.bond.id, found.bond.referrer, found.bond.friend) == ("b1", "r", known.member)
    assert (found.referrer_points, found.friend_points) == (int(row["Referrer"]), int(row["Friend's"]))
    assert found.bond.refusal == (found.reason.key if row["State"] == "refused" else "")


@pytest.mark.parametrize("row", rows(PAGE, "The friend buys and returns"), ids=lambda row: row["Situation"])
def test_purchases_and_returns_give_and_take_what_the_table_says(row):
    programme = rule(row["Given on"])
    award = linked(row["Given on"])
    bond, referrer, friend = award.bond, award.referrer_points, award.friend_points
    for step in row["What happens"].split(", "):
        match step.split():
            case ["buy", order, paid]:
                found = purchased(programme, bond, order=order, paid_minor=minor(paid))
            case ["return", order, was, "to", left]:
                found = refunded(programme, bond, order=order, left_minor=minor(left), was_minor=minor(was))
        if isinstance(found, Award):
            bond = found.bond
            referrer += found.referrer_points
            friend += found.friend_points

    assert (bond.state, referrer, friend) == (row["State"], int(row["Referrer"]), int(row["Friend's"]))


@pytest.mark.parametrize("state", ["linked", "granted", "refused"])
def test_an_invitation_works_once(state):
    found = link(rule("sign_up"), Bond(id="b1", referrer="r", state=state), Friend(member="f2"))

    assert found == Reason(rule="referral", key="referral.used")


@pytest.mark.parametrize("on", MOMENTS)
@pytest.mark.parametrize("state", ["issued", "refused"])
def test_a_bond_that_is_not_linked_gives_and_takes_nothing(on, state):
    bond = Bond(id="b1", referrer="r", friend="f", state=state)

    assert purchased(rule(on), bond, order="a", paid_minor=9000).key == "referral.nothing_due"
    assert refunded(rule(on), bond, order="a", left_minor=0, was_minor=9000).key == "referral.nothing_due"


def test_a_small_purchase_says_what_lacks():
    found = purchased(rule("first_purchase"), linked("first_purchase").bond, order="a", paid_minor=4000)

    assert found == Reason(rule="referral", key="referral.below", basis_minor=4000, minor=1000)


def test_a_return_of_the_first_purchase_leaves_a_bond_that_waits_for_the_next():
    programme = rule("first_purchase")
    bought = purchased(programme, linked("first_purchase").bond, order="a", paid_minor=9000)

    found = refunded(programme, bought.bond, order="a", left_minor=0, was_minor=9000)

    assert found == Award(
        bond=Bond(id="b1", referrer="r", friend="f", state="linked"),
        referrer_points=-200,
        friend_points=-100,
        reason=Reason(rule="referral", key="referral.taken_back"),
    )


def test_a_return_of_a_purchase_that_was_not_the_first_takes_nothing_and_says_so():
    programme = rule("first_purchase")
    bought = purchased(programme, linked("first_purchase").bond, order="a", paid_minor=9000)

    found = refunded(programme, bought.bond, order="b", left_minor=0, was_minor=9000)

    assert found == Reason(rule="referral", key="referral.nothing_due")


@pytest.mark.parametrize(("paid", "granted"), [(0, False), (1, True)])
def test_without_a_threshold_anything_that_was_paid_counts(paid, granted):
    free = Referral(on="first_purchase", referrer_points=200)

    found = purchased(free, linked("first_purchase").bond, order="a", paid_minor=paid)

    assert isinstance(found, Award) is granted


def test_a_cap_of_nought_is_no_cap():
    found = link(Referral(on="sign_up", referrer_points=1), Bond(id="b", referrer="r"), Friend(member="f", brought=999))

    assert found.bond.state == "granted"


@given(
    st.sampled_from(["first_purchase", "every_purchase"]),
    st.lists(st.tuples(st.integers(0, 12_000), st.lists(st.integers(0, 100), max_size=3)), max_size=6),
)
def test_points_in_the_end_are_those_of_the_purchases_that_stayed(on, purchases):
    programme, bond, points, left = rule(on), linked(on).bond, 0, []
    for number, (paid, shares) in enumerate(purchases):
        found = purchased(programme, bond, order=f"o{number}", paid_minor=paid)
        if isinstance(found, Award):
            bond, points = found.bond, points + found.referrer_points
        for share in shares:
            remains = paid * share // 100
            found = refunded(programme, bond, order=f"o{number}", left_minor=remains, was_minor=paid)
            if isinstance(found, Award):
                bond, points = found.bond, points + found.referrer_points
            paid = remains  # noqa: PLW2901 - what the next refund starts from
        left.append(paid)

    good = sum(paid >= programme.from_minor for paid in left)
    assert points == 200 * (good if on == "every_purchase" else min(good, 1))
    assert (bond.state == "granted") == (bool(points) or (on == "every_purchase" and bond.order != ""))


def test_the_second_friend_is_over_a_cap_of_one():
    found = link(Referral(on="sign_up", cap=1), Bond(id="b", referrer="r"), Friend(member="f", brought=1))

    assert (found.bond.state, found.bond.refusal) == ("refused", "referral.cap")


def test_a_bond_keeps_the_purchase_that_granted_it_and_a_sign_up_has_none():
    bought = purchased(rule("every_purchase"), linked("every_purchase").bond, order="a", paid_minor=9000)
    again = purchased(rule("every_purchase"), bought.bond, order="b", paid_minor=9000)

    assert (linked("sign_up").bond.order, bought.bond.order, again.bond.order) == ("", "a", "a")
    assert again.reason == Reason(rule="referral", key="referral.every_purchase")


def test_the_first_friend_is_under_a_cap_of_one():
    found = link(Referral(on="sign_up", cap=1), Bond(id="b", referrer="r"), Friend(member="f"))

    assert (found.bond.state, found.referrer_points, found.friend_points) == ("granted", 0, 0)
