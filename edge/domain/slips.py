"""What a slip says, before anyone knows the printer: a pure function of a journal record, language and copy number.

Layout in dots belongs to the printer's room; screens never come in here, so a reprint is the same slip. Never on any
slip: name, full phone or card number, PIN, birth date, address, or stored value unless the member asked for it.
"""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Head:
    """The chain's head: mark, names, and when and where the record was made (local time, ``11-21 周六 18:42``)."""

    chain: str
    chain_second: str
    place: str  # 中山路店 · 2 号机
    time: str


@dataclass(frozen=True, slots=True)
class Title:
    """The slip's title, second language at the right."""

    text: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A black band: the state differs from the usual. ``below`` is its sentence in the second language."""

    text: str
    second: str = ""
    below: str = ""
    icon: str = ""  # a name of kiosk_ui/icons, such as "cloudoff"


@dataclass(frozen=True, slots=True)
class Hero:
    """The figure the slip is about: ``+31``."""

    label: str
    second: str
    figure: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a label at the left, a figure at the right edge.

    ``strong`` is body type with a bold label, ``key`` is to be acted on, ``total`` has a figure as large as a title.
    """

    label: str
    second: str = ""
    value: str = ""
    weight: Literal["body", "strong", "key", "total"] = "body"


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across: ``dashed`` parts sections, ``sum`` (4 dots) says a sum follows, ``thin`` heads a table."""

    kind: Literal["dashed", "sum", "thin"] = "dashed"


@dataclass(frozen=True, slots=True)
class Proof:
    """A QR code (7-M, 4 dots a module) with its sentences at the right: pairs of first and second language."""

    text: str  # Base45 of the signed record
    title: str
    second: str
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence of its own, in as many rows as it needs, with the second language below."""

    text: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A box around one figure to say at the counter, with where to say it."""

    label: str
    second: str
    figure: str
    below: str
    below_second: str = ""


@dataclass(frozen=True, slots=True)
class Tear:
    """Where the paper is torn off, or cut by printers that can."""

    text: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class Foot:
    """The help line, the slip's number and its copy number."""

    help_line: str
    number: str
    copy: str  # 第 1 份


Part = Head | Title | Band | Hero | Row | Rule | Proof | Note | Ticket | Tear | Foot


@dataclass(frozen=True, slots=True)
class Slip:
    """Parts from top to bottom; ``large`` doubles the body for members who asked for large text."""

    parts: tuple[Part, ...] = field(default=())
    large: bool = False
    language: str = "zh-Hans"
