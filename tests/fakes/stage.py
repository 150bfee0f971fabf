"""A stage without pictures: every control of a view as a rectangle in a grid, so that loops can be tested alone."""

from dataclasses import dataclass, field

import pygame

from kiosk_ui.value_views import (
    Coupons,
    CouponSheet,
    GiftConfirm,
    Gifts,
    Outcome,
    PayConfirm,
    PayWait,
    ReleaseSheet,
    RestartSheet,
    TopUp,
)
from kiosk_ui.views import (
    AssistSheet,
    Attract,
    ChangeMember,
    ErrorSheet,
    Home,
    Identify,
    LanguageSheet,
    Points,
    Saved,
    StaffSheet,
    StillThere,
    View,
)

KEYS = [f"digit:{digit}" for digit in range(10)]
LANGUAGES = ["lang:zh-Hans", "lang:zh-Hant", "lang:en"]
BAR = ["assist", "language", "staff"]
NUDGE = ["nudge", "nudge:no"]
TILES = ["points", "gifts", "coupons", "topup", "checkout", "price", "history", "refer", "survey"]
SCREENS = {
    Attract: ["start", "scan", "card", "phone", "price", "checkout", "join", "assist", *LANGUAGES],
    Identify: [*KEYS, "delete", "ok", "join", "back", *BAR],
    Home: ["hide", *NUDGE, *TILES, "print", "end", *BAR],
    Points: ["hide", "page:1:0", "page:2:0", "back", "end", "assist", "language"],
    Saved: ["again", "done", "end", *BAR],
    Gifts: ["hide", "chip:all", "chip:affordable", "take:mug", "take:tote", "from:6", "back", "end"],
    GiftConfirm: ["hide", "confirm", "back", "end"],
    Coupons: ["hide", "chip:now", "chip:later", "chip:used", "use:twenty", "use:tea", "back", "end"],
    TopUp: ["hide", "sum:10000", "sum:30000", "by:till", "pay", "back", "end"],
    PayWait: ["hide", "paid", "unpaid", "staff"],
    PayConfirm: ["hide", "confirm", "back", "end"],
    Outcome: ["again", "settle", "done", "end", *BAR],
}
OVERLAYS = {
    StillThere: ["stay", "end"],
    AssistSheet: ["assist:large", "assist:contrast", "assist:lowered", "assist:time", "close"],
    LanguageSheet: [*LANGUAGES, "close"],
    StaffSheet: ["staff:cancel", "close"],
    ErrorSheet: ["retry", "phone", "join", "staff", "close"],
    ChangeMember: ["change", "keep"],
    CouponSheet: ["reserve", "redeem", "release", "close"],
    ReleaseSheet: ["close", "release"],
    RestartSheet: ["last:confirmed", "last:voided", "close"],
}


def controls(view: View) -> list[str]:
    """Return the names of what can be touched."""
    if view.overlay:
        return OVERLAYS[type(view.overlay)]
    return SCREENS.get(type(view.screen), [])


@dataclass
class FakeScene:
    """One view; draws a plain colour, and counts."""

    view: View
    targets: dict[str, pygame.Rect]
    stage: "FakeStage"
    pressed: str | None = None
    drawn: bool = False

    def draw(self, surface: pygame.Surface, pressed: str | None = None) -> list[pygame.Rect]:
        if self.drawn and pressed == self.pressed:
            return []
        self.drawn, self.pressed = True, pressed
        self.stage.pressed.append(pressed)
        return [surface.fill((len(self.targets) % 256, 0, 0))]


@dataclass
class FakeStage:
    """Lays controls out in a grid of 4 columns."""

    size: tuple[int, int]
    shown: list[View] = field(default_factory=list)
    pressed: list[str | None] = field(default_factory=list)
    forgotten: int = 0

    def show(self, view: View) -> FakeScene:
        self.shown.append(view)
        width, height = self.size[0] // 4, self.size[1] // 8
        targets = {
            name: pygame.Rect(place % 4 * width + 4, place // 4 * height + 4, width - 8, height - 8)
            for place, name in enumerate(controls(view))
        }
        return FakeScene(view, targets, self)

    def forget(self) -> None:
        self.forgotten += 1
        self.shown.clear()
