"""Colours, by what they are for. Two themes: warm, and high contrast.

Every screen draws with these tokens only, so that one test can hold all text to its contrast and a chain may put its
own brand in place of ours.
"""

from dataclasses import dataclass

Colour = str
"""``#RRGGBB``, as pygame and SVG both read it."""


@dataclass(frozen=True, slots=True)
class Tint:
    """A soft square and the icon or words upon it."""

    soft: Colour
    text: Colour


@dataclass(frozen=True, slots=True)
class Card:
    """A member card by tier: three stops of its gradient, its title, its small print, its figures."""

    stops: tuple[Colour, Colour, Colour]
    title: Colour
    text: Colour
    figure: Colour
    outline: Colour | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """All colours of one look.

    Attributes:
        flat: No shadow, no gradient, no illustration; outlines carry the shapes.
        line2: Outlines of controls, at least 3 : 1 on the surface.
        on_brand: Words on the brand colour.
        scrim: Lies over the screen behind a sheet, with its share from 0 to 255.
    """

    name: str
    flat: bool
    canvas: Colour
    sunk: Colour
    surface: Colour
    ink: Colour
    ink2: Colour
    line: Colour
    line2: Colour
    brand: Colour
    brand_top: Colour
    brand_foot: Colour
    on_brand: Colour
    brand_deep: Colour
    disabled: Colour
    on_disabled: Colour
    dark: Colour
    on_dark: Colour
    banner: Colour
    on_banner: Colour
    done_top: Colour
    done_foot: Colour
    on_done: Colour
    red: Tint
    amber: Tint
    pine: Tint
    berry: Tint
    sky: Tint
    wash: tuple[Colour, Colour]
    blush: tuple[Colour, Colour]
    on_blush: Colour
    ring: Colour
    scrim: Colour
    scrim_share: int
    cards: dict[str, Card]


GOLD = Card(("#3A2114", "#5E3319", "#8A5426"), "#F8D9A0", "#F3DFC0", "#FFFFFF")
SILVER = Card(("#3B4650", "#4A5560", "#586672"), "#FFFFFF", "#F0F3F5", "#FFFFFF")
DIAMOND = Card(("#12352B", "#1D513F", "#276E58"), "#E5F7EF", "#DDF0E7", "#FFFFFF")
PLAIN = Card(("#5A2410", "#7E3013", "#9A3E17"), "#FFE7CF", "#FBE0CB", "#FFFFFF")

WARM = Theme(
    name="warm",
    flat=False,
    canvas="#FBF5EC",
    sunk="#F3E9DA",
    surface="#FFFFFF",
    ink="#2A1B12",
    ink2="#5F4A39",
    line="#E6D8C5",
    line2="#8F7660",
    brand="#C23B12",
    brand_top="#CE4417",
    brand_foot="#BD3810",
    on_brand="#FFFFFF",
    brand_deep="#9A2C0B",
    disabled="#EFE6DA",
    on_disabled="#6B5A4A",
    dark="#2A1B12",
    on_dark="#FFFFFF",
    banner="#F0A02F",
    on_banner="#2A1B12",
    done_top="#2F7F60",
    done_foot="#1B5C43",
    on_done="#FFFFFF",
    red=Tint("#FCE6D9", "#9A2C0B"),
    amber=Tint("#FDEFD3", "#7A4A00"),
    pine=Tint("#DDEFE4", "#1E6A4C"),
    berry=Tint("#FBE3EA", "#A3123F"),
    sky=Tint("#DDEDF7", "#1F5F8B"),
    wash=("#FFF3DF", "#FDDDC0"),
    blush=("#FFE4D1", "#FFCFAE"),
    on_blush="#6B2E12",
    ring="#F0E0CC",
    scrim="#2A1B12",
    scrim_share=168,
    cards={"gold": GOLD, "silver": SILVER, "diamond": DIAMOND, "plain": PLAIN},
)

BLACK, WHITE, YELLOW = "#000000", "#FFFFFF", "#FFD400"
YELLOW_CARD = Card((BLACK, BLACK, BLACK), YELLOW, WHITE, WHITE, outline=YELLOW)

HIGH_CONTRAST = Theme(
    name="contrast",
    flat=True,
    canvas=BLACK,
    sunk=BLACK,
    surface=BLACK,
    ink=WHITE,
    ink2=WHITE,
    line=WHITE,
    line2=WHITE,
    brand=YELLOW,
    brand_top=YELLOW,
    brand_foot=YELLOW,
    on_brand=BLACK,
    brand_deep="#FFF3A8",
    disabled=BLACK,
    on_disabled="#C8C8C8",
    dark=WHITE,
    on_dark=BLACK,
    banner=YELLOW,
    on_banner=BLACK,
    done_top="#8CF2B0",
    done_foot="#8CF2B0",
    on_done=BLACK,
    red=Tint(BLACK, YELLOW),
    amber=Tint(BLACK, YELLOW),
    pine=Tint(BLACK, "#8CF2B0"),
    berry=Tint(BLACK, "#FF9AA8"),
    sky=Tint(BLACK, "#7FDBFF"),
    wash=(BLACK, BLACK),
    blush=(YELLOW, YELLOW),
    on_blush=BLACK,
    ring="#4A4A4A",
    scrim=BLACK,
    scrim_share=217,
    cards=dict.fromkeys(("gold", "silver", "diamond", "plain"), YELLOW_CARD),
)

THEMES = {theme.name: theme for theme in (WARM, HIGH_CONTRAST)}
"""Every theme by its name."""


SRGB_KNEE = 0.04045
"""Below it sRGB is linear."""


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2 computes it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    """Return the relative luminance of a colour, 0 to 1 (WCAG 2, sRGB)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= SRGB_KNEE else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
