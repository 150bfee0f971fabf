"""What a benchmark found: our figure, the raw limit measured beside it in the same run, and their ratio."""

from msgspec import Struct


class Measurement(Struct, frozen=True, kw_only=True):
    """One figure. ``ratio`` is ours to raw; ``goal`` reads ``<= 1.15`` or ``>= 2``, or is empty for a plain report."""

    name: str
    ours: float
    raw: float
    unit: str
    raw_is: str
    ratio: float
    goal: str = ""

    @property
    def met(self) -> bool:
        """Whether the ratio reaches the goal."""
        if not self.goal:
            return True
        sense, limit = self.goal.split()
        return self.ratio <= float(limit) if sense == "<=" else self.ratio >= float(limit)
