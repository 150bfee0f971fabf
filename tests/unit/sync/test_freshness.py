"""When figures need an "as of"."""

import pytest

from edge.sync.freshness import AHEAD_MS, TRUSTED_MS, is_stale

MADE = 1_795_000_000_000


@pytest.mark.parametrize(
    ("now", "stale"),
    [
        (MADE, False),
        (MADE + TRUSTED_MS, False),
        (MADE + TRUSTED_MS + 1, True),
        (MADE - AHEAD_MS, False),
        (MADE - AHEAD_MS - 1, True),
        (0, True),
        (4_070_908_800_000, True),
    ],
    ids=["now", "a day", "older", "clocks differ a little", "clock behind", "1970", "2099"],
)
def test_figures_are_trusted_for_a_day(now, stale):
    assert is_stale(MADE, now) is stale
