"""Any order of grants, purchases, undoing, recalls, restores, power cuts: beside a model that only counts.

The escrow equation, after every step: what was granted, less what was spent and given back, plus what was gained, is
what is held; and the journal, read on its own, says the same.
"""

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from allowances import ADA, BO, Kiosk, leg
from edge.domain.events import RightsBorrowed, RightsLent, RightsReturned
from edge.domain.ports import Entry
from edge.domain.value.accounts import Place
from edge.domain.value.cover import Short, moves
from edge.link.contract import Close, Configure, Forget, Grant, Nonce, Recall, Right, WantRights
from edge.service.hearing import ASK_AGAIN_MS
from edge.store.rights import Kept
from journals import assert_whole

OWNERS, ASSETS = st.sampled_from([ADA, BO]), st.sampled_from(["points", "cents", "coupon:c1"])
AMOUNTS = st.integers(1, 60)
TXNS = st.integers(0, 12).map("t-{}".format)
SIBLING = Place("k02", 1)
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # what is proved hangs on no disk


class AllowanceBesideACount(RuleBasedStateMachine):
    """The model: what is held, by owner and asset, and what became of each transaction."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="allowance-model-", dir=MEMORY))
        self.kiosk = Kiosk(self.folder).open()
        self.granted, self.held = Counter(), Counter()
        self.done, self.gen = {}, 1
        self.hear(Grant(owner="CHAIN", asset="points", n=100))
        self.hear(Configure(caps={"points": 30}))

    def teardown(self):
        self.kiosk.close()
        shutil.rmtree(self.folder)

    def hear(self, word):
        [said] = self.kiosk.told(word, gen=self.gen)
        assert (said.gen, said.dseq) == (self.gen, self.kiosk.dseq)
        if isinstance(word, Grant):
            self.granted[word.owner, word.asset] += word.n
            self.held[word.owner, word.asset] += word.n

    # -- head office ------------------------------------------------------------------------------------------------

    @rule(owner=OWNERS, asset=ASSETS, n=AMOUNTS, req=st.sampled_from(["", "w-1"]))
    def grant(self, owner, asset, n, req):
        self.hear(Grant(owner=owner, asset=asset, n=n, req=req))

    @rule(back=st.integers(0, 5), n=AMOUNTS)
    def say_an_old_word_again_or_one_too_early(self, back, n):
        self.kiosk.clock.pass_ms(ASK_AGAIN_MS)  # a word that comes too early is asked about once in so long
        other = self.kiosk.dseq - back if back else self.kiosk.dseq + 2
        [said] = self.kiosk.told(Grant(owner=ADA, asset="points", n=n), dseq=max(1, other), gen=self.gen)
        assert said.dseq == self.kiosk.dseq

    @rule(owner=OWNERS, asset=ASSETS)
    def recall(self, owner, asset):
        self.hear(Recall(owner=owner, asset=asset))
        del self.held[owner, asset]

    @rule(owner=OWNERS)
    def forget(self, owner):
        self.hear(Forget(owner=owner))
        self.held = Counter({key: n for key, n in self.held.items() if key[0] != owner})
        self.done = {txn: done for txn, done in self.done.items() if done["owner"] != owner}

    @rule(known=st.floats(0, 1))
    def restore_head_office(self, known):
        before, self.gen = self.gen, self.gen + 1
        after = int(known * self.kiosk.dseq)
        nonce = Nonce(ep=1, req="r", nonce="n", gen=self.gen, at_ms=0, remember_after=after)
        hello, *parts = self.kiosk.allowance.answered(nonce)
        assert (hello.gen, hello.dseq, hello.seq) == (before, self.kiosk.dseq, self.kiosk.journal.last)
        assert sum(len(part.said) for part in parts) == self.kiosk.dseq - after

    @rule(share=st.floats(0, 1))
    def acknowledge(self, share):
        upto = int(share * self.kiosk.journal.last)
        self.kiosk.journal.acknowledge(upto)
        self.kiosk.allowance.acknowledged(upto)

    # -- shoppers ---------------------------------------------------------------------------------------------------

    @rule(txn=TXNS, owner=OWNERS, asset=ASSETS, n=AMOUNTS)
    def pay(self, txn, owner, asset, n):
        last = self.kiosk.journal.last
        found = self.kiosk.pays(n, txn, asset=asset, owner=owner)
        if isinstance(found, Kept):
            assert found.seq == self.done[txn]["seq"]
        elif isinstance(found, Short):
            assert found.missing[0].n == n - self.held[owner, asset] > 0
        if not isinstance(found, Entry):
            assert self.kiosk.journal.last == last
            return
        own = min(n, self.held[owner, asset])
        self.held[owner, asset] -= own
        self.held["CHAIN", asset] -= n - own
        self.done[txn] = {"seq": found.seq, "owner": owner, "asset": asset, "spent": own, "gained": 0, "undone": False}

    @rule(txn=TXNS, owner=OWNERS, n=AMOUNTS)
    def top_up(self, txn, owner, n):
        found = self.kiosk.pays(0, txn, owner=owner, gains=[leg(n, owner=owner)])
        if isinstance(found, Entry):
            assert txn not in self.done
            self.held[owner, "cents"] += n
            self.done[txn] = {
                "seq": found.seq,
                "owner": owner,
                "asset": "cents",
                "spent": 0,
                "gained": n,
                "undone": False,
            }

    @rule(of=TXNS)
    def undo(self, of):
        found = self.kiosk.allowance.undo(f"u-{of}-{self.kiosk.journal.last}", "v", of, "staff")
        done = self.done.get(of)
        assert (found is not None) == (done is not None and not done["undone"])
        if found is None:
            return
        done["undone"] = True
        key = done["owner"], done["asset"]
        self.held[key] += done["spent"] - min(done["gained"], self.held[key])

    # -- the device -------------------------------------------------------------------------------------------------

    @rule(owner=OWNERS, asset=ASSETS, n=AMOUNTS)
    def lend(self, owner, asset, n):
        want = WantRights(ep=1, req=f"l-{self.kiosk.journal.last}", needs=[Right(owner, asset, n)])
        words = self.kiosk.allowance.lend(SIBLING, want)
        assert bool(words) == (self.held[owner, asset] > 0)
        self.held[owner, asset] -= min(n, self.held[owner, asset])

    @rule(minutes=st.integers(1, 20))
    def wait(self, minutes):
        self.kiosk.clock.pass_ms(minutes * 60_000)
        before = self.kiosk.journal.last
        count = self.kiosk.allowance.idle(self.kiosk.clock.mono_ms)
        returned = self.kiosk.events()[before:]
        assert len(returned) == count
        for one in returned:
            self.held[one.owner, one.asset] -= one.n

    @rule()
    def stop_and_start(self):
        self.kiosk.restart()

    @rule()
    def lose_power(self):
        crashed = self.folder.with_name(self.folder.name + "-crashed")
        shutil.copytree(self.folder, crashed)
        self.kiosk.close()
        shutil.rmtree(self.folder)
        crashed.rename(self.folder)
        self.kiosk.open()

    @precondition(lambda self: self.kiosk.dseq > 12)
    @rule()
    def close(self):
        if not self.kiosk.allowance.closing:
            self.hear(Close(reason="replaced"))
        self.kiosk.allowance.give_all_back("close")
        self.held.clear()
        self.kiosk.close()
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        self.kiosk = Kiosk(self.folder).open()
        self.granted, self.done, self.gen = Counter(), {}, 1

    # -- what must hold ---------------------------------------------------------------------------------------------

    @invariant()
    def holds_what_the_count_says(self):
        found = {(one.owner, one.asset): one.n for one in self.kiosk.journal.rights.holdings()}
        assert all(n > 0 for n in found.values())
        assert found == +self.held
        assert not -self.held

    @invariant()
    def the_journal_alone_says_the_same(self):
        """Escrow: granted - returned - spent + gained = held."""
        held = Counter(self.granted)
        for event in self.kiosk.events():
            match event:
                case RightsReturned(owner=owner, asset=asset, n=n) | RightsLent(owner=owner, asset=asset, n=n):
                    held[owner, asset] -= n
                case RightsBorrowed(owner=owner, asset=asset, n=n):
                    held[owner, asset] += n
                case _:
                    held.update(moves(event.legs))
            assert not -held, "a reader who stops here sees nothing below zero"
        assert +held == +self.held

    @invariant()
    def the_chain_is_whole(self):
        assert_whole(self.kiosk.journal)


AllowanceBesideACount.TestCase.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
TestAllowanceBesideACount = AllowanceBesideACount.TestCase
