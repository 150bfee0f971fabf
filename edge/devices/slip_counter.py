"""The parts of a slip that are for the counter: the box with a figure to say, where the paper is torn, sentences."""

from edge.devices.slip_desk import GAP, Desk, on_baseline
from edge.devices.slip_items import Box, Frame
from edge.devices.slip_type import width_of
from edge.domain.slips import Note, Row, Tear, Ticket

_INSET = 24
_LINE = 4
_DASH = 14
_SHORTEST = 42  # dots of dashes that stand at least on either side of a tear line's words


def place_for_counter(desk: Desk, part: Ticket | Tear | Note) -> None:
    """Place one of these parts."""
    match part:
        case Ticket():
            (_ticket_below if desk.narrow else _ticket_beside)(desk, part)
        case Tear():
            _tear(desk, part)
        case Note():
            _note(desk, part)


def _ticket_beside(desk: Desk, ticket: Ticket) -> None:
    top, size = desk.y, 96
    figure = desk.type(size, bold=True).pieces(ticket.figure)
    room = desk.width - _INSET - width_of(figure) - GAP
    desk.y = top + 20
    desk.text(_INSET, desk.y, ticket.label, 32, bold=True, room=room - _INSET)
    desk.y += 32
    if width_of(desk.type(desk.sizes.second).pieces(ticket.second)) <= room - _INSET:
        desk.second_row(ticket.second, _INSET)
    desk.y += 14
    end = desk.text(_INSET, desk.y, ticket.below, desk.sizes.body, room=room - _INSET)
    desk.second(end, desk.y, ticket.below_second, desk.sizes.body, room=room)
    desk.y = max(desk.y + desk.sizes.body, top + 20 + size) + 20
    desk.line(desk.width - _INSET - width_of(figure), top + (desk.y - top - size) // 2, size, figure, bold=True)
    desk.items.append(Frame(0, top, desk.width, desk.y - top, _LINE))


def _ticket_below(desk: Desk, ticket: Ticket) -> None:
    top, size = desk.y, 72
    desk.y = top + 16
    end = desk.text(_INSET, desk.y, ticket.label, 28, bold=True, room=desk.width - 2 * _INSET)
    desk.second(end, desk.y, ticket.second, 28, room=desk.width - _INSET)
    figure = desk.type(size, bold=True).pieces(ticket.figure)
    desk.y += 28 + 10
    desk.line((desk.width - width_of(figure)) // 2, desk.y, size, figure, bold=True)
    desk.y += size + 10
    end = desk.text(_INSET, desk.y, ticket.below, desk.sizes.body, room=desk.width - 2 * _INSET)
    desk.second(end, desk.y, ticket.below_second, desk.sizes.body, room=desk.width - _INSET)
    desk.y += desk.sizes.body + 16
    desk.items.append(Frame(0, top, desk.width, desk.y - top, _LINE))


def place_total(desk: Desk, row: Row) -> None:
    """Place a figure as large as a title at the right edge, its label in key type on the same baseline."""
    size = desk.sizes.title
    room = desk.width - desk.right(desk.y, row.value, size=size, bold=True) - GAP
    top = on_baseline(desk.y, size, 32)
    end = desk.text(0, top, row.label, 32, bold=True, room=room)
    desk.second(end, top, row.second, 32, room=room)
    desk.y += size


def _note(desk: Desk, note: Note) -> None:
    """Place a sentence in as many rows as it needs, English below."""
    desk.paragraph(note.text, desk.sizes.body)
    desk.second_row(note.second, 0)


def _tear(desk: Desk, tear: Tear) -> None:
    """Place the words of a tear line in the middle of a row of long dashes; English goes where it does not fit."""
    rows = desk.type(24).lines(tear.text, desk.width - 2 * (_SHORTEST + GAP), at_most=1)
    words, second = rows[0] if rows else [], desk.type(22).pieces(tear.second)
    wide = width_of(words) + GAP + width_of(second)
    if desk.large or wide > desk.width - 2 * (_SHORTEST + GAP):
        wide, second = width_of(words), []
    left = (desk.width - wide) // 2
    desk.line(left, desk.y, 24, words)
    desk.line(left + width_of(words) + GAP, on_baseline(desk.y, 24, 22), 22, second)
    for x, end in ((0, left - GAP), (left + wide + GAP, desk.width)):
        desk.items.append(Box(x, desk.y + 12, end - x, 2, dash=_DASH))
    desk.y += 24
