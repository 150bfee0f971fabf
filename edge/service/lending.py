"""A store's holder lets its siblings have what it holds, with words of its own numbering for each sibling's epoch."""

from nacl.signing import SigningKey

from edge.domain.value.accounts import Place
from edge.domain.value.assets import CHAIN, RISKABLE
from edge.domain.value_events import RightsLent
from edge.link.contract import Down, DownHeard, Grant, Right, WantRights, lan_topic, sign
from edge.store.journal import Journal

LAN_GENERATION = 1
"""A holder is never restored from a backup: with another file it is another epoch, and another source."""


class Lending:
    """What this device lends."""

    def __init__(self, journal: Journal, key: SigningKey | None) -> None:
        self._journal, self._key = journal, key

    def lend(self, sibling: Place, want: WantRights) -> list[bytes]:
        """Let a sibling have as much as is held of each thing it wants, in one commit; return the signed words.

        A request that was answered before is answered with the same words: the answer may have been lost.
        """
        rights = self._journal.rights
        if self._key is None or want.ep != sibling.ep or rights.closing:
            return []
        if sibling.ep < rights.newest_borrower(sibling.dev):
            return []  # asked by an epoch that is over: its words, and so their numbers, are forgotten here
        if before := rights.lent(sibling, req=want.req):
            return before
        needs = [need for need in want.needs if self._lendable(need)]
        here = Place(self._journal.device, self._journal.epoch)
        dseq, words = rights.last_lent(sibling), list[bytes]()
        if not needs:
            return []
        with self._journal.change() as change:
            for need in needs:
                if (n := min(need.n, change.rights.held(need.owner, need.asset))) <= 0:
                    continue
                dseq += 1
                lent = RightsLent(to=sibling.dev, to_ep=sibling.ep, dseq=dseq, owner=need.owner, asset=need.asset, n=n)
                change.write(lent)
                change.rights.put(need.owner, need.asset, -n, brief=-n)
                grant = Grant(owner=need.owner, asset=need.asset, n=n, req=want.req)
                down = Down(gen=LAN_GENERATION, ep=sibling.ep, dseq=dseq, word=grant)
                words.append(sign(down, lan_topic(here, sibling), self._key))
                change.rights.lend(sibling, dseq, want.req, words[-1])
        return words

    def heard(self, sibling: Place, heard: DownHeard) -> None:
        """Forget the words a sibling has; the last one stays, for its number."""
        if heard.ep == sibling.ep and len(self._journal.rights.lent(sibling)) > 1:
            with self._journal.change() as change:
                change.rights.lent_heard(sibling, heard.dseq)

    def _lendable(self, need: Right) -> bool:
        """Say whether anything of this is here to lend; a device's risk budget is its own."""
        if need.owner == CHAIN and need.asset in RISKABLE:
            return False
        return self._journal.rights.held(need.owner, need.asset) > 0
