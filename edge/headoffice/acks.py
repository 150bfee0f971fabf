"""What head office may say it has: read from the books, inside the transaction that booked it or later."""

from msgspec import UNSET

from edge.headoffice.database import Books
from edge.headoffice.quarantine import PARKED
from edge.link.contract import Ack, Park, gaps

MOST_PARKED = 20
"""Parked entries an acknowledgement lists; older ones were told before."""

_STANDING = f"""
SELECT d.ep, s.ep, s.upto,
 EXISTS (SELECT 1 FROM ahead a WHERE a.dev = s.dev AND a.ep = s.ep),
 EXISTS (SELECT 1 FROM quarantine q WHERE q.dev = s.dev AND q.ep = s.ep AND q.resolution = '{PARKED}'),
 (SELECT MIN(u.seq) FROM unapplied u WHERE u.dev = s.dev AND u.ep = s.ep)
 FROM (SELECT ? AS store, ? AS dev, ? AS ep) who
 LEFT JOIN device d ON d.store = who.store AND d.device = who.dev
 LEFT JOIN stream s ON s.store = who.store AND s.dev = who.dev
 ORDER BY (CASE WHEN s.ep = who.ep THEN 0 ELSE 1 END), s.ep DESC LIMIT 1
"""  # noqa: S608 - our own word


class Acks:
    """Reads acknowledgements. Fixed SQL, for every group of messages ends with some."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._standing = books.sql(_STANDING)
        self._waiting = books.sql("SELECT seq FROM ahead WHERE dev = ? AND ep = ?")
        self._parked = books.sql(
            f"SELECT seq, reason FROM quarantine WHERE dev = ? AND ep = ? AND resolution = '{PARKED}'"  # noqa: S608 - as above
            f" ORDER BY seq DESC LIMIT {MOST_PARKED}"
        )

    def of(self, store: str, device: str, gen: int, spoke: int = 0) -> Ack:
        """Return what is booked of a device's epoch, the gaps we wait for and what was parked.

        Args:
            store: Where the device stands.
            device: Its name.
            gen: Head office's generation.
            spoke: The epoch whose entries just came: an old card may be read while a newer epoch exists. 0 is the
                newest.
        """
        said, ep, upto, waits, parked, unapplied = self._books.all(self._standing, store, device, spoke)[0]
        if ep is None or (ep != spoke and (said or 0) > ep):
            return Ack(ep=max(said or 0, 1), upto=0, gen=gen)
        waiting = self._books.all(self._waiting, device, ep) if waits else []
        told = self._books.all(self._parked, device, ep) if parked else []
        return Ack(
            ep=ep,
            upto=upto,
            miss=gaps((seq for (seq,) in waiting), upto),
            park=[Park(seq, reason) for seq, reason in reversed(told)],
            gen=gen,
            applied=UNSET if unapplied is None else unapplied - 1,
        )
