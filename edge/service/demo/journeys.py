"""What shoppers do in the demo: each journey is a short story over the real scanner line and real taps."""

from collections.abc import Callable

from edge.service.demo.shop import Store
from edge.service.demo.value_journeys import coupon_redeemed, gift_offline, gift_released, gift_taken, topped_up


def look_and_print(store: Store) -> str:
    """Touch to start, scan the member code, look at home, print the statement, end."""
    hand = store.hand
    hand.see("Attract")
    hand.shoot("01-attract")
    hand.tap("start")
    hand.see("Identify")
    hand.shoot("02-identify")
    store.scanner.scan(store.till.member(0))
    hand.see("Home")
    hand.shoot("03-home")
    hand.tap("print")
    store.tray.take()
    hand.tap("hide")
    hand.shoot("03-home-hidden")
    store.leaves()
    return "statement printed"


def claim(store: Store) -> str:
    """Scan the member code from the attract screen, scan a till receipt, take the slip."""
    hand = store.comes_in(1)
    store.scanner.scan(str(store.till.receipt(12_850)))
    hand.see("Saved")
    store.tray.take()
    hand.shoot("12-points-added")
    hand.tap("done")
    hand.see("Home")
    store.leaves()
    return "points of a receipt of 128.50 claimed"


def by_phone(store: Store) -> str:
    """Type the phone number in English, look, end."""
    hand = store.hand
    hand.tap("lang:en", "start")
    hand.see("Identify")
    phone = store.till.phone(2)
    hand.tap(*(f"digit:{digit}" for digit in phone[:8]))
    hand.shoot("02-identify-en")
    hand.tap(*(f"digit:{digit}" for digit in phone[8:]), "ok")
    hand.see("Home")
    hand.shoot("03-home-en")
    store.leaves()
    return "found by phone"


def not_a_member(store: Store) -> str:
    """Scan a code nobody has, then a card that has expired."""
    hand = store.hand
    hand.tap("start")
    hand.see("Identify")
    store.scanner.scan("MK1" + "A" * 26)
    hand.see("Identify", "ErrorSheet")
    hand.shoot("18-code-not-found")
    hand.tap("retry")
    hand.see("Identify")
    store.scanner.scan(store.till.expired())
    hand.see("Identify", "ErrorSheet")
    hand.tap("retry")
    hand.see("Identify")
    hand.tap("back")
    hand.see("Attract")
    return "refused kindly, twice"


def network_cut(store: Store) -> str:
    """The broker is pulled: points are claimed and proved all the same, and arrive when it is back."""
    with store.cut_off():
        hand = store.comes_in(0)
        store.scanner.scan(str(store.till.receipt(3_160)))
        hand.see("Saved")
        store.tray.take()
        hand.shoot("12-saved-offline")
        hand.tap("again")
        store.tray.take()
        hand.tap("done")
        hand.see("Home")
        hand.shoot("03-home-offline")
        store.leaves()
    return "points of 31.60 saved offline, sent when the broker came back"


def claimed_twice(store: Store) -> str:
    """The receipt of the journey before is tried again by another member."""
    used = store.till.last or store.till.receipt(3_160)
    hand = store.comes_in(3)
    store.scanner.scan(str(used))
    hand.see("Home", "ErrorSheet")
    hand.shoot("18-already-claimed")
    hand.tap("retry")
    hand.see("Home")
    store.leaves()
    return "refused: claimed before"


def why_these_points(store: Store) -> str:
    """Read the points line by line, each with its reasons."""
    hand = store.comes_in(0)
    hand.tap("history")
    hand.see("Points")
    hand.find("page:")
    hand.shoot("points-history")
    hand.tap("back")
    hand.see("Home")
    store.leaves()
    return "every line explained"


def walked_away(store: Store) -> str:
    """A member walks away; the kiosk asks, counts, and ends the visit by itself."""
    hand = store.comes_in(4)
    hand.wait_idle(60)
    hand.see("Home", "StillThere")
    hand.shoot("14-still-there")
    hand.wait_idle(20)
    hand.see("Attract")
    return "visit ended by the kiosk"


def call_staff(store: Store) -> str:
    """Call a person in traditional Chinese, and take the call back."""
    hand = store.hand
    hand.tap("lang:zh-Hant", "start")
    hand.see("Identify")
    hand.shoot("02-identify-zh-Hant")
    hand.tap("staff")
    hand.see("Identify", "StaffSheet")
    hand.shoot("staff")
    hand.tap("staff:cancel")
    hand.see("Identify")
    hand.tap("language")
    hand.see("Identify", "LanguageSheet")
    hand.tap("lang:zh-Hans", "back")
    hand.see("Attract")
    return "called, and taken back"


JOURNEYS: tuple[Callable[[Store], str], ...] = (
    look_and_print,
    claim,
    by_phone,
    not_a_member,
    gift_taken,
    coupon_redeemed,
    topped_up,
    network_cut,
    claimed_twice,
    gift_offline,
    gift_released,
    why_these_points,
    walked_away,
    call_staff,
)
