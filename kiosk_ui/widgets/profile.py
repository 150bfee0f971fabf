"""The four kinds of panel this is drawn for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """A panel's canvas and how large things are on it.

    Attributes:
        size: Pixels wide and high.
        unit: Multiplies type, icons and radii, not margins; grows with a panel's pixels per millimetre.
        captions: Whether a second language has room.
        density: Pixels per millimetre of glass.
        touch: Millimetres that every touch area has at least, each way.
        margin: Pixels left free at either side.
        top, bottom: Heights of the bars.
    """

    name: str
    size: tuple[int, int]
    unit: float
    captions: bool
    density: float
    touch: int
    margin: int
    top: int
    bottom: int

    @property
    def landscape(self) -> bool:
        """Wider than high."""
        return self.size[0] > self.size[1]

    @property
    def small(self) -> bool:
        """A landscape panel of ten inches: one language, fewer words."""
        return self.size[1] < 1000


PORTRAIT = Profile("portrait", (1080, 1920), 1.0, captions=True, density=4.03, touch=20, margin=56, top=128, bottom=144)
PORTRAIT_SMALL = Profile(
    "portrait-small", (1080, 1920), 1.26, captions=True, density=5.56, touch=20, margin=56, top=128, bottom=144
)
LANDSCAPE = Profile(
    "landscape", (1920, 1080), 1.0, captions=True, density=4.03, touch=20, margin=56, top=128, bottom=124
)
LANDSCAPE_SMALL = Profile(
    "landscape-small", (1280, 800), 1.34, captions=False, density=5.88, touch=18, margin=32, top=0, bottom=120
)
PROFILES = {profile.name: profile for profile in (PORTRAIT, PORTRAIT_SMALL, LANDSCAPE, LANDSCAPE_SMALL)}
"""Every profile by name."""

_HALFWAY = 1.13
"""A unit from here on asks for the small portrait panel."""


def choose(size: tuple[int, int], unit: float | None = None) -> Profile:
    """Return the profile of a canvas; ``unit`` tells a 15.6 inch portrait panel from a 21.5 inch one.

    Raises:
        ValueError: No layout is made for such a canvas.
    """
    fitting = [profile for profile in PROFILES.values() if profile.size == size]
    if not fitting:
        known = ", ".join(sorted({f"{wide}x{high}" for wide, high in (p.size for p in PROFILES.values())}))
        raise ValueError(f"no layout for a screen of {size[0]}x{size[1]}: draw on one of {known} and scale that")
    return fitting[-1] if unit is not None and unit >= _HALFWAY else fitting[0]
