"""Where everything stands on a slip. A pure function of slip, paper width and the widths of Latin words.

203 dots an inch, so 8 dots are a millimetre. Body type is 24 dots (3 mm); whatever the member must act on has 32 or
more; nothing has less than 22. Rows follow each other at 34 dots. Text starts at dot 0: the printer's own unprintable
edge is the margin.
"""

from collections.abc import Iterator

import segno

from edge.devices.slip_counter import place_for_counter, place_total
from edge.devices.slip_desk import GAP, Desk
from edge.devices.slip_items import BAND_ICONS, Box, Code, Mark, Page
from edge.devices.slip_type import Measure, Piece, width_of
from edge.domain.slips import Band, Foot, Head, Hero, Note, Part, Proof, Row, Rule, Slip, Tear, Ticket, Title

MODULE = 4
"""Dots of one module of a proof's code, on both papers; three are too small for worn scanners."""

QUIET = 16
"""Dots that stay free around a code: four modules."""

LEAST_VERSION = 7
"""Proof codes have 45 modules at least, so that they all look alike; a longer text takes the next version."""

_COLUMN = 225  # where the words beside a code start: quiet zone, 180 dots of code, quiet zone, air
_END = 14


def lay_out(slip: Slip, width: int, measure: Measure) -> Page:
    """Return the whole slip as items.

    Args:
        slip: What it says.
        width: 576 or 384 dots.
        measure: Widths of Latin words in the printer's fonts.
    """
    desk = Desk(width, measure, large=slip.large)
    before: Part | None = None
    for part in slip.parts:
        desk.y += _air(before, part)
        _place(desk, part)
        before = part
    return Page(width, desk.y + _END, tuple(desk.items))


_AIR: dict[type[Part], int] = {Rule: 12, Proof: 24, Title: 15, Band: 13, Hero: 13, Ticket: 13, Note: 6, Tear: 24}
"""Free dots above a part; 10 where it is not named."""


def _air(before: Part | None, part: Part) -> int:
    """Return the free dots between two parts."""
    if before is None:
        return 15 if isinstance(part, Title) else 0
    if isinstance(part, Rule) and isinstance(before, Proof):
        return 22
    if isinstance(part, Row) and isinstance(before, Note):
        return 14
    return _AIR.get(type(part), 10)


def _place(desk: Desk, part: Part) -> None:
    match part:
        case Head():
            _head(desk, part)
        case Title():
            _title(desk, part)
        case Band():
            _band(desk, part)
        case Hero():
            _hero(desk, part)
        case Row(weight="total"):
            place_total(desk, part)
        case Row():
            _row(desk, part)
        case Rule():
            _rule(desk, part)
        case Proof():
            (_proof_below if desk.narrow else _proof_beside)(desk, part)
        case Foot():
            _foot(desk, part)
        case _:
            place_for_counter(desk, part)


def _title(desk: Desk, title: Title) -> None:
    end = desk.text(0, desk.y, title.text, desk.sizes.title, bold=True)
    desk.second_right(end, desk.y, title.second, desk.sizes.title, size=24)
    desk.y += desk.sizes.title


def _rule(desk: Desk, rule: Rule) -> None:
    height = 4 if rule.kind == "sum" else 2
    desk.items.append(Box(0, desk.y, desk.width, height, dash=6 if rule.kind == "dashed" else 0))
    desk.y += height


def _head(desk: Desk, head: Head) -> None:
    mark, size, top = desk.sizes.mark, desk.sizes.chain, desk.y
    left = mark + (14 if desk.narrow else 20)
    place_top = top + mark - (21 if desk.narrow else 26)
    apart = desk.narrow and _crowds_time(desk, head, left)
    time_top = top + mark + 8 if apart else top + 4 if desk.narrow else place_top
    time_left = desk.width - desk.right(time_top, head.time) - GAP
    chain_edge = time_left if desk.narrow and not apart else desk.width
    place_edge = desk.width if desk.narrow else time_left
    end = desk.text(left, top + 2, head.chain, size, bold=True, room=chain_edge - left)
    desk.second(end, top + 2, head.chain_second, size, room=chain_edge)
    desk.text(left, place_top, head.place, 24, room=place_edge - left)
    bottom = top + mark + (32 if apart else 0)
    desk.items.append(Mark(2, top + 2, mark, mark, "persimmon"))
    desk.items.append(Mark(0, bottom + 12, desk.width, 12, "scales"))
    desk.y = bottom + 24


def _crowds_time(desk: Desk, head: Head, left: int) -> bool:
    """Say whether the chain's name leaves no room for the time beside it; the time then has a row of its own."""
    name = desk.type(desk.sizes.chain, bold=True).pieces(head.chain)
    return left + width_of(name) + GAP + width_of(desk.type(24).pieces(head.time)) > desk.width


def _band(desk: Desk, band: Band) -> None:
    height = 60 if band.icon else 48
    desk.items.append(Box(0, desk.y, desk.width, height))
    left = 16
    if band.icon in BAND_ICONS:
        desk.items.append(Mark(left - 2, desk.y + (height - 40) // 2, 40, 40, band.icon, white=True))
        left = 68
    end = _band_text(desk, band.text, left, height)
    desk.second(end, desk.y + (height - 32) // 2, band.second, 32, size=24, white=True)
    desk.y += height
    if band.below and not (desk.large and band.second):
        desk.y += 8
        desk.paragraph(band.below, desk.sizes.body if desk.large else desk.sizes.second)


def _band_text(desk: Desk, text: str, left: int, height: int) -> int:
    """Place a band's sentence, in two rows of body type where key type does not fit; return where it ends."""
    room, size = desk.width - left - 8, 32
    rows = desk.type(size, bold=True).lines(text, room, at_most=2)
    if len(rows) > 1:
        size = 24
        rows = desk.type(size, bold=True).lines(text, room, at_most=2 if height >= 2 * size + 2 else 1)
    top = desk.y + (height - size * len(rows) - 2 * (len(rows) - 1)) // 2
    for number, row in enumerate(rows):
        desk.line(left, top + number * (size + 2), size, row, bold=True, white=True)
    return left + max((width_of(row) for row in rows), default=0)


def _hero(desk: Desk, hero: Hero) -> None:
    size = desk.sizes.hero
    figure = desk.right(desk.y, hero.figure, size=size, bold=True)
    room, label = desk.width - figure - GAP, desk.y + size - 32
    end = desk.text(0, label, hero.label, 32, bold=True, room=room)
    desk.second(end, label, hero.second, 32, room=room)
    desk.y += size + 2


def _row(desk: Desk, row: Row) -> None:
    bold = row.weight != "body"
    size = 32 if row.weight == "key" else desk.sizes.body
    type_ = desk.type(size, bold=bold)
    value, label = type_.pieces(row.value), type_.pieces(row.label)
    room = desk.width - (width_of(value) + GAP if value else 0)
    if _crowded(desk, label, room):
        desk.paragraph(row.label, size, bold=bold)
        desk.y += 10
        desk.paragraph(row.value, size, bold=bold, right=True)
        return
    lines = type_.lines(row.label, room, at_most=2)
    desk.line(desk.width - width_of(value), desk.y, size, value, bold=bold)
    for number, line in enumerate(lines):
        desk.line(0, desk.y + number * (size + 6), size, line, bold=bold)
    if len(lines) == 1:
        desk.second(width_of(lines[0]), desk.y, row.second, size, room=room)
    desk.y += size + max(len(lines) - 1, 0) * (size + 6)


def _crowded(desk: Desk, label: list[Piece], room: int) -> bool:
    """Say whether a long value, which is never cut, leaves its label too little of the row."""
    return room < 0 or (room < desk.width // 3 and width_of(label) > room)


def _proof_beside(desk: Desk, proof: Proof) -> None:
    code = proof_code(QUIET, desk.y + 4, proof.text)
    desk.items.append(code)
    desk.text(_COLUMN, desk.y, proof.title, 32, bold=True)
    desk.y += 32
    desk.second_row(proof.second, _COLUMN)
    for first, second in proof.lines:
        desk.y += 12 if desk.large else 16
        desk.paragraph(first, desk.sizes.body, left=_COLUMN)
        desk.second_row(second, _COLUMN)
    desk.y = max(desk.y, code.y + code.size)


def _proof_below(desk: Desk, proof: Proof) -> None:
    end = desk.text(0, desk.y, proof.title, 28, bold=True)
    desk.second_right(end, desk.y, proof.second, 28, size=22)
    desk.y += 28 + QUIET + 8
    code = proof_code(0, desk.y, proof.text, across=desk.width)
    desk.items.append(code)
    desk.y += code.size + QUIET
    for first, second in proof.lines:
        desk.y += 6
        desk.paragraph(first, desk.sizes.body)
        desk.second_row(second, 0)


def _foot(desk: Desk, foot: Foot) -> None:
    desk.paragraph(foot.help_line, desk.sizes.body)
    desk.y += 10
    copy = desk.type(24, bold=True).pieces(foot.copy)
    end = desk.text(0, desk.y, foot.number, 24)
    if end + GAP + width_of(copy) > desk.width:
        desk.y += 34
    desk.line(desk.width - width_of(copy), desk.y, 24, copy, bold=True)
    desk.y += 24


def proof_code(x: int, y: int, text: str, *, across: int = 0) -> Code:
    """Return a proof's QR code, level M: at ``x``, or in the middle of ``across`` dots."""
    rows = tuple(_modules(text))
    size = len(rows) * MODULE
    return Code((across - size) // 2 if across else x, y, MODULE, rows)


def _modules(text: str) -> Iterator[bytes]:
    needed = segno.make_qr(text, error="m", boost_error=False)
    version = max(int(needed.version), LEAST_VERSION)
    yield from (bytes(row) for row in segno.make_qr(text, error="m", version=version, boost_error=False).matrix)
