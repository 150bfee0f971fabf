"""Whoever tries the invented chain can take a gift, on whatever day they try it."""

from datetime import date
from pathlib import Path

import pytest

from edge.domain.programme import parse_programme
from edge.domain.redemption import gate
from edge.headoffice import seed

TEXT = (Path(seed.__file__).parent / "programme.toml").read_text(encoding="utf-8")


def test_a_season_that_is_on_is_left_as_it_is():
    assert seed.in_season(TEXT, date(2026, 11, 22)) == TEXT


@pytest.mark.parametrize("day", [date(2026, 6, 1), date(2027, 1, 5), date(2027, 1, 14), date(2030, 2, 28)])
def test_gifts_can_be_had_on_any_day(day):
    programme = parse_programme(seed.in_season(TEXT, day))

    found = gate(programme.redemption, day)

    assert found.open
    assert found.season.id == "opening"
