"""When the device's copy of head office's figures is too old to be shown as the present."""

TRUSTED_MS = 24 * 60 * 60 * 1000
"""Head office makes a new replica at least every night, so an older one means that a night was missed."""

AHEAD_MS = 60 * 1000
"""Two clocks of good machines differ by less."""


def is_stale(made_at_ms: int, now_ms: int) -> bool:
    """Say whether figures made at ``made_at_ms`` need an "as of" beside them at ``now_ms``, both wall clock.

    Figures from the future are stale too: then this device's clock is behind, and how old they are is unknown.
    """
    return not -AHEAD_MS <= now_ms - made_at_ms <= TRUSTED_MS
