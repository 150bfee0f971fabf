"""Everybody can read it: contrast is computed from the tokens."""

import pytest

from kiosk_ui.theme import HIGH_CONTRAST, THEMES, WARM, contrast


def text_pairs(theme):
    yield from ((theme.ink, ground) for ground in (theme.canvas, theme.surface, theme.sunk))
    yield from ((theme.ink2, ground) for ground in (theme.canvas, theme.surface, *theme.wash))
    brands = (theme.brand, theme.brand_top, theme.brand_foot, theme.brand_deep)
    yield from ((theme.on_brand, ground) for ground in brands)
    yield from ((theme.on_blush, ground) for ground in theme.blush)
    yield from ((tint.text, tint.soft) for tint in tints(theme))
    yield from ((tint.text, theme.surface) for tint in tints(theme))
    yield theme.on_dark, theme.dark
    yield theme.on_banner, theme.banner
    yield theme.on_disabled, theme.disabled
    yield theme.on_done, theme.done_foot
    for card in theme.cards.values():
        yield from ((ink, stop) for ink in (card.title, card.text, card.figure) for stop in card.stops)


def tints(theme):
    return (theme.red, theme.amber, theme.pine, theme.berry, theme.sky)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_every_text_stands_out_from_its_ground(theme):
    weak = [(ink, ground) for ink, ground in text_pairs(theme) if contrast(ink, ground) < 4.5]

    assert weak == []


def test_high_contrast_is_high():
    weak = [(ink, ground) for ink, ground in text_pairs(HIGH_CONTRAST) if contrast(ink, ground) < 7]

    assert weak == []


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_outline_of_a_control_can_be_seen(theme):
    assert contrast(theme.line2, theme.surface) >= 3
    assert contrast(theme.line2, theme.canvas) >= 3
    assert contrast(theme.brand, theme.surface) >= 3


def test_black_on_white_is_twenty_one_to_one():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast(WARM.ink, WARM.ink) == pytest.approx(1)
