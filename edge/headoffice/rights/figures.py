"""The figures of the standing-grant policy, kept as settings. None of them makes anything unsafe; all may be tuned."""

from dataclasses import dataclass, fields

from edge.domain.errors import EdgeError
from edge.headoffice.database import Books
from edge.headoffice.entries import LARGEST

PREFIX = "rights."
"""Settings that are figures begin so."""

HOLDER = "holder:"
"""Settings that name a store's holder begin so; the store's id follows."""


class BadFigure(EdgeError, ValueError):
    """A figure is unknown, or out of its range."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How much is granted before anybody asks.

    Attributes:
        points, cents, bonus: The most of a member's own that lies ready where they were last seen. Source: what nine
            in ten visits spend at most.
        risk_points, risk_cents: What a device may spend for the chain while it is cut off. Cents are 0 until a chain
            says what it will bear.
        cap_points, cap_cents: The most of it that one transaction may take.
        release_points_h: Hours after which a retired device's points are released without a person; 0 is never.
    """

    points: int = 5_000
    cents: int = 20_000
    bonus: int = 5_000
    risk_points: int = 200
    risk_cents: int = 0
    cap_points: int = 50
    cap_cents: int = 0
    release_points_h: int = 0

    @property
    def own(self) -> dict[str, int]:
        """Return the most of each asset of a member."""
        return {"points": self.points, "cents": self.cents, "bonus": self.bonus}

    @property
    def risk(self) -> dict[str, int]:
        """Return a device's budget of each asset of the chain."""
        return {"points": self.risk_points, "cents": self.risk_cents}

    @property
    def caps(self) -> dict[str, int]:
        """Return the most of each asset that one transaction may risk, as devices are told it."""
        caps = {"points": self.cap_points, "cents": self.cap_cents}
        return {asset: min(cap, self.risk[asset]) for asset, cap in caps.items() if min(cap, self.risk[asset])}


def read_figures(books: Books) -> Figures:
    """Return the figures as the settings have them."""
    rows = books.all(books.sql("SELECT key, value FROM setting WHERE substr(key, 1, 7) = 'rights.'"))
    return Figures(**{key.removeprefix(PREFIX): int(value) for key, value in rows})


def set_figure(books: Books, name: str, value: int) -> None:
    """Write a figure.

    Raises:
        BadFigure: There is no such figure, or it cannot be so large.
    """
    names = [field.name for field in fields(Figures)]
    if name not in names:
        raise BadFigure(f"no figure {name!r}: allowed are {', '.join(names)}")
    if not 0 <= value <= LARGEST:
        raise BadFigure(f"{name} = {value}: allowed is 0 to {LARGEST}")
    books.set(PREFIX + name, str(value))
