"""Every sentence a rule may say, in the three languages of the chain: screens, slips and head office show the same.

``{name}`` stands for a value that the decision gives; all three languages of a key name the same values. Money comes as
text such as ``128.50``, dates as ``yyyy-mm-dd``.
"""

from edge.domain.programme.document import LANGUAGES

SENTENCES: dict[str, tuple[str, str, str]] = {
    # -- earning, lots, refunds -------------------------------------------------------------------------------------
    # -- tiers, coupons, stored value, referral ---------------------------------------------------------------------
    # -- differences of two programmes ------------------------------------------------------------------------------
    # -- care -------------------------------------------------------------------------------------------------------
}
"""By key: zh-Hans, zh-Hant, en."""


def sentence(key: str, language: str, **values: object) -> str:
    """Return the sentence ``key`` in ``language`` with its values filled in.

    Raises:
        KeyError: There is no such sentence, or a value it names is not given.
        ValueError: The language is none of ``LANGUAGES``.
    """
    return SENTENCES[key][LANGUAGES.index(language)].format(**values)


def sentences(key: str, **values: object) -> dict[str, str]:
    """Return the sentence ``key`` in every language, as ``Names`` are written."""
    return {language: sentence(key, language, **values) for language in LANGUAGES}
