"""The programme: all rules of a chain in one versioned document, TOML, kept by head office and carried by devices."""

from edge.domain.programme.check import parse_programme
from edge.domain.programme.document import LANGUAGES, Names, Programme, Tier

__all__ = ["LANGUAGES", "Names", "Programme", "Tier", "parse_programme"]
