"""Hearing what is granted, recalled and set: each word once, in order, in one commit with what follows from it.

A word that is not the next is not kept for later: the answer says how far this device is, and the rest is told again.
So nothing that a head office said before it was restored can be applied after it.
"""

import base64
from collections.abc import Callable, Iterator

from edge.domain.value.stream import Heard, judge
from edge.domain.value_events import RightsBorrowed
from edge.link.contract import (
    Ask,
    Close,
    Configure,
    Down,
    DownHeard,
    Forget,
    Grant,
    Hello,
    HelloFirst,
    Lent,
    Nonce,
    Recall,
    Remembered,
)
from edge.service.lending import LAN_GENERATION
from edge.service.returning import Returning, give_back, give_back_all
from edge.store.change import Change
from edge.store.journal import Journal

HEAD_OFFICE = "ho"
"""Head office's name as a source of words; any other is a store's holder, ``DEVICE:EPOCH``."""

ASK_AGAIN_MS = 2_000
"""What is missing is asked for again after this long."""

PART_BYTES = 40 * 1024
"""Most bytes of remembered words in one message: with its envelope it stays below the 48 KiB of a batch."""


class Hearing:
    """The words this device is told."""

    def __init__(
        self, journal: Journal, returning: Returning, hello: Callable[[], HelloFirst], mono_ms: Callable[[], int]
    ) -> None:
        self._journal, self._returning, self._hello, self._mono_ms = journal, returning, hello, mono_ms
        self._asked: dict[str, tuple[Heard, int]] = {}

    def hear(self, source: str, down: Down, payload: bytes) -> list[Ask]:
        """Apply a word if it is the next one; return what to say upon it.

        Words for another epoch, of a head office that is gone, or that a holder may not say, are not heard at all.
        """
        ours = source == HEAD_OFFICE
        if down.ep != self._journal.epoch or not (ours or isinstance(down.word, Grant)):
            return []
        heard = self._journal.rights.heard(source)
        match judge(heard, down.gen, down.dseq):
            case "apply":
                heard = Heard(down.gen, down.dseq)
                with self._journal.change() as change:
                    self._apply(change, source, down, payload)
                    change.rights.hear(source, heard)
            case "past":
                return []
            case "restored":
                return [self._hello()] if ours else []
            case "gap" if self._asked_lately(source, heard):
                return []
        return [DownHeard(ep=down.ep, gen=heard.gen, dseq=heard.dseq)]

    def _asked_lately(self, source: str, heard: Heard) -> bool:
        """Say whether what follows ``heard`` was asked for a moment ago; if not, it is now.

        A burst of early words asks once: each answer brings all of them again, so asking for each would multiply them.
        """
        now = self._mono_ms()
        asked, at = self._asked.get(source, (None, 0))
        if asked == heard and now - at < ASK_AGAIN_MS:
            return True
        self._asked[source] = heard, now
        return False

    def compare(self, nonce: Nonce) -> list[Ask]:
        """Answer with where this device stands and, to a restored head office, with what it may have forgotten.

        The higher generation is adopted with the answer. Should that be lost, head office goes on asking for what it
        misses, and is told again: the words stay retained.
        """
        heard = self._journal.rights.heard(HEAD_OFFICE)
        if nonce.ep != self._journal.epoch or nonce.gen < heard.gen:
            return []
        stand = Hello(
            ep=nonce.ep,
            nonce=nonce.nonce,
            seq=self._journal.last,
            head=self._journal.head.hex(),
            gen=heard.gen,
            dseq=heard.dseq,
        )
        told: list[Ask] = [stand]
        if nonce.remember_after >= 0:
            told += remembered(nonce, self._journal.rights.said(HEAD_OFFICE, nonce.remember_after))
        if nonce.gen > heard.gen:
            with self._journal.change() as change:
                change.rights.hear(HEAD_OFFICE, Heard(nonce.gen, heard.dseq))
        return told

    def _apply(self, change: Change, source: str, down: Down, payload: bytes) -> None:
        if source == HEAD_OFFICE:
            change.rights.say(source, down.dseq, payload)
        match down.word:
            case Grant(owner=owner, asset=asset, n=n, req=req) if n > 0:
                change.rights.put(owner, asset, n, brief=n if req else 0)
                self._returning.arrived(owner, asset)
                if source != HEAD_OFFICE:
                    change.write(_borrowed(source, down.dseq, down.word, payload))
            case Lent():
                self._lent(change, down.word)
            case Recall(owner=owner, asset=asset):
                give_back(change, owner, asset, change.rights.held(owner, asset), "recall")
            case Forget(owner=owner):
                give_back_all(change, "recall", owner)
                change.forget(owner)
            case Close(reason=reason):
                give_back_all(change, "close")
                change.rights.close(reason)
            case Configure(caps=caps):
                change.rights.cap(caps)

    def _lent(self, change: Change, lent: Lent) -> None:
        """Have what a holder lent before its epoch was over, unless its own word came."""
        source = f"{lent.of}:{lent.of_ep}"
        if change.rights.heard(source).dseq >= lent.dseq or lent.n <= 0:
            return
        change.rights.put(lent.owner, lent.asset, lent.n)
        self._returning.arrived(lent.owner, lent.asset)
        change.write(
            RightsBorrowed(
                of=lent.of, of_ep=lent.of_ep, dseq=lent.dseq, owner=lent.owner, asset=lent.asset, n=lent.n, proof=""
            )
        )
        change.rights.hear(source, Heard(LAN_GENERATION, lent.dseq))


def applied(down: Down, said: list[Ask]) -> bool:
    """Say whether a word is on the disk, by what is said upon it; one that came too early is not."""
    return any(isinstance(ask, DownHeard) and ask.dseq >= down.dseq for ask in said)


def remembered(nonce: Nonce, said: list[tuple[int, bytes]]) -> list[Remembered]:
    """Return retained words in as many parts as they need; each says which number came before its first word."""
    parts = list(_parts(said)) or [(nonce.remember_after, [])]
    return [
        Remembered(ep=nonce.ep, nonce=nonce.nonce, after=after, said=words, last=number == len(parts))
        for number, (after, words) in enumerate(parts, start=1)
    ]


def _parts(said: list[tuple[int, bytes]]) -> Iterator[tuple[int, list[str]]]:
    words: list[str] = []
    after = size = 0
    for dseq, payload in said:
        word = base64.b64encode(payload).decode()
        if words and size + len(word) > PART_BYTES:
            yield after, words
            words, size = [], 0
        if not words:
            after = dseq - 1
        words.append(word)
        size += len(word) + 3  # its quotes and comma
    if words:
        yield after, words


def _borrowed(source: str, dseq: int, grant: Grant, payload: bytes) -> RightsBorrowed:
    dev, _, ep = source.rpartition(":")
    return RightsBorrowed(
        of=dev, of_ep=int(ep), dseq=dseq, owner=grant.owner, asset=grant.asset, n=grant.n, proof=payload.decode()
    )
