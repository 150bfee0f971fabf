"""Every screen looks as it did when somebody last looked at it.

After a change that is meant: ``MEMBER_KIOSK_UPDATE_PICTURES=1 pytest tests/screens/test_pictures.py``, look at
``git diff`` of ``tests/screens/expected``, commit both. A failure leaves expected, got and difference in pytest's
temporary folder, or in ``MEMBER_KIOSK_PICTURES_OUT``.
"""

import pytest

from kiosk_ui.pictures import PICTURES, views

CASES = [
    *[(name, "portrait", "zh-Hans", "warm") for name in PICTURES],
    *[(name, "portrait", language, "warm") for name in ("home", "identify") for language in ("zh-Hant", "en")],
    *[
        (name, panel, "zh-Hans", "warm")
        for name in ("home", "identify")
        for panel in ("portrait-small", "landscape", "landscape-small")
    ],
    *[(name, "portrait", "zh-Hant", "contrast-large") for name in ("home", "identify")],
    ("attract", "landscape", "zh-Hans", "warm"),
    ("identify", "landscape-small", "en", "warm"),
    ("home", "landscape", "en", "contrast"),
    ("saved", "landscape-small", "en", "warm"),
    ("points", "landscape", "zh-Hant", "warm"),
    ("points", "landscape-small", "en", "warm"),
    ("points", "portrait", "zh-Hans", "contrast-large"),
]


@pytest.mark.parametrize(("name", "panel", "language", "look"), CASES)
def test_a_screen_looks_as_it_was_approved(name, panel, language, look, drawn, golden):
    view = dict(views(language, look))[name]

    golden(f"{name}.{panel}.{language}.{look}", drawn(panel, view))
