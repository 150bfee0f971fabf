"""What each slip says: pure functions of a journal record, language and copy number."""

from edge.domain.money import Money
from edge.domain.slip_records import LocalTime, SlipPlace, SlipRecord
from edge.domain.slip_words import WEEKDAYS, Words
from edge.domain.slips import Band, Foot, Head, Hero, Part, Proof, Row, Rule, Slip, Title
from edge.domain.value_slips import copy_note, saved_band, torn_off, value_body

__all__ = ["LocalTime", "SlipPlace", "SlipRecord", "slip_of"]


def slip_of(record: SlipRecord, copy: int) -> Slip:
    """Return what copy number ``copy`` of the slip says; from the second on it says COPY."""
    say = Words(record.language)
    body = _body(record, say)
    marks = (Band(say("is_copy", n=copy)),) if copy > 1 else ()
    parts = (
        *marks,
        *(copy_note(record, say) if marks else ()),
        _head(record, say),
        *body,
        _foot(record, say, copy),
        *torn_off(record, say, copy),
        *marks,
    )
    return Slip(parts, record.large, record.language)


def _body(record: SlipRecord, say: Words) -> tuple[Part, ...]:
    match record.kind:
        case "claimed":
            return _claimed(record, say)
        case "statement":
            return _statement(record, say)
    return value_body(record, say)


def _head(record: SlipRecord, say: Words) -> Head:
    at, place = LocalTime(*record.at), record.place
    machine = place.label.lstrip("K0") or place.label
    return Head(
        chain=place.chain[say.language],
        chain_second="" if say.language == "en" else place.chain["en"],
        place=f"{place.store[say.language]} · {say('machine', n=machine)}",
        time=f"{at.date()} {WEEKDAYS[say.language][at.weekday]} {at.clock(trusted=record.trusted)}",
    )


def _foot(record: SlipRecord, say: Words, copy: int) -> Foot:
    tel = record.place.help_line
    return Foot(
        help_line=say("help_call", tel=tel) if tel else say("help"),
        number=f"{say('number')} {record.number}",
        copy=say("copy", n=copy),
    )


def _claimed(record: SlipRecord, say: Words) -> tuple[Part, ...]:
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
        *saved_band(record, say),
        Hero(say(label), say.second(label), f"+{record.points:,}"),
        Row(say("receipt"), say.second("receipt"), str(Money(record.paid_minor, record.currency))),
        Row(original, value=f"{say('tail')} {record.receipt_number}"),
        *(Row(extra[say.language]) for extra in record.extras),
        Row(say("card_tail"), value=record.last4),
        Rule("dashed"),
        *((proof, Rule("dashed")) if record.proof else ()),
    )


def _statement(record: SlipRecord, say: Words) -> tuple[Part, ...]:
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
