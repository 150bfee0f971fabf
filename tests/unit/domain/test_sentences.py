"""What the rules say, in three languages."""

from string import Formatter

import pytest

from edge.domain.programme.document import LANGUAGES
from edge.domain.programme.sentences import SENTENCES, sentence, sentences

UNSAID = {key: {("new", "old", "thing")} for key in ("diff.tier_spend", "diff.tier_visits")}
"""English says "Gold now from 3,000.00"; Chinese names the threshold."""


def places(text):
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name is not None})


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_every_sentence_is_there_in_three_languages_with_the_same_values(key):
    assert len(SENTENCES[key]) == len(LANGUAGES)
    assert all(text.strip() for text in SENTENCES[key])
    assert len({tuple(places(text)) for text in SENTENCES[key]} - UNSAID.get(key, set())) == 1


def test_a_language_the_chain_does_not_speak_is_an_error():
    with pytest.raises(ValueError, match="not in tuple"):
        sentence(next(iter(SENTENCES)), "fr")


def test_a_sentence_is_said_with_its_value_in_each_language():
    assert sentences("care.dormant", figure=95) == {
        "zh-Hans": "95 天未见，欢迎回来",
        "zh-Hant": "95 天未見，歡迎回來",
        "en": "Welcome back: it has been 95 days",
    }
