"""Random members and random segment expressions, small enough to meet each other often."""

import random

from hypothesis import strategies as st

from edge.domain.segments.facts import INTEGERS, TEXTS, WINDOWED, WINDOWS, Fact, MemberFacts
from edge.domain.segments.tree import All, Among, Any, Bought, Compare, Consents, Known, Not

WORDS = ("gold", "silver", "s0118", "fresh", "tea", "sms", "会员", "o'neil", "50%s?")
FIGURES = (-1, 0, 1, 2, 30, 90, 100_000)


def population(size: int, seed: int = 7) -> list[MemberFacts]:
    """Return members whose facts are drawn from the figures and words that expressions use; many are unknown."""
    chance = random.Random(seed)
    return [_member(chance, number) for number in range(size)]


def expressions() -> st.SearchStrategy:
    """Draw any expression of a few tests."""
    windowed = st.builds(Fact, st.sampled_from(WINDOWED), st.sampled_from(WINDOWS))
    numbers = st.builds(Fact, st.sampled_from(sorted(INTEGERS))) | windowed
    texts = st.builds(Fact, st.sampled_from(TEXTS))
    figures, words, signs = st.sampled_from(FIGURES), st.sampled_from(WORDS), ("=", "!=", "<", "<=", ">", ">=")
    tests = st.one_of(
        st.builds(Compare, numbers, st.sampled_from(signs), figures),
        st.builds(Compare, texts, st.sampled_from(signs[:2]), words),
        st.builds(Among, numbers, st.lists(figures, min_size=1, max_size=3).map(tuple)),
        st.builds(Among, texts, st.lists(words, min_size=1, max_size=3).map(tuple)),
        st.builds(Known, numbers | texts),
        st.builds(Bought, words, st.sampled_from((0, 1, 30, 90))),
        st.builds(Consents, words),
    )
    return st.recursive(
        tests,
        lambda inner: st.one_of(
            st.builds(Not, inner),
            st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
            st.builds(Any, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        ),
        max_leaves=8,
    )


def _member(chance: random.Random, number: int) -> MemberFacts:
    figures = FIGURES[1:]
    return MemberFacts(
        member=f"M{number}",
        tier=chance.choice(WORDS),
        store=chance.choice(WORDS),
        recency_days=chance.choice((None, *figures)),
        frequency={window: chance.choice(figures) for window in WINDOWS if chance.random() < 0.7},
        money_minor={window: chance.choice(figures) for window in WINDOWS if chance.random() < 0.7},
        age=chance.choice((None, *figures)),
        birthday_month=chance.choice((None, 1, 2)),
        joined_days=chance.choice(figures),
        points=chance.choice(figures),
        value_minor=chance.choice(figures),
        coupons=chance.choice(figures),
        consents=frozenset(word for word in WORDS if chance.random() < 0.3),
        bought={word: chance.choice(figures) for word in WORDS if chance.random() < 0.3},
    )
