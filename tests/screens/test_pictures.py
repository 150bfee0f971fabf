"""Every screen looks as it did when somebody last looked at it.

After a change that is meant: ``MEMBER_KIOSK_UPDATE_PICTURES=1 pytest tests/screens/test_pictures.py``, look at
``git diff`` of ``tests/screens/expected``, commit both. A failure leaves expected, got and difference in pytest's
temporary folder, or in ``MEMBER_KIOSK_PICTURES_OUT``.
"""

import pytest

from kiosk_ui.pictures import PICTURES, views

LIKE_OTHERS = {
    f"outcome-{name}"
    for name in (
        *("redeemed", "paid", "paid-offline", "topped-up", "after-sync", "released", "released-coupon", "handed-over"),
        *("refunded", "not-enough", "under-review", "not-charged", "not-yours", "part-here", "elsewhere"),
    )
}
"""Outcomes that differ from a pictured one by their words only, which ``test_value_words`` reads."""
CASES = [
    *[(name, "portrait", "zh-Hans", "warm") for name in PICTURES if name not in LIKE_OTHERS],
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
    *[(name, "landscape", "zh-Hant", "warm") for name in ("gifts", "coupons-offline", "topup", "pay-wait")],
    *[(name, "landscape-small", "en", "warm") for name in ("gifts", "coupons", "topup-chosen", "outcome-gift-offline")],
    *[(name, "portrait", "zh-Hans", "contrast-large") for name in ("gifts", "gift-confirm", "coupons", "topup-chosen")],
    *[(name, "portrait", "en", "warm") for name in ("gifts", "outcome-elsewhere", "restart-not-completed")],
    ("outcome-nothing-here", "portrait-small", "zh-Hant", "warm"),
    ("outcome-part-here", "landscape", "en", "contrast"),
]


@pytest.mark.parametrize(("name", "panel", "language", "look"), CASES)
def test_a_screen_looks_as_it_was_approved(name, panel, language, look, drawn, golden):
    view = dict(views(language, look))[name]

    golden(f"{name}.{panel}.{language}.{look}", drawn(panel, view))
