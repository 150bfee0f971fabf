"""No entry that a device writes is called unknown on head office's page."""

import pytest

from edge.domain.events import EVENTS
from edge.headoffice.web.words import words_of


@pytest.mark.parametrize("kind", sorted(EVENTS))
def test_every_kind_of_entry_has_its_words(kind):
    assert words_of("en").has(f"e_{kind.replace('.', '_')}")
