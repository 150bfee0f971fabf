"""The published versions of the programme, each made ready once."""

from functools import lru_cache

from edge.domain.errors import EdgeError
from edge.domain.programme import Programme, parse_programme
from edge.domain.rulebook import Rulebook
from edge.headoffice.chain_models import ProgrammeRow
from edge.headoffice.database import Books

KEPT = 64
"""Versions kept ready; a chain publishes some dozens in its life."""


class NoProgramme(EdgeError, LookupError):
    """This head office has no programme yet."""


@lru_cache(maxsize=KEPT)
def _ready(text: str) -> Rulebook:
    return Rulebook(parse_programme(text))


class Programmes:
    """The same for the path of every entry: by fixed SQL."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._of = books.sql("SELECT text FROM programme WHERE version = ?")
        self._last = "SELECT text FROM programme ORDER BY version DESC LIMIT 1"

    def rulebook(self, version: int) -> Rulebook | None:
        """Return the rules of a published version, or ``None`` if there was never such a version."""
        rows = self._books.all(self._of, version)
        return _ready(rows[0][0]) if rows else None

    def newest(self) -> Rulebook | None:
        """Return the rules in force, or ``None`` before the first version was published."""
        rows = self._books.all(self._last)
        return _ready(rows[0][0]) if rows else None


def rulebook(version: int) -> Rulebook | None:
    """Return the rules of a published version, or ``None`` if there was never such a version."""
    row = ProgrammeRow.get_or_none(ProgrammeRow.version == version)
    return _ready(row.text) if row else None


def newest() -> Rulebook | None:
    """Return the rules in force, or ``None`` before the first version was published."""
    row = ProgrammeRow.select().order_by(ProgrammeRow.version.desc()).first()
    return _ready(row.text) if row else None


def newest_programme() -> Programme:
    """Return the programme in force.

    Raises:
        NoProgramme: None was published yet.
    """
    rules = newest()
    if rules is None:
        raise NoProgramme("no programme was published yet: publish one with 'headoffice programme publish FILE'")
    return rules.programme
