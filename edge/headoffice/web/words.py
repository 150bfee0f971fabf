"""The page's words in three languages, from ``words/LANGUAGE.toml``; a test holds the three to the same keys."""

import tomllib
from functools import cache
from pathlib import Path

from edge.domain.programme import LANGUAGES

HERE = Path(__file__).parent / "words"


class Words:
    """One language. Calling it returns a word, with its places filled in."""

    def __init__(self, language: str, texts: dict[str, str]) -> None:
        self.language, self._texts = language, texts

    def __call__(self, key: str, **places: object) -> str:
        """Return the text called ``key``; numbers get their thousands comma."""
        shown = {name: f"{place:,}" if isinstance(place, int) else place for name, place in places.items()}
        return self._texts[key].format(**shown)

    def has(self, key: str) -> bool:
        """Say whether there is such a word."""
        return key in self._texts

    def span(self, seconds: float) -> str:
        """Return a length of time in its largest unit: ``2 h``."""
        for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
            if seconds >= length:
                return self(f"ago_{unit}", n=int(seconds // length))
        return self("ago_s", n=int(max(seconds, 0)))


@cache
def words_of(language: str) -> Words:
    """Return the words of ``language``, or of the first language when there is no such one."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    return Words(known, tomllib.loads((HERE / f"{known}.toml").read_text(encoding="utf-8")))
