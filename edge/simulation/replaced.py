"""Putting a wrong piece in the place of a right one, for as long as a block lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def instead(place: Any, name: str, wrong: Any) -> Iterator[None]:  # noqa: ANN401 - any piece of the product
    """Put ``wrong`` in the place of a piece of the product for as long as the block lasts."""
    right = getattr(place, name)
    setattr(place, name, wrong)
    try:
        yield
    finally:
        setattr(place, name, right)
