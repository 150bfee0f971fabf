"""The slips of what moved value, in the order of their sections: title, state, what, before and after, member, proof.

Stored value that is left on the card is on none of them: a slip may be read by whoever finds it.
"""

from collections.abc import Callable

from edge.domain.money import Money
from edge.domain.slip_records import Deal, LocalTime, SlipRecord, ValueKind
from edge.domain.slip_words import WEEKDAYS, WORDS, Words
from edge.domain.slips import Band, Note, Part, Proof, Row, Rule, Tear, Ticket, Title

DASHED = Rule("dashed")


def value_body(record: SlipRecord, say: Words) -> tuple[Part, ...]:
    """Return what stands between head and foot."""
    return _BODIES[record.kind](record, record.deal, say)  # type: ignore[index]  # the two other kinds are not value's


def saved_band(record: SlipRecord, say: Words) -> tuple[Part, ...]:
    """Return the band of what head office does not have yet, or nothing."""
    if record.synced:
        return ()
    below = say("will_sync") or WORDS["will_sync"][2]
    return (Band(say("saved"), say.second("saved"), below=below, icon="cloudoff"),)


def copy_note(record: SlipRecord, say: Words) -> tuple[Part, ...]:
    """Return what the copy of a gift's slip adds below its band: the code on it is the same one."""
    return (Note(say("one_gift"), say.second("one_gift")),) if record.kind == "gift" else ()


def torn_off(record: SlipRecord, say: Words, copy: int) -> tuple[Part, ...]:
    """Return the store's copy of a top-up, below where the paper is torn; no member and no proof is on it."""
    if record.kind != "topped_up":
        return ()
    deal, at = record.deal, LocalTime(*record.at)
    parts = f"{say('principal')} {_sum(deal.principal)}"
    if deal.bonus:
        parts += f" + {say('bonus')} {_sum(deal.bonus)}"
    return (
        Tear(say("tear"), say.second("tear")),
        Row(say("store_copy"), say.second("store_copy"), f"{at.date()} {at.clock(trusted=record.trusted)}", "key"),
        Row(say("topped_up_paid"), value=_sum(deal.minor), weight="strong"),
        Row(parts, value=f"{_short(deal, say)} {deal.payment}"),
        Row(f"{say('number')} {record.number}", value=say("copy", n=copy)),
    )


# -- one for each kind ------------------------------------------------------------------------------------------------


def _gift(record: SlipRecord, deal: Deal, say: Words) -> tuple[Part, ...]:
    tier = record.tier.get(say.language, "")
    as_of = () if record.synced else (Row(say("as_of"), say.second("as_of"), record.as_of),)
    return (
        *_opening(record, say),
        Ticket(say("pick_up"), say.second("pick_up"), deal.code, say("desk"), say.second("desk")),
        Row(deal.names.get(say.language, ""), value=say("pieces", n=1), weight="key"),
        Row(say("before"), say.second("before"), f"{deal.before:,}"),
        Row(say("spent"), say.second("spent"), f"−{deal.n:,}"),
        Rule("thin"),
        Row(say("after"), say.second("after"), f"{deal.after:,}", "strong"),
        *as_of,
        Row(say("card_tail"), value=" · ".join(filter(None, (record.last4, tier)))),
        *_until(deal, "collect_by", say),
        *_proof(record, say, "gift_proof", "scan_once", "unclaimed"),
    )


def _coupon(record: SlipRecord, deal: Deal, say: Words) -> tuple[Part, ...]:
    state = "reserved" if deal.reserved else "redeemed"
    return (
        *_opening(record, say),
        Row(deal.names.get(say.language, ""), value=say("sheets", n=1), weight="key"),
        Row(say(state), say.second(state), weight="strong"),
        *(_until(deal, "use_by", say) if deal.reserved else ()),
        _member(record, say),
        *_proof(record, say, "proof", "used_once", "is_proof"),
    )


def _paid(record: SlipRecord, deal: Deal, say: Words) -> tuple[Part, ...]:
    bonus = (Row(say("bonus"), say.second("bonus"), _sum(deal.bonus)),) if deal.bonus else ()
    return (
        *_opening(record, say),
        Row(say("you_paid"), say.second("you_paid"), _price(deal.minor, record), "total"),
        Row(say("principal"), say.second("principal"), _sum(deal.principal)),
        *bonus,
        _member(record, say),
        *_proof(record, say, "proof", "is_proof", "once"),
    )


def _topped_up(record: SlipRecord, deal: Deal, say: Words) -> tuple[Part, ...]:
    by = f"by_{deal.method}"
    bonus = (
        Row(say("bonus"), say.second("bonus"), f"+{_sum(deal.bonus)}", "key"),
        Note(say("bonus_when"), say.second("bonus_when")),
    )
    return (
        Title(say("topped_up"), say.second("topped_up")),
        Row(say("member_copy"), say.second("member_copy"), f"{say('card_tail')} {record.last4}", "strong"),
        Rule("sum"),
        Row(say("you_paid"), say.second("you_paid"), _price(deal.minor, record), "total"),
        Row(say(by), say.second(by), f"{say('tail')} {deal.payment}"),
        DASHED,
        Row(say("principal"), say.second("principal"), f"+{_sum(deal.principal)}", "key"),
        Note(say("principal_when"), say.second("principal_when")),
        *(bonus if deal.bonus else ()),
        *_proof(record, say, "proof", "keep_value", "once"),
    )


def _payment_unknown(record: SlipRecord, deal: Deal, say: Words) -> tuple[Part, ...]:
    lines = ((say("scan_again"), say.second("scan_again")), _pair(say, "answer_by", at=deal.answer_by))
    proof = Proof(record.proof, say("claim_proof"), say.second("claim_proof"), lines)
    second = () if not say("if_not_paid") else (Note(say("if_not_paid"), say.second("if_paid")),)
    return (
        Title(say("payment_unknown"), say.second("payment_unknown")),
        Band(say("do_not_pay"), say.second("do_not_pay")),
        Row(say("amount"), say.second("amount"), _price(deal.minor, record), "total"),
        Row(say("method"), value=f"{_short(deal, say)} · {say('tail')} {deal.payment}"),
        Row(say("claim_number"), say.second("claim_number"), " ".join(deal.code), "total"),
        Note(say("if_paid")),
        *second,
        DASHED,
        *((proof, DASHED) if record.proof else ()),
    )


def _undone(record: SlipRecord, deal: Deal, say: Words) -> tuple[Part, ...]:
    points = (Row(say("points_back"), say.second("points_back"), f"+{deal.n:,}", "key"),) if deal.n else ()
    taken = deal.minor < 0  # money that was paid in goes back over the counter
    label, sign = ("value_taken", "−") if taken else ("value_back", "+")
    value = (Row(say(label), say.second(label), f"{sign}{_sum(abs(deal.minor))}", "key"),) if deal.minor else ()
    coupon = () if points or value else (Row(say("coupon_back"), say.second("coupon_back"), weight="strong"),)
    return (
        *_opening(record, say),
        *points,
        *value,
        *coupon,
        Row(say("undone_of"), say.second("undone_of")),
        Row(deal.of),
        _member(record, say),
        *(() if taken else (Note(say("no_charge"), say.second("no_charge")),)),
        *_proof(record, say, "proof", "keep", "once"),
    )


def _refunded(record: SlipRecord, deal: Deal, say: Words) -> tuple[Part, ...]:
    return (
        *_opening(record, say),
        Row(say("money_back"), say.second("money_back"), _price(-deal.minor, record), "total"),
        Row(say("points_taken"), say.second("points_taken"), f"−{deal.n:,}", "key"),
        Row(say("original"), value=deal.of),
        _member(record, say),
        *_proof(record, say, "proof", "keep_value", "once"),
    )


_BODIES: dict[ValueKind, Callable[[SlipRecord, Deal, Words], tuple[Part, ...]]] = {
    "gift": _gift,
    "coupon": _coupon,
    "paid": _paid,
    "topped_up": _topped_up,
    "payment_unknown": _payment_unknown,
    "undone": _undone,
    "refunded": _refunded,
}


# -- what several of them have ----------------------------------------------------------------------------------------


def _opening(record: SlipRecord, say: Words) -> tuple[Part, ...]:
    return Title(say(record.kind), say.second(record.kind)), *saved_band(record, say)


def _member(record: SlipRecord, say: Words) -> Row:
    return Row(say("card_tail"), value=record.last4)


def _until(deal: Deal, label: str, say: Words) -> tuple[Part, ...]:
    if deal.until is None:
        return ()
    month, day, weekday = deal.until
    return (Row(say(label), say.second(label), f"{month:02d}-{day:02d} {WEEKDAYS[say.language][weekday]}", "key"),)


def _proof(record: SlipRecord, say: Words, title: str, *lines: str) -> tuple[Part, ...]:
    if not record.proof:
        return (DASHED,)
    said = tuple((say(line), say.second(line)) for line in lines)
    return DASHED, Proof(record.proof, say(title), say.second(title), said), DASHED


def _pair(say: Words, key: str, **values: object) -> tuple[str, str]:
    return say(key, **values), say.second(key, **values)


def _short(deal: Deal, say: Words) -> str:
    return say("till_short" if deal.method == "till" else deal.method or "cash")


def _sum(minor: int) -> str:
    return str(Money(minor))


def _price(minor: int, record: SlipRecord) -> str:
    """Return a sum with its sign: ``¥500.00``."""
    sign = {"CNY": "¥", "TWD": "NT$", "HKD": "HK$"}.get(record.currency, f"{record.currency} ")
    return f"{'−' if minor < 0 else ''}{sign}{Money(abs(minor), record.currency)}"
