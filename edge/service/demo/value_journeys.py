"""Journeys in which value moves: gifts, coupons and top-up, with head office in reach and without it."""

from edge.service.demo.shop import Store

MUG, TOTE, FLASK = "g-mug", "g-tote", "g-flask"
"""Gifts of 2,000, 1,200 and 5,800 points. Of the last there is not enough at the kiosk, whatever the member owns."""


def gift_taken(store: Store) -> str:
    """Take a gift for points; the slip has the code with which it is fetched."""
    hand = store.comes_in(0)
    hand.tap("gifts")
    hand.turn_to(f"take:{MUG}")
    hand.shoot("04-gifts")
    hand.tap(f"take:{MUG}")
    hand.see("GiftConfirm")
    hand.shoot("05-gift-confirm")
    hand.tap("confirm")
    hand.see("Outcome")
    store.tray.take()
    hand.shoot("12-gift")
    store.leaves()
    return "a mug for 2,000 points, with its pick-up code"


def coupon_redeemed(store: Store) -> str:
    """Redeem a coupon at the kiosk."""
    hand = store.comes_in(0)
    hand.tap("coupons")
    hand.find("use:")
    hand.shoot("07-coupons")
    hand.tap("use:*")
    hand.see("Coupons", "CouponSheet")
    hand.shoot("07-coupon-sheet")
    hand.tap("redeem")
    hand.see("Outcome")
    store.tray.take()
    hand.shoot("12-coupon")
    store.leaves()
    return "redeemed once"


def topped_up(store: Store) -> str:
    """Top up, pay at the till, and take the slip, once for each side."""
    hand = store.comes_in(0)
    hand.tap("topup")
    hand.find("sum:30000")
    hand.tap("sum:30000", "by:till")
    hand.shoot("08-top-up")
    hand.tap("pay")
    hand.see("PayWait")
    hand.shoot("08-pay-wait")
    hand.tap("paid")
    hand.see("Outcome")
    store.tray.take()
    hand.shoot("12-topped-up")
    store.leaves()
    return "300.00 paid in at the till"


def gift_offline(store: Store) -> str:
    """Without a network, take a gift for points that lie ready here, and ask for one that costs more than these."""
    store.granted()
    with store.cut_off():
        hand = store.comes_in(0)
        hand.tap("gifts")
        hand.turn_to(f"take:{TOTE}")
        hand.tap(f"take:{TOTE}")
        hand.see("GiftConfirm")
        hand.tap("confirm")
        hand.see("Outcome")
        store.tray.take()
        hand.shoot("12-gift-offline")
        _asks_for_more_than_lies_here(store)
        store.leaves()
    return "a bag taken offline; a flask declined: not enough points lie here"


def _asks_for_more_than_lies_here(store: Store) -> None:
    hand = store.hand
    hand.tap("done")
    hand.see("Home")
    hand.tap("gifts")
    hand.turn_to(f"take:{FLASK}")
    hand.tap(f"take:{FLASK}")
    hand.see("GiftConfirm")
    hand.tap("confirm")
    hand.see("Outcome")
    hand.shoot("12-part-here")


def gift_released(store: Store) -> str:
    """Give back a gift that was put aside; its points come back."""
    hand = store.comes_in(0)
    hand.tap("gifts")
    hand.find("release:")
    hand.tap("release:*")
    hand.see("Gifts", "ReleaseSheet")
    hand.shoot("04-release")
    hand.tap("release")
    hand.see("Outcome")
    store.tray.take()
    hand.shoot("12-released")
    store.leaves()
    return "given back, its points returned"
