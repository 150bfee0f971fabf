"""``member-kiosk screens``: every screen in every look as a PNG, drawn without a display from made-up data."""

import os
from collections.abc import Iterator
from pathlib import Path

import click

from edge.domain.errors import EdgeError
from edge.domain.local_api import (
    HistoryLine,
    HistoryPage,
    HistoryReason,
    MemberView,
    NextTier,
    Nudge,
    TierPath,
    TierView,
)
from kiosk_ui.locale import LANGUAGES
from kiosk_ui.value_pictures import pictured
from kiosk_ui.value_views import Outcome
from kiosk_ui.views import (
    Ambient,
    AssistSheet,
    Attract,
    ChangeMember,
    Closed,
    ErrorSheet,
    Home,
    Identify,
    LanguageSheet,
    Look,
    Overlay,
    Place,
    Points,
    Saved,
    Screen,
    StaffSheet,
    StillThere,
    View,
)
from kiosk_ui.widgets.profile import PROFILES

PATHS = [TierPath(kind="spend", have=448_000, need=500_000), TierPath(kind="transactions", have=18, need=24)]
BIRTHDAY = Nudge(
    care="birthday",
    kind="birthday",
    names={"zh-Hans": "生日月快乐，礼物已到", "zh-Hant": "生日月快樂，禮物已到", "en": "Your birthday gift is ready"},
)
MEMBER = MemberView(
    surname="林",
    surname_latin="Lin",
    title="ms",
    last4="6823",
    tier=TierView(key="gold", names={"zh-Hans": "金卡", "zh-Hant": "金卡", "en": "Gold"}, style="gold"),
    next_tier=NextTier(names={"zh-Hans": "钻石卡", "zh-Hant": "鑽石卡", "en": "Diamond"}, paths=PATHS),
    points=12480,
    value_minor=36850,
    currency="CNY",
    coupons=4,
    valid_until="2027-06",
    nudge=BIRTHDAY,
    inactive=320,
    expiring=500,
    expires_on="2026-12-31",
    as_of_ms=0,
)
"""An invented member."""


def _words(zh_hans: str, zh_hant: str, en: str) -> dict[str, str]:
    return {"zh-Hans": zh_hans, "zh-Hant": zh_hant, "en": en}


def _reason(points: int, *words: str) -> HistoryReason:
    return HistoryReason(names=_words(*words), points=points)


def _bought(day: str, amount: str, points: int, *reasons: HistoryReason, pending: bool = False) -> HistoryLine:
    names = _words(f"消费 {amount} 元", f"消費 {amount} 元", f"Purchase of {amount}")
    return HistoryLine(day=day, names=names, points=points, reasons=[*reasons], pending=pending)


def _rule(amount: str, exact: str, points: int) -> HistoryReason:
    return _reason(
        points, f"消费 {amount} 元，得 {exact} 分", f"消費 {amount} 元，得 {exact} 分", f"{exact} points for {amount}"
    )


LINES = [
    _bought(
        *("2026-11-21", "128.50", 192),
        _rule("128.50", "128.5", 0),
        _reason(0, "等级加成 64.25 分", "等級加成 64.25 分", "64.25 points for your tier"),
        pending=True,
    ),
    HistoryLine(
        day="2026-11-15",
        names=_words("兑换 保温杯", "兌換 保溫杯", "Gift: thermos"),
        points=-800,
        reasons=[_reason(0, "一份礼品，用 800 分", "一份禮品，用 800 分", "One gift of 800 points")],
    ),
    _bought(
        *("2026-11-11", "36.00", 0),
        _reason(0, "本商品不积分：特价鸡蛋", "本商品不積分：特價雞蛋", "No points on this product: eggs on offer"),
    ),
    _bought(
        *("2026-11-08", "215.00", 645),
        _rule("215.00", "215", 215),
        _reason(0, "等级加成 107.5 分", "等級加成 107.5 分", "107.5 points for your tier"),
        _reason(0, "会员日加成 322.5 分", "會員日加成 322.5 分", "322.5 points for member day"),
    ),
    *(
        _bought(f"2026-10-{27 - 3 * n}", f"{52 + n}.00", 52 + n, _rule(f"{52 + n}.00", f"{52 + n}", 52 + n))
        for n in range(6)
    ),
]
"""An invented page of points."""
LISTED = HistoryPage(lines=LINES, page=1, pages=3)

PLACE = Place(
    chain={"zh-Hans": "会员之家", "zh-Hant": "會員之家", "en": "Members' Corner"},
    store={"zh-Hans": "中山路店", "zh-Hant": "中山路店", "en": "Zhongshan Road"},
    label="K07",
)
ONLINE = Ambient(place=PLACE, online=True, printer="ready", scanner="ready", time="18:42", hour=18)
OFFLINE = Ambient(place=PLACE, online=False, unsent=3, printer="ready", scanner="ready", time="18:42", hour=18)
SAVED = Saved(MEMBER, points=31, paid_minor=31580, currency="CNY", slip="0118-02-3-004215", synced=False)

PICTURES: dict[str, tuple[Screen, Overlay | None, Ambient]] = {
    "attract": (Attract(), None, ONLINE),
    "attract-offline": (Attract(1), None, OFFLINE),
    "identify": (Identify("138123468"), None, ONLINE),
    "identify-ready": (Identify("13812346823"), None, OFFLINE),
    "home": (Home(MEMBER), None, ONLINE),
    "home-offline": (Home(MEMBER), None, OFFLINE),
    "points": (Points(MEMBER, LISTED), None, ONLINE),
    "points-end": (Points(MEMBER, HistoryPage(lines=LINES[:2], page=3, pages=3)), None, OFFLINE),
    "points-empty": (Points(MEMBER, HistoryPage(lines=[], page=1, pages=1)), None, ONLINE),
    "points-busy": (Points(MEMBER, slow=True), None, ONLINE),
    "points-hidden": (Points(MEMBER, LISTED, hidden=True), StillThere(16), ONLINE),
    "saved": (SAVED, None, OFFLINE),
    "saved-synced": (Saved(MEMBER, 31, 31580, "CNY", "0118-02-3-004215", synced=True), None, ONLINE),
    "still-there": (Home(MEMBER, hidden=True), StillThere(16), ONLINE),
    "assist": (Home(MEMBER), AssistSheet(), ONLINE),
    "language": (Identify(), LanguageSheet(), ONLINE),
    "staff": (Home(MEMBER), StaffSheet(), ONLINE),
    "error": (Identify(), ErrorSheet("unknown_member", "S-104"), ONLINE),
    "error-claimed": (Home(MEMBER), ErrorSheet("already_claimed", "S-201"), ONLINE),
    "change-member": (Home(MEMBER, hidden=True), ChangeMember(), ONLINE),
    "closed": (Closed(), None, ONLINE),
    **pictured(MEMBER, ONLINE, OFFLINE),
}
"""Every screen and sheet by the name of its picture."""

LOOKS: dict[str, dict[str, bool]] = {
    "warm": {},
    "contrast": {"contrast": True},
    "large": {"large": True},
    "contrast-large": {"contrast": True, "large": True},
}


def views(language: str, theme: str) -> Iterator[tuple[str, View]]:
    """Yield every picture's name and view in one language and look."""
    look = Look(language=next(each for each in LANGUAGES if each == language), **LOOKS[theme])
    for name, (screen, overlay, ambient) in PICTURES.items():
        yield name, View(screen, overlay, ambient, look, "printed" if isinstance(screen, Saved | Outcome) else "")


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the PNGs.")
@click.option("--lang", type=click.Choice(LANGUAGES), multiple=True, help="Language; all three if not given.")
@click.option("--theme", type=click.Choice([*LOOKS]), multiple=True, help="Look; warm if not given.")
@click.option("--profile", type=click.Choice([*PROFILES]), multiple=True, help="Panel; all four if not given.")
@click.option("--screen", type=click.Choice([*PICTURES]), multiple=True, help="Screen; all if not given.")
def screens(
    out: Path, lang: tuple[str, ...], theme: tuple[str, ...], profile: tuple[str, ...], screen: tuple[str, ...]
) -> None:
    """Draw every screen as a PNG, without a display."""
    _make_folder(out)
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    import pygame  # noqa: PLC0415 - SDL reads the variable above when pygame is imported

    from kiosk_ui.screens import Stage  # noqa: PLC0415 - as above

    pygame.display.init()
    for panel in profile or PROFILES:
        size, unit = PROFILES[panel].size, PROFILES[panel].unit
        surface = pygame.display.set_mode(size)
        stage = Stage(size, unit=unit)
        for language in lang or LANGUAGES:
            for look in theme or ("warm",):
                for name, view in views(language, look):
                    if screen and name not in screen:
                        continue
                    stage.show(view).draw(surface)
                    pygame.image.save(surface, out / f"{name}.{panel}.{language}.{look}.png")
    pygame.display.quit()
    click.echo(f"{len(list(out.glob('*.png')))} pictures in {out}")


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise EdgeError(f"--out {out}: no folder can be made there ({fault.strerror}): name another") from fault
