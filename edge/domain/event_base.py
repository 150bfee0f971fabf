"""What every journal entry is made of: when it happened, that it is an event, and how value moved. See ``events``."""

from typing import ClassVar, Literal

from msgspec import Struct

ClockQuality = Literal["synced", "held", "unset"]


class Stamp(Struct, frozen=True, kw_only=True):
    """When something happened, as far as this device can know.

    Attributes:
        boot: How many times this device has started, from 1; it never goes back.
        mono_ms: Milliseconds since that start, by the clock that no one can set.
        wall_ms: Milliseconds since 1970 UTC as believed. It decides nothing.
        clock: ``synced`` (a time server or head office agreed in this start), ``held`` (nobody did; never before what
            was known at an earlier start), ``unset``.
    """

    boot: int
    mono_ms: int
    wall_ms: int
    clock: ClockQuality


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fact. Subclasses name their type."""

    TYPE: ClassVar[str]


class Leg(Struct, frozen=True, kw_only=True):
    """One movement of value.

    Attributes:
        owner: Random member id, or ``CHAIN``.
        asset: As ``edge.domain.value.assets`` names it: ``points``, ``cents``, ``bonus``, ``coupon:<id>`` ...
        delta: Whole units; above zero the owner gains.
        src: Where the units are taken or put: ``free`` (anywhere), ``held`` (by this device) or ``risk``.
    """

    owner: str
    asset: str
    delta: int
    src: Literal["free", "held", "risk"] = "free"
