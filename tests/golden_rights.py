"""The values behind the golden bytes about value and rights; ``golden`` writes them with all others."""

import base64

from nacl.signing import SigningKey

from edge.domain.events import (
    CouponUsed,
    Event,
    GiftHandedOver,
    GiftReserved,
    Leg,
    Refunded,
    RightsBorrowed,
    RightsLent,
    RightsReturned,
    TimeMarked,
    ToppedUp,
    ValuePaid,
    Voided,
)
from edge.domain.value.accounts import Place
from edge.link.contract import (
    Ask,
    Close,
    Configure,
    Deny,
    Down,
    DownHeard,
    Elsewhere,
    Forget,
    Grant,
    Hello,
    HelloFirst,
    Lent,
    Nonce,
    Recall,
    Remembered,
    Right,
    Topics,
    WantRights,
    Word,
    lan_topic,
    sign,
)

SLIP_KEY = SigningKey(bytes(range(32, 64)))
"""Device k08's slip key of the examples: the seed is the bytes 32 to 63."""

LENT = Grant(owner="MZXW6YTBOI7EI3TPNVSQ4XJQGA", asset="cents", n=500, req="t-9.1")
LAN_TOPIC = lan_topic(Place("k08", 2), Place("k07", 1))
LENDING = sign(Down(gen=1, ep=1, dseq=3, word=LENT), LAN_TOPIC, SLIP_KEY)
"""What device k08 in its epoch 2 tells its sibling k07."""


def value_events(member: str) -> list[Event]:
    """Return one of each entry that moves value, and the time mark."""

    def leg(asset: str, delta: int, src: str = "held", owner: str = member) -> Leg:
        return Leg(owner=owner, asset=asset, delta=delta, src=src)

    return [
        TimeMarked(ho_ms=1_780_000_014_900, rtt_ms=180),
        GiftReserved(
            txn="t-2",
            visit="v-1",
            member=member,
            sku="mug",
            points=300,
            programme=7,
            until="2026-12-31",
            legs=[leg("points", -300), leg("gift:mug:s0118", -1, owner="CHAIN")],
        ),
        GiftHandedOver(txn="t-3", of="t-2"),
        CouponUsed(
            txn="t-4",
            visit="v-1",
            member=member,
            coupon="autumn",
            use="redeemed",
            programme=7,
            legs=[leg("coupon:autumn", -1)],
        ),
        ValuePaid(
            txn="t-5",
            visit="v-1",
            member=member,
            minor=2000,
            currency="CNY",
            programme=7,
            legs=[leg("bonus", -300), leg("cents", -1500), leg("cents", -200, "risk")],
        ),
        ToppedUp(
            txn="t-6",
            visit="v-1",
            member=member,
            paid_minor=10_000,
            bonus_minor=1000,
            currency="CNY",
            method="till",
            payment="4215",
            state="paid",
            programme=7,
            legs=[leg("cents", 10_000), leg("bonus", 1000, "free")],
        ),
        Refunded(
            txn="t-7",
            visit="v-1",
            member=member,
            receipt="s0118-2-202611211842-4215",
            lines=[(1, 2)],
            programme=7,
            legs=[leg("points", -20, "free"), leg("cents", 2000, "free")],
        ),
        Voided(
            txn="t-8",
            of="t-6",
            why="staff",
            legs=[leg("cents", -9000), leg("cents", -1000, "free"), leg("bonus", -1000, "free")],
        ),
        RightsReturned(owner=member, asset="cents", n=300, why="idle"),
        RightsLent(to="k09", to_ep=1, dseq=1, owner=member, asset="points", n=100),
        RightsBorrowed(
            of="k08",
            of_ep=2,
            dseq=3,
            owner=LENT.owner,
            asset=LENT.asset,
            n=LENT.n,
            proof=LENDING.decode(),
        ),
    ]


def words(member: str) -> dict[str, Word]:
    """Return one of each word of head office, by the name of its file."""
    return {
        "down": Grant(owner=member, asset="cents", n=2000, req="t-5.1"),
        "down-recall": Recall(owner=member, asset="points"),
        "down-forget": Forget(owner=member),
        "down-close": Close(reason="replaced"),
        "down-configure": Configure(caps={"points": 200, "cents": 1000}),
        "down-lent": Lent(of="k08", of_ep=2, dseq=4, owner=member, asset="points", n=100),
    }


def answers(member: str) -> dict[str, Deny | Nonce]:
    """Return one of each answer."""
    return {
        "deny": Deny(
            req="t-5.1",
            why="elsewhere",
            missing=[Right(member, "cents", 3000)],
            elsewhere=[Elsewhere(owner=member, asset="cents", n=3000, store="s0012", online=False)],
        ),
        "nonce": Nonce(ep=1, req="h-1", nonce="n-81", gen=2, at_ms=1_780_000_014_900, remember_after=0),
    }


def asks(member: str, topics: Topics, key: SigningKey) -> dict[str, Ask]:
    """Return one of each word of a device."""
    said = sign(Down(gen=1, ep=1, dseq=1, word=words(member)["down"]), topics.down, key)
    return {
        "want-rights": WantRights(ep=1, req="t-5.1", needs=[Right(member, "cents", 2000)]),
        "down-heard": DownHeard(ep=1, gen=1, dseq=5),
        "hello-first": HelloFirst(ep=1, req="h-1"),
        "hello": Hello(ep=1, nonce="n-81", seq=25, head="0f" * 16, gen=1, dseq=5),
        "remembered": Remembered(ep=1, nonce="n-81", after=0, said=[base64.b64encode(said).decode()], last=True),
    }
