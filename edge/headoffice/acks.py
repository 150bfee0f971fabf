"""What head office may say it has: read from the books, inside the transaction that booked it or later."""

from edge.headoffice.models import Ahead, Device, Quarantine, Stream
from edge.headoffice.quarantine import parked
from edge.link.contract import Ack, Park, gaps

MOST_PARKED = 20
"""Parked entries an acknowledgement lists; older ones were told before."""


def ack_of(store: str, device: str, gen: int) -> Ack:
    """Return what is booked of a device's present epoch, the gaps we wait for and what was parked."""
    said = Device.get_or_none((Device.store == store) & (Device.device == device))
    stream = Stream.select().where((Stream.dev == device) & (Stream.store == store)).order_by(Stream.ep.desc()).first()
    if stream is None or (said and said.ep > stream.ep):
        return Ack(ep=max(said.ep, 1) if said else 1, upto=0, gen=gen)
    waiting = Ahead.select(Ahead.seq).where((Ahead.dev == device) & (Ahead.ep == stream.ep))
    return Ack(
        ep=stream.ep,
        upto=stream.upto,
        miss=gaps((row.seq for row in waiting), stream.upto),
        park=_parked(device, stream.ep),
        gen=gen,
    )


def _parked(device: str, ep: int) -> list[Park]:
    kept = Quarantine.select(Quarantine.resolution, Quarantine.reason).where(
        (Quarantine.dev == device) & Quarantine.resolution.startswith(parked(ep, ""))
    )
    found = [Park(int(row.resolution.rpartition(":")[2]), row.reason) for row in kept]
    return sorted(found, key=lambda park: park.seq)[-MOST_PARKED:]
