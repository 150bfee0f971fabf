"""What this device is to its store's other devices: their holder, the sibling of one, or neither."""

import random
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from nacl.signing import SigningKey

from edge.service.allowance import Allowance
from edge.service.config import Rights
from edge.service.keys import public_key
from edge.service.lan_holder import LanHolder
from edge.service.lan_sibling import LanSibling

_T = TypeVar("_T")


class Writer(Protocol):
    """Where work for the writer's thread is handed in."""

    def __call__(self, work: Callable[[], _T]) -> Awaitable[_T]:
        """Do ``work`` there, and let the link send what it wrote."""


class StoreLan:
    """This device's part in its store's lending. Event loop's thread.

    Args:
        settings: The configured role.
        allowance: What this device holds; the writer's.
        key: Its slip key.
        write: See ``Writer``.
        failed: Told of whatever nobody foresaw.

    Attributes:
        lender: Who is asked before head office; ``None`` unless this is a sibling.
    """

    def __init__(
        self,
        settings: Rights,
        allowance: Allowance,
        key: SigningKey,
        *,
        write: Writer,
        failed: Callable[[BaseException], None],
    ) -> None:
        self._settings, here = settings, allowance.place
        self.lender: LanSibling | None = None
        self._holder: LanHolder | None = None
        match settings.role:
            case "sibling":
                holder_key = public_key(settings.key)
                self.lender = LanSibling(
                    here, key, settings.holder, holder_key, allowance, write=write, draw=random.random
                )
            case "holder":
                siblings = {name: public_key(text) for name, text in settings.siblings.items()}
                self._holder = LanHolder(here, key, siblings, allowance, write=write, failed=failed)

    async def start(self, start_round: Callable[[Awaitable[object]], None]) -> None:
        """Begin to lend, or to keep a connection to who lends.

        Raises:
            DeviceUnavailable: A holder cannot listen where its configuration says.
        """
        if self.lender is not None:
            start_round(self.lender.keep(self._settings.host, self._settings.port))
        if self._holder is not None:
            await self._holder.start(self._settings.listen, self._settings.port)

    async def stop(self) -> None:
        """Lend no more."""
        if self._holder is not None:
            await self._holder.stop()
