"""A holder and its sibling over a network that loses, doubles and reorders, with power cuts and a sibling begun anew.

After every step each granted unit is in exactly one place: at the holder, at one of the sibling's epochs, spent, or on
the way to an epoch that still runs, where retelling brings it.
"""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from allowances import ADA, Kiosk
from edge.domain.events import RightsBorrowed, RightsLent
from edge.domain.ports import Entry
from edge.domain.value.accounts import Place
from edge.link.contract import Close, Down, DownHeard, Right, WantRights, lan_topic, verify

HOLDER = Place("k01", 1)
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # what is proved hangs on no disk


class StoreOfTwo(RuleBasedStateMachine):
    """``wants``, ``words`` and ``heards`` are what is on the network; anything in them may come any number of times."""

    @initialize()
    def open(self):
        self.folder = Path(tempfile.mkdtemp(prefix="lending-model-", dir=MEMORY))
        self.holder, self.sibling = Kiosk(self.folder, "k01").open(), Kiosk(self.folder, "k02").open()
        self.holder.granted(1_000)
        self.granted, self.spent, self.returned, self.tries = 1_000, 0, 0, 0
        self.wants, self.words, self.heards = [], [], []
        self.over = {}  # what each epoch of the sibling that is over had borrowed

    def teardown(self):
        self.holder.close()
        self.sibling.close()
        shutil.rmtree(self.folder)

    @property
    def place(self):
        return Place("k02", self.sibling.journal.epoch)

    # -- the network ------------------------------------------------------------------------------------------------

    @rule(n=st.integers(1, 300))
    def want(self, n):
        self.tries += 1
        ep = self.sibling.journal.epoch
        self.wants.append((self.place, WantRights(ep=ep, req=f"w-{self.tries}", needs=[Right(ADA, "points", n)])))

    @precondition(lambda self: self.wants)
    @rule(data=st.data())
    def a_want_arrives(self, data):
        place, want = data.draw(st.sampled_from(self.wants))
        self.words += [(place, word) for word in self.holder.allowance.lend(place, want)]

    @rule(after=st.integers(0, 5))
    def words_are_told_again(self, after):
        self.words += [(self.place, word) for word in self.holder.allowance.untold(self.place, after)]

    @precondition(lambda self: self.words)
    @rule(data=st.data())
    def a_word_arrives(self, data):
        self.hear(*data.draw(st.sampled_from(self.words)))

    def hear(self, place, payload):
        if place == self.place:  # the other epochs' topic would not verify
            down = verify(payload, lan_topic(HOLDER, place), self.holder.key.verify_key, Down)
            self.heards += [(place, said) for said in self.sibling.allowance.hear("k01:1", down, payload)]

    @precondition(lambda self: self.heards)
    @rule(data=st.data())
    def a_confirmation_arrives(self, data):
        place, heard = data.draw(st.sampled_from(self.heards))
        assert isinstance(heard, DownHeard)
        self.holder.allowance.lent_heard(place, heard)

    # -- the shop ---------------------------------------------------------------------------------------------------

    @rule(n=st.integers(1, 300))
    def pay(self, n):
        self.tries += 1
        if isinstance(self.sibling.pays(n, f"t-{self.tries}", asset="points"), Entry):
            self.spent += n

    @rule(who=st.sampled_from(["holder", "sibling"]))
    def restart(self, who):
        getattr(self, who).restart()

    @rule()
    def the_siblings_epoch_ends(self):
        before = self.sibling.held()
        self.sibling.told(Close(reason="replaced"))
        self.returned += before
        self.over[self.place.ep] = self.borrowed()
        self.sibling.journal.acknowledge(self.sibling.journal.last)
        self.sibling.journal.finish()
        self.sibling.dseq = 0
        self.sibling.restart()

    # -- what must hold ---------------------------------------------------------------------------------------------

    def lent_to(self, ep):
        return sum(one.n for one in self.holder.wrote(RightsLent) if one.to_ep == ep)

    def borrowed(self):
        return sum(one.n for one in self.sibling.wrote(RightsBorrowed))

    @invariant()
    def each_unit_is_in_one_place(self):
        on_the_way = self.lent_to(self.place.ep) - self.borrowed()
        left_over = sum(self.lent_to(ep) - had for ep, had in self.over.items())  # head office settles it
        assert on_the_way >= 0
        held = self.holder.held() + self.sibling.held()
        assert held + self.spent + self.returned + on_the_way + left_over == self.granted

    @invariant()
    def retelling_brings_what_is_on_the_way(self):
        heard = self.sibling.allowance.stand("k01:1").dseq
        words = self.holder.allowance.untold(self.place, heard)
        downs = [verify(word, lan_topic(HOLDER, self.place), self.holder.key.verify_key, Down) for word in words]
        assert [down.dseq for down in downs] == list(range(heard + 1, heard + 1 + len(downs)))
        assert sum(down.word.n for down in downs) == self.lent_to(self.place.ep) - self.borrowed()


StoreOfTwo.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestStoreOfTwo = StoreOfTwo.TestCase
