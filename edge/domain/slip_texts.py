"""What each slip says, in three languages: pure functions of a journal record, language and copy number.

A visit in Chinese shows English as the second language; an English visit prints English alone. Sources of the words:
the chain's glossary; they never name the member or show more than four digits of the phone.
"""

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from edge.domain.money import Money
from edge.domain.slips import Band, Foot, Head, Hero, Part, Proof, Row, Rule, Slip, Title

_WEEKDAYS = {
    "zh-Hans": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "zh-Hant": ("週一", "週二", "週三", "週四", "週五", "週六", "週日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}

_WORDS: dict[str, tuple[str, str, str]] = {
    "claimed": ("补积分", "補登積分", "Points claimed"),
    "statement": ("会员小票", "會員明細", "Statement"),
    "saved": ("已保存，联网后自动同步", "已儲存，連線後自動同步", "Saved"),
    "will_sync": ("", "", "It will sync when the network is back."),
    "after_sync": ("同步后到账", "同步後入帳", "After sync"),
    "earned": ("本单积分", "本單積分", "Points"),
    "receipt": ("收银小票", "收銀明細", "Till receipt"),
    "original": ("原票", "原票", "Original"),
    "till": ("收银 {n} 号", "收銀 {n} 號", "till {n}"),
    "tail": ("尾号", "尾號", "no. ending"),
    "card_tail": ("会员卡尾号", "會員卡尾號", "Member, last four"),
    "tier": ("等级", "等級", "Tier"),
    "points": ("积分", "積分", "Points"),
    "pending": ("待同步积分", "待同步積分", "Points after sync"),
    "coupons": ("优惠券", "優惠券", "Coupons"),
    "as_of": ("数据时间", "資料時間", "As of"),
    "proof": ("小票凭证", "明細憑證", "Receipt proof"),
    "is_proof": ("这张小票就是凭证。", "這張明細就是憑證。", "This slip is your proof."),
    "safe": ("机器坏了也不会少。", "機器壞了也不會少。", "Safe even if this kiosk fails."),
    "keep": ("积分到账前请保留。", "積分入帳前請保留。", "Keep until points arrive."),
    "once": ("一张单只记一次。", "一張單只記一次。", "Counted once only."),
    "help": ("有问题？请找店员", "有問題？請找店員", "Questions? Ask staff"),
    "help_call": ("有问题？请找店员，或拨 {tel}", "有問題？請找店員，或撥 {tel}", "Questions? Ask staff or call {tel}"),
    "number": ("单号", "單號", "No."),
    "copy": ("第 {n} 份", "第 {n} 份", "Copy {n}"),
    "is_copy": ("副本 · 第 {n} 份 · 补打", "副本 · 第 {n} 份 · 補印", "COPY · Copy {n} · Reprint"),
    "machine": ("{n} 号机", "{n} 號機", "kiosk {n}"),
}


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A moment in the store's own time."""

    month: int
    day: int
    weekday: int  # Monday is 0
    hour: int
    minute: int

    def date(self) -> str:
        """Return ``11-21``."""
        return f"{self.month:02d}-{self.day:02d}"

    def clock(self) -> str:
        """Return ``18:42``."""
        return f"{self.hour:02d}:{self.minute:02d}"


class SlipPlace(Struct, frozen=True, kw_only=True):
    """Where a slip is printed; stored with its record, so that a copy says the same."""

    chain: dict[str, str]
    store: dict[str, str]
    label: str
    help_line: str = ""


class SlipRecord(Struct, frozen=True, kw_only=True):
    """All that a slip is made of; kept by the journal beside the entry, so that a copy is the same slip.

    ``at`` is the record's local time as (month, day, weekday, hour, minute). ``proof`` is Base45 text or empty.
    """

    kind: Literal["claimed", "statement"]
    number: str
    place: SlipPlace
    at: tuple[int, int, int, int, int]
    last4: str
    language: str = "zh-Hans"
    large: bool = False
    synced: bool = True
    proof: str = ""
    points: int = 0
    paid_minor: int = 0
    currency: str = "CNY"
    receipt_at: str = ""  # 11-21
    receipt_till: int = 0
    receipt_number: int = 0
    extras: list[dict[str, str]] = []  # what came on top of the usual points, a sentence in each language
    tier: dict[str, str] = {}
    balance: int = 0
    pending: int = 0
    coupons: int = 0
    as_of: str = ""  # 11-21 18:40


def slip_of(record: SlipRecord, copy: int) -> Slip:
    """Return what copy number ``copy`` of the slip says; from the second on it says COPY."""
    say = _Words(record.language)
    body = _claimed(record, say) if record.kind == "claimed" else _statement(record, say)
    marks = (Band(say("is_copy", n=copy)),) if copy > 1 else ()
    return Slip((*marks, _head(record, say), *body, _foot(record, say, copy), *marks), record.large, record.language)


class _Words:
    """The words of one language; ``second`` gives the English beside Chinese, or nothing on an English slip."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._column = ("zh-Hans", "zh-Hant", "en").index(language)

    def __call__(self, key: str, **values: object) -> str:
        return _WORDS[key][self._column].format(**values)

    def second(self, key: str) -> str:
        return "" if self.language == "en" else _WORDS[key][2]


def _head(record: SlipRecord, say: _Words) -> Head:
    at, place = LocalTime(*record.at), record.place
    machine = place.label.lstrip("K0") or place.label
    return Head(
        chain=place.chain[say.language],
        chain_second="" if say.language == "en" else place.chain["en"],
        place=f"{place.store[say.language]} · {say('machine', n=machine)}",
        time=f"{at.date()} {_WEEKDAYS[say.language][at.weekday]} {at.clock()}",
    )


def _foot(record: SlipRecord, say: _Words, copy: int) -> Foot:
    tel = record.place.help_line
    return Foot(
        help_line=say("help_call", tel=tel) if tel else say("help"),
        number=f"{say('number')} {record.number}",
        copy=say("copy", n=copy),
    )


def _claimed(record: SlipRecord, say: _Words) -> tuple[Part, ...]:
    saved = Band(say("saved"), say.second("saved"), below=say("will_sync") or _WORDS["will_sync"][2], icon="cloudoff")
    label = "earned" if record.synced else "after_sync"
    original = f"{say('original')} {record.receipt_at} {say('till', n=record.receipt_till)}"
    promise = ("keep", "once") if record.synced else ("is_proof", "safe")
    proof = Proof(
        record.proof,
        say("proof"),
        say.second("proof"),
        tuple((say(key), say.second(key)) for key in promise),
    )
    return (
        Title(say("claimed"), say.second("claimed")),
        *(() if record.synced else (saved,)),
        Hero(say(label), say.second(label), f"+{record.points:,}"),
        Row(say("receipt"), say.second("receipt"), str(Money(record.paid_minor, record.currency))),
        Row(original, value=f"{say('tail')} {record.receipt_number}"),
        *(Row(extra[say.language]) for extra in record.extras),
        Row(say("card_tail"), value=record.last4),
        Rule("dashed"),
        *((proof, Rule("dashed")) if record.proof else ()),
    )


def _statement(record: SlipRecord, say: _Words) -> tuple[Part, ...]:
    tier = record.tier.get(say.language, "")
    pending = (Row(say("pending"), say.second("pending"), f"+{record.pending:,}"),) if record.pending else ()
    return (
        Title(say("statement"), say.second("statement")),
        Row(say("tier"), say.second("tier"), tier, "key"),
        Row(say("points"), say.second("points"), f"{record.balance:,}", "key"),
        *pending,
        Row(say("coupons"), say.second("coupons"), f"{record.coupons}"),
        Row(say("card_tail"), value=record.last4),
        Row(say("as_of"), say.second("as_of"), record.as_of),
        Rule("dashed"),
    )
