"""Writes a replica file as head office does: the tables of the wire, with members a test names."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

import msgspec

from edge.domain.codes import MemberCode
from edge.domain.local_api import HistoryLine
from edge.domain.phone import phone_tag
from edge.domain.replica import FORMAT, TABLES, Gift, Member, OwnedCoupon

SALT = bytes(range(16))
RECEIPT_KEY = b"receipt key of the chain"
PROGRAMME = """
version = 3
chain = "members-corner"
names = { zh-Hans = "会员之家", zh-Hant = "會員之家", en = "Members' Corner" }
currency = "CNY"
[[earning.rules]]
id = "one-per-yuan"
points = 1
per_minor = 100
[[ladder.tiers]]
key = "basic"
names = { zh-Hans = "普通", zh-Hant = "普通", en = "Basic" }
[[ladder.tiers]]
key = "gold"
names = { zh-Hans = "金卡会员", zh-Hant = "金卡會員", en = "Gold member" }
spend_minor = 250000
transactions = 40
style = "gold"
[[ladder.tiers]]
key = "diamond"
names = { zh-Hans = "钻石卡", zh-Hant = "鑽石卡", en = "Diamond" }
spend_minor = 500000
transactions = 80
style = "diamond"
[stored_value]
spend = "proportional"
[[stored_value.presets]]
pay_minor = 10000
[[stored_value.presets]]
pay_minor = 50000
bonus_minor = 5000
lift = "diamond"
[[stored_value.presets]]
pay_minor = 480000
[[coupons]]
id = "c-tea"
names = { zh-Hans = "茶饮 8 折", zh-Hant = "茶飲 8 折", en = "20 % off tea" }
off_percent = 20
[[coupons]]
id = "c-later"
names = { zh-Hans = "来年券", zh-Hant = "來年券", en = "Next year" }
off_minor = 500
active = { since = 2099-01-01 }
[[coupons]]
id = "c-over"
names = { zh-Hans = "旧券", zh-Hant = "舊券", en = "Last year" }
off_minor = 500
active = { until = 2020-01-01 }
[redemption]
claim_days = 7
[[redemption.gifts]]
sku = "g-mug"
names = { zh-Hans = "柿柿如意马克杯", zh-Hant = "柿柿如意馬克杯", en = "Persimmon mug" }
points = 2000
per_member = 2
[[redemption.gifts]]
sku = "g-lamp"
names = { zh-Hans = "台灯", zh-Hant = "檯燈", en = "Lamp" }
points = 900
[[redemption.gifts]]
sku = "g-car"
names = { zh-Hans = "汽车", zh-Hant = "汽車", en = "Car" }
points = 900000
[care]
hold_out_percent = 0
[[care.entries]]
id = "come-back"
kind = "dormant"
names = { zh-Hans = "好久不见", zh-Hant = "好久不見", en = "Long time no see" }
after_days = 90
"""

ADA = Member(
    id="ada",
    surname="林",
    surname_latin="Lin",
    title="ms",
    last4="6823",
    tier="gold",
    points=12_480,
    spend_minor=448_000,
    transactions=46,
    value_minor=36_850,
    bonus_minor=3_685,
    coupons=4,
    wallet=[
        OwnedCoupon(coupon="c-later", n=1),
        OwnedCoupon(coupon="c-over", n=1, until="2020-01-01"),
        OwnedCoupon(coupon="c-tea", n=2, until="2098-12-31"),
    ],
    valid_until="2027-06",
    birth_month=11,
)
BO = Member(id="bo", surname="王", surname_latin="Wang", title="mr", last4="0001", tier="gold", points=10)

STOCK = {"g-mug": 3, "g-lamp": 0, "g-car": 1}
STORE_12 = '{"zh-Hans": "十二店", "zh-Hant": "十二店", "en": "Store 12"}'

CODES = {"ada": MemberCode("A" * 26), "bo": MemberCode("B" * 26), "expired": MemberCode("E" * 26)}
PHONES = {"ada": "13800136823", "bo": "13900000001"}


def write_replica(
    path: Path,
    *,
    version: int = 1,
    upto: str = "1:0",
    ada_points: int = 12_480,
    members: Sequence[Member] = (),
    history: Mapping[str, Sequence[HistoryLine]] = MappingProxyType({}),
) -> Path:
    """Write a store's replica with two members (or ``members``) and one expired card."""
    members = members or [msgspec.structs.replace(ADA, points=ada_points), BO]
    meta = {
        "format": FORMAT,
        "version": version,
        "made_at_ms": 1_795_257_600_000,
        "store": "s0118",
        "salt": SALT.hex(),
        "receipt_key": RECEIPT_KEY.hex(),
        "upto:k07": upto,
    }
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(TABLES)
        file.executemany("INSERT INTO meta VALUES (?, ?)", [(key, str(value)) for key, value in meta.items()])
        file.execute("INSERT INTO programme VALUES (3, ?)", (PROGRAMME,))
        file.executemany("INSERT INTO member VALUES (?, ?)", [(m.id, msgspec.json.encode(m)) for m in members])
        lines = [(who, n, msgspec.json.encode(line)) for who in history for n, line in enumerate(history[who], 1)]
        file.executemany("INSERT INTO history VALUES (?, ?, ?)", lines)
        cards = [("ada", "ada", "active"), ("bo", "bo", "active"), ("expired", "bo", "expired")]
        file.executemany("INSERT INTO card VALUES (?, ?, ?)", [(CODES[c].hash, m, s) for c, m, s in cards])
        gifts = [Gift(sku=sku, names={}, points=0, stock=stock, art=sku[2:]) for sku, stock in STOCK.items()]
        file.executemany("INSERT INTO gift VALUES (?, ?)", [(gift.sku, msgspec.json.encode(gift)) for gift in gifts])
        file.execute("INSERT INTO store VALUES ('s0012', ?)", (STORE_12,))
        file.executemany("INSERT INTO phone VALUES (?, ?)", [(phone_tag(p, SALT), m) for m, p in PHONES.items()])
    return path
