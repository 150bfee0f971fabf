"""What shoppers do in the demo: each journey is a short story over the real scanner line and real taps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from edge.domain.codes import TillReceipt, till_receipt
from edge.domain.money import Money
from edge.service.demo.shopper import Hand, Scanner


class Broker(Protocol):
    """The demo's broker, which can be pulled out and put back."""

    def start(self) -> None:
        """Put it back."""

    def stop(self) -> None:
        """Pull it out."""


@dataclass(slots=True)
class Store:
    """All a journey may use. ``seed`` is what head office's seeding wrote for the shopper: codes, phones, keys."""

    scanner: Scanner
    hand: Hand
    broker: Broker
    seed: dict[str, Any]
    caught_up: Callable[[], None]
    offline: Callable[[], None]
    number: int = 88_105
    last: TillReceipt | None = field(default=None)

    def member(self, index: int) -> str:
        """Return the code of the member with that place in the seed."""
        return str(self.seed["members"][index]["code"])

    def receipt(self, minor: int) -> TillReceipt:
        """Return the next receipt of till 3, as the till prints it."""
        self.number += 1
        key = bytes.fromhex(self.seed["receipt_key"])
        self.last = till_receipt(self.seed["store"], 3, "202611211840", self.number, Money(minor), key=key)
        return self.last


def look_and_print(store: Store) -> str:
    """Touch to start, scan the member code, look at home, print the statement, end."""
    hand = store.hand
    hand.see("Attract")
    hand.shoot("01-attract")
    hand.tap("start")
    hand.see("Identify")
    hand.shoot("02-identify")
    store.scanner.scan(store.member(0))
    hand.see("Home")
    hand.shoot("03-home")
    hand.tap("print", "hide")
    hand.shoot("03-home-hidden")
    hand.tap("end")
    hand.see("Attract")
    return "statement printed"


def claim(store: Store) -> str:
    """Scan the member code from the attract screen, scan a till receipt, take the slip."""
    hand = store.hand
    store.scanner.scan(store.member(1))
    hand.see("Home")
    store.scanner.scan(str(store.receipt(12_850)))
    hand.see("Saved")
    hand.shoot("12-points-added")
    hand.tap("done")
    hand.see("Home")
    hand.tap("end")
    hand.see("Attract")
    return "128 points claimed"


def by_phone(store: Store) -> str:
    """Type the phone number in English, look, end."""
    hand = store.hand
    hand.tap("lang:en", "start")
    hand.see("Identify")
    phone = str(store.seed["members"][2]["phone"])
    hand.tap(*(f"digit:{digit}" for digit in phone[:8]))
    hand.shoot("02-identify-en")
    hand.tap(*(f"digit:{digit}" for digit in phone[8:]), "ok")
    hand.see("Home")
    hand.shoot("03-home-en")
    hand.tap("end")
    hand.see("Attract")
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
    store.scanner.scan(str(store.seed["expired"]))
    hand.see("Identify", "ErrorSheet")
    hand.tap("retry")
    hand.see("Identify")
    hand.tap("back")
    hand.see("Attract")
    return "refused kindly, twice"


def network_cut(store: Store) -> str:
    """The broker is pulled: points are claimed and proved all the same, and arrive when it is back."""
    hand = store.hand
    store.broker.stop()
    store.offline()
    store.scanner.scan(store.member(0))
    hand.see("Home")
    store.scanner.scan(str(store.receipt(3_160)))
    hand.see("Saved")
    hand.shoot("12-saved-offline")
    hand.tap("again", "done")
    hand.see("Home")
    hand.shoot("03-home-offline")
    hand.tap("end")
    hand.see("Attract")
    store.broker.start()
    store.caught_up()
    return "31 points saved offline, sent when the broker came back"


def claimed_twice(store: Store) -> str:
    """The receipt of the journey before is tried again by another member."""
    hand = store.hand
    used = store.last or store.receipt(3_160)
    store.scanner.scan(store.member(3))
    hand.see("Home")
    store.scanner.scan(str(used))
    hand.see("Home", "ErrorSheet")
    hand.shoot("18-already-claimed")
    hand.tap("close")
    hand.see("Home")
    hand.tap("end")
    hand.see("Attract")
    return "refused: claimed before"


def walked_away(store: Store) -> str:
    """A member walks away; the kiosk asks, counts, and ends the visit by itself."""
    hand = store.hand
    store.scanner.scan(store.member(4))
    hand.see("Home")
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
    network_cut,
    claimed_twice,
    walked_away,
    call_staff,
)
