"""The words on the screen, in the shopper's language with a second one beneath.

Keys such as ``attract.cta`` name a place, not a wording. A Chinese visit shows English captions; an English visit
shows English alone.
"""

import functools
import gettext
from importlib.resources import as_file, files

from kiosk_ui.views import Language, Names

DOMAIN = "kiosk"
LANGUAGES: tuple[Language, ...] = ("zh-Hans", "zh-Hant", "en")
OWN_NAMES: dict[Language, str] = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
"""Each language by its own name, the same in every visit."""


@functools.cache
def catalogue(language: Language) -> gettext.GNUTranslations:
    """Return the words of one language."""
    with (
        as_file(files("kiosk_ui.locale") / language / "LC_MESSAGES" / f"{DOMAIN}.mo") as path,
        path.open("rb") as stream,
    ):
        return gettext.GNUTranslations(stream)


class Words:
    """The words of a visit: ``words("attract.cta")`` first, ``words.second("attract.cta")`` beneath."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.second_language: Language | None = None if language == "en" else "en"

    def __call__(self, key: str, **values: object) -> str:
        """Return the words of ``key`` with ``{name}`` replaced; raises ``KeyError`` for a key nobody translated."""
        return _look_up(self.language, key).format(**values)

    def second(self, key: str, **values: object) -> str:
        """Return the caption in the second language, empty when there is none."""
        if self.second_language is None:
            return ""
        return _look_up(self.second_language, key).format(**values)

    def name(self, names: Names) -> str:
        """Return a name in the visit's language, or in whichever it has."""
        return pick(names, self.language)

    def second_name(self, names: Names) -> str:
        """Return a name in the second language, empty when there is none or it is the same."""
        if self.second_language is None:
            return ""
        found = names.get(self.second_language, "")
        return "" if found == self.name(names) else found


def pick(names: Names, language: Language) -> str:
    """Return a name in ``language``, else in the first other that has one, else nothing."""
    order = (language, *LANGUAGES)
    return next((names[each] for each in order if names.get(each)), "")


def _look_up(language: Language, key: str) -> str:
    found = catalogue(language).gettext(key)
    if found == key:
        raise KeyError(f"{key} has no {language} words: add it to kiosk_ui/locale/{language}/LC_MESSAGES/kiosk.po")
    return found
