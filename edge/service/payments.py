"""Ways of paying money in: the till beside this device, and those that are not fitted.

A member pays at the till, whose cashier says how it ended; a device that charges cards itself is an adapter more.
"""

from collections.abc import Collection, Mapping
from typing import Literal

from edge.domain.errors import DeviceUnavailable
from edge.domain.ports import PaymentMethod, PaymentState

Method = Literal["cash", "till", "code", "terminal"]
METHODS: tuple[Method, ...] = ("till", "cash", "code", "terminal")


class ToldByStaff:
    """The cashier took the money, in cash or by the till's own means, and says how it ended."""

    def ended(self, reference: str, minor: int, told: PaymentState) -> PaymentState:
        """Return what staff said; the till's own books have the reference and the sum."""
        del reference, minor
        return told


class NotFitted:
    """A way of paying that this device does not have."""

    def __init__(self, method: Method) -> None:
        self._method = method

    def ended(self, reference: str, minor: int, told: PaymentState) -> PaymentState:
        """Raise ``DeviceUnavailable``."""
        del minor, told
        raise DeviceUnavailable(
            f"payment {reference}: no {self._method} is fitted here: pay at the till, or name it in [top_up] methods"
        )


def payment_methods(fitted: Collection[Method]) -> Mapping[Method, PaymentMethod]:
    """Return every way of paying, those that are not ``fitted`` refusing."""
    return {method: ToldByStaff() if method in fitted else NotFitted(method) for method in METHODS}


def fitted(methods: Mapping[Method, PaymentMethod]) -> list[Method]:
    """Return the ways of paying that are there."""
    return [method for method, way in methods.items() if not isinstance(way, NotFitted)]
