"""The device service as a screen knows it, in memory: members, receipts, one visit, a printer that answers.

``FakeService`` decides the answers; ``FakeDesk`` is the screen's port to it. A test that wants real sockets puts the
same ``FakeService`` behind one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from edge.domain.errors import Refused
from edge.domain.local_api import (
    AnswerNudge,
    CallStaff,
    Claim,
    Claimed,
    End,
    Ended,
    Fact,
    Hello,
    History,
    HistoryLine,
    HistoryPage,
    HistoryReason,
    Identified,
    Identify,
    Kiosk,
    MemberView,
    NextTier,
    Nudge,
    NudgeNoted,
    Print,
    Printed,
    Request,
    Scanned,
    SlipDone,
    StaffCall,
    TierPath,
    TierView,
)
from edge.domain.value_api import Moved
from fakes.value_desk import FakeValue, Value
from kiosk_ui.desk import Answer, Connected, DeskEvent, Disconnected, Failed

GOLD = TierView(key="gold", names={"zh-Hans": "金卡", "zh-Hant": "金卡", "en": "Gold"}, style="gold")
DIAMOND = {"zh-Hans": "钻石卡", "zh-Hant": "鑽石卡", "en": "Diamond"}


PATHS = [TierPath(kind="spend", have=448_000, need=500_000), TierPath(kind="transactions", have=18, need=24)]
PAGE = 10
"""Lines of a page, as the service cuts them."""

BIRTHDAY = Nudge(
    care="birthday-2026",
    kind="birthday",
    names={"zh-Hans": "生日快乐，礼物已到", "zh-Hant": "生日快樂，禮物已到", "en": "Your birthday gift is ready"},
)
EXPIRING = Nudge(
    care="expiring-2026",
    kind="expiring",
    names={
        "zh-Hans": "500 积分即将到期",
        "zh-Hant": "500 點數即將到期",
        "en": "500 of your points are about to expire",
    },
)


def line(day: str, points: int, *, pending: bool = False) -> HistoryLine:
    """Return an invented movement of points with its one reason."""
    names = {"zh-Hans": f"小票 {points} 元", "zh-Hant": f"小票 {points} 元", "en": f"Receipt of {points}"}
    reason = HistoryReason(names={"zh-Hans": "每 1 元积 1 分", "en": "1 point for each yuan"}, points=points)
    return HistoryLine(day=day, names=names, points=points, reasons=[reason], pending=pending)


LINES = [line(f"2026-{12 - n // 9:02d}-{27 - n % 9:02d}", 101 + n) for n in range(23)]
"""Two full pages and three lines more, newest first."""


def member(surname: str, latin: str, last4: str, points: int) -> MemberView:
    """Return an invented member's masked view."""
    return MemberView(
        surname=surname,
        surname_latin=latin,
        title="ms",
        last4=last4,
        tier=GOLD,
        next_tier=NextTier(names=DIAMOND, paths=PATHS),
        points=points,
        value_minor=36850,
        currency="CNY",
        coupons=4,
        valid_until="2027-06",
        nudge=BIRTHDAY,
        as_of_ms=1_789_000_000_000,
    )


LIN = member("林", "Lin", "6823", 12480)
OUYANG = member("欧阳", "Ouyang", "0917", 350)
LIN_CODE, LIN_PHONE = "MK1" + "A" * 26, "13800006823"
OUYANG_CODE = "MK1" + "B" * 26
EXPIRED_CODE = "MK1" + "X" * 26
UNKNOWN_CODE = "MK1" + "Z" * 26
RECEIPT = "TR1*demo*2*202611211842*77*12850*CNY*ABCDEFGH"
SMALL_RECEIPT = "TR1*demo*2*202611211843*78*50*CNY*ABCDEFGH"
FALSE_RECEIPT = "TR1*demo*2*202611211844*79*12850*CNY*FALSEAAA"

KIOSK = Kiosk(
    chain_names={"zh-Hans": "会员之家", "zh-Hant": "會員之家", "en": "Members' Corner"},
    store="0118",
    store_names={"zh-Hans": "中山路店", "zh-Hant": "中山路店", "en": "Zhongshan Road"},
    device="0118-02",
    label="K07",
    version="0.1.0",
    online=True,
    unsent=0,
    printer="ready",
    scanner="ready",
)


@dataclass
class FakeService:
    """Decides every answer. Points are one for each yuan; a claim is remembered by its ``txn``."""

    codes: dict[str, MemberView] = field(default_factory=lambda: {LIN_CODE: LIN, OUYANG_CODE: OUYANG})
    phones: dict[str, MemberView] = field(default_factory=lambda: {LIN_PHONE: LIN})
    kiosk: Kiosk = KIOSK
    throttled_s: int = 0
    asked: list[Request] = field(default_factory=list)
    claims: dict[str, tuple[str, Claimed]] = field(default_factory=dict)
    visit: str = ""
    guest: MemberView | None = None
    visits: int = 0
    slips: int = 0
    lines: list[HistoryLine] = field(default_factory=lambda: [*LINES])
    nudges: list[tuple[str, str]] = field(default_factory=list)
    calling: bool = False
    value: FakeValue = field(default_factory=FakeValue)

    def answer(self, request: Request) -> msgspec.Struct:  # noqa: C901, PLR0911 - a table: one answer a case
        """Return the answer to ``request``; raises ``Refused`` where the real desk does."""
        self.asked.append(request)
        if isinstance(request, Value):
            return self._value(request)
        match request:
            case Hello():
                return self.kiosk
            case Identify():
                return self._identify(request)
            case Claim():
                return self._claim(request)
            case Print(visit=visit, slip=slip):
                self._present(visit)
                return Printed(slip=slip or self._slip(), copy=2 if slip else 1, printer=self.kiosk.printer)
            case History(visit=visit, page=page):
                self._present(visit)
                return self._page(page)
            case AnswerNudge(visit=visit, care=care, answer=answer):
                self._present(visit)
                self.nudges.append((care, answer))
                return NudgeNoted()
            case CallStaff(cancel=cancel):
                self.calling = not cancel
                return StaffCall(calling=self.calling)
            case End(visit=visit):
                if visit == self.visit:
                    self.visit, self.guest = "", None
                return Ended()
        raise AssertionError(request)

    def _identify(self, request: Identify) -> Identified:
        if request.phone and self.throttled_s:
            return Identified(result="throttled", wait_s=self.throttled_s)
        if request.code == EXPIRED_CODE:
            return Identified(result="expired")
        found = self.codes.get(request.code) or self.phones.get(request.phone)
        if found is None:
            return Identified(result="unknown")
        self.visits += 1
        self.visit, self.guest = f"v{self.visits}", found
        return Identified(result="found", visit=self.visit, member=found)

    def _claim(self, request: Claim) -> Claimed:
        guest = self._present(request.visit)
        minor, check = int(request.code.split("*")[5]), request.code.split("*")[7]
        if check.startswith("FALSE"):
            return Claimed(result="not_genuine")
        if request.code in self.claims:
            txn, before = self.claims[request.code]
            return before if txn == request.txn else Claimed(result="already")
        if minor < 100:
            return Claimed(result="no_points")
        answer = Claimed(
            result="claimed",
            points=minor // 100,
            paid_minor=minor,
            currency="CNY",
            slip=self._slip(),
            synced=self.kiosk.online,
            member=msgspec.structs.replace(guest, pending=minor // 100),
        )
        self.claims[request.code] = (request.txn, answer)
        return answer

    def _value(self, request: Request) -> msgspec.Struct:
        """Answer about value: for the visit's own member, with the home's figures as they are afterwards."""
        guest = self._present(request.visit) if hasattr(request, "visit") else self.guest
        answer = self.value.answer(request)
        if not isinstance(answer, Moved) or guest is None:
            return answer
        self.guest = msgspec.structs.replace(guest, points=self.value.points, value_minor=self.value.minor)
        return msgspec.structs.replace(answer, member=self.guest)

    def _page(self, page: int) -> HistoryPage:
        pages = max(1, -(-len(self.lines) // PAGE))
        page = min(max(page, 1), pages)
        return HistoryPage(lines=self.lines[(page - 1) * PAGE : page * PAGE], page=page, pages=pages)

    def _present(self, visit: str) -> MemberView:
        if visit != self.visit or self.guest is None:
            raise Refused("S-003", "this visit is over: scan your code again")
        return self.guest

    def _slip(self) -> str:
        self.slips += 1
        return f"0118-02-1-{self.slips:06d}"


@dataclass
class FakeDesk:
    """A desk whose service lives in the same process. It answers at once, unless ``holding``.

    ``plug`` and ``unplug`` start and kill the service; ``tell_fact`` says something unasked.
    """

    tell: Callable[[DeskEvent], None]
    service: FakeService = field(default_factory=FakeService)
    connected: bool = False
    closed: bool = False
    holding: bool = False
    prints: bool = True
    held: list[tuple[int, Request]] = field(default_factory=list)

    def ask(self, number: int, request: Request) -> None:
        """Ask, as ``kiosk_ui.desk.Desk`` promises."""
        if self.closed:
            return
        if not self.connected:
            self.tell(Failed(number, request, "no service"))
        elif self.holding:
            self.held.append((number, request))
        else:
            self._answer(number, request)

    def close(self) -> None:
        """Hang up."""
        self.closed = True
        self.held.clear()

    # -- what a test does to the service ----------------------------------------------------------------------------

    def plug(self) -> None:
        """The service is there."""
        self.connected = True
        self.tell(Connected())

    def unplug(self) -> None:
        """The service is killed: what waits is lost, and so is the visit."""
        held, self.held, self.connected = self.held, [], False
        self.service.visit, self.service.guest = "", None
        for number, request in held:
            self.tell(Failed(number, request, "the service went away"))
        self.tell(Disconnected())

    def release(self) -> None:
        """Answer what was held."""
        held, self.held, self.holding = self.held, [], False
        for number, request in held:
            self._answer(number, request)

    def tell_fact(self, fact: Fact) -> None:
        """The service says something unasked."""
        if self.connected and not self.closed:
            self.tell(fact)

    def scan(self, code: str) -> None:
        """A scanner reads ``code``."""
        kinds = {"MK1": "member", "TR1": "receipt"}
        kind = kinds.get(code[:3]) or ("product" if code.isdigit() else "unknown")
        self.tell_fact(Scanned(kind=kind, code=code if kind != "unknown" else ""))

    def _answer(self, number: int, request: Request) -> None:
        try:
            answer = self.service.answer(request)
        except Refused as refused:
            self.tell(Failed(number, request, str(refused)))
            return
        self.tell(Answer(number, request, answer))
        slip = getattr(answer, "slip", "")
        if slip and self.prints:
            self.tell_fact(SlipDone(slip=slip, copy=getattr(answer, "copy", 1), outcome="printed"))
