"""Which sentence a shopper gets when value moves or does not: one row of the table in ``docs/value.md`` for each case.

Pure, so that every row is tested without a network. The words themselves belong to the screens and slips.
"""

from typing import Literal, NamedTuple

from msgspec import structs

from edge.domain.programme.document import Names
from edge.domain.value.assets import is_coupon, is_gift
from edge.domain.value_api import Said


class Lack(NamedTuple):
    """What could not be covered.

    Attributes:
        asset: ``points``, ``cents`` (stored value, bonus included), or one coupon or gift.
        need: Units that it costs.
        here: Units held here, too few.
        total: All the member has, by the last word from head office and what happened here since.
        until: The last day of a coupon, yyyy-mm-dd, or empty.
        as_of_ms: When head office last said so, wall clock.
    """

    asset: str
    need: int
    here: int = 0
    total: int = 0
    until: str = ""
    as_of_ms: int = 0


class Far(NamedTuple):
    """Units that another device holds: of which store, and whether head office can reach it now."""

    asset: str
    n: int
    store: Names
    online: bool


class Denied(NamedTuple):
    """Head office's word that it cannot grant all that was asked; ``lacking`` units of what was wanted."""

    why: Literal["short", "elsewhere", "review", "recovering", "not_active"]
    lacking: int = 0
    far: tuple[Far, ...] = ()
    review_until: str = ""


def moved(asset: str, n: int, *, left: int, as_of_ms: int) -> Said:
    """Return "paid": ``n`` units were spent here, ``left`` remain by what this device knows as of ``as_of_ms``."""
    return Said(key="paid_will_sync", asset=asset, n=n, left=left, as_of_ms=as_of_ms)


def settled(said: Said) -> Said:
    """Return what is said once head office has the entry: a balance is no longer "as of" some time."""
    return structs.replace(said, key="paid", as_of_ms=0) if said.key == "paid_will_sync" else said


def declined(lack: Lack, denied: Denied | None) -> Said:
    """Return why it was not covered; ``denied`` is none where head office could not be asked or did not answer."""
    if denied is not None:
        match denied.why:
            case "short":
                return _short(lack, denied)
            case "elsewhere" if denied.far:
                return _elsewhere(lack, denied.far)
            case "review":
                return Said(key="under_review", asset=lack.asset, n=denied.lacking, until=denied.review_until)
    return _alone(lack)


def _short(lack: Lack, denied: Denied) -> Said:
    if is_gift(lack.asset):
        return Said(key="closed", asset=lack.asset, reason="gift.stock")
    return Said(key="not_enough", asset=lack.asset, n=denied.lacking, total=max(0, lack.need - denied.lacking))


def _elsewhere(lack: Lack, far: tuple[Far, ...]) -> Said:
    """Name the one store that has most of the rest; of two, the one that cannot be reached."""
    most = max(far, key=lambda one: (not one.online, one.n))
    together = sum(one.n for one in far if one.store == most.store)
    return Said(key="elsewhere", asset=lack.asset, n=together, total=lack.total, store=most.store, until=lack.until)


def _alone(lack: Lack) -> Said:
    """Return what is said while head office says nothing that helps."""
    if is_coupon(lack.asset) or is_gift(lack.asset):
        return Said(key="needs_connection", asset=lack.asset, until=lack.until)
    key: Literal["part_here", "nothing_here"] = "part_here" if lack.here else "nothing_here"
    return Said(key=key, asset=lack.asset, n=lack.here, total=lack.total, as_of_ms=lack.as_of_ms)
