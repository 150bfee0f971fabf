"""Any order of writes, failures, acknowledgements, stops and crashes, beside a list that does the same in memory."""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from edge.domain.errors import AlreadyClaimed
from edge.domain.events import StaffAnswered, StaffCalled
from journals import assert_whole, bodies, claim, journal_at

MEMBERS = ("ada", "bo")


class Quit(Exception):
    """Somebody's program failed in the middle of a change."""


class JournalBesideAList(RuleBasedStateMachine):
    """The model: a list of bodies, the claims and pending points they carry, slips, and head office's cursor."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="journal-model-"))
        self.saved, self.claims, self.pending, self.slips = [], {}, {}, {}
        self.acknowledged = self.boots = 0
        self.open()

    def open(self):
        self.journal = journal_at(self.folder)
        self.journal.__enter__()
        self.boots += 1

    def teardown(self):
        self.journal.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    @rule()
    def record(self):
        self.saved.append(self.journal.record(StaffCalled(by="button")).body)

    @rule(receipt=st.integers(0, 9), points=st.integers(1, 50), member=st.sampled_from(MEMBERS))
    def claim(self, receipt, points, member):
        try:
            entry = claim(self.journal, f"r-{receipt}", points, txn=f"t-{points}", member=member)
        except AlreadyClaimed:
            assert receipt in self.claims
            return
        assert receipt not in self.claims
        self.saved.append(entry.body)
        self.claims[receipt] = (f"t-{points}", entry.seq, member, points)
        self.pending[entry.seq] = (member, points)

    @rule(writes=st.integers(0, 3))
    def change_that_fails(self, writes):
        with suppress(Quit), self.journal.change() as change:
            for number in range(writes):
                change.claim(f"never-{number}", "t", "ada", 1, change.write(StaffAnswered(by="screen", seconds=number)))
            raise Quit
        assert self.journal.claim_of("never-0") is None

    @rule(number=st.integers(0, 3), outcome=st.sampled_from(["printed", "unknown", "not_started", None]))
    def slip(self, number, outcome):
        copies = self.slips.get(number, (0, ""))[0] + 1
        with self.journal.change() as change:
            change.intend_slip(f"s-{number}", "v", b"{}", copies)
            if outcome:
                change.end_slip(f"s-{number}", outcome, copies)
        self.slips[number] = (copies, outcome or "intended")

    @precondition(lambda self: self.saved)
    @rule(share=st.floats(0, 1))
    def acknowledge(self, share):
        upto = int(share * len(self.saved))
        self.journal.acknowledge(upto)
        self.acknowledged = max(self.acknowledged, upto)

    @rule(share=st.floats(0, 1))
    def new_figures(self, share):
        upto = int(share * len(self.saved))
        self.journal.settle(1, upto)
        self.pending = {seq: earned for seq, earned in self.pending.items() if seq > upto}

    @rule()
    def tidy(self):
        self.journal.tidy()
        self.journal._guard.empty_log()

    @rule()
    def stop_and_start(self):
        self.journal.__exit__(None, None, None)
        self.open()
        assert self.journal.found == []
        assert self.journal.acknowledged == self.acknowledged

    @rule()
    def crash_and_start(self):
        crashed = self.folder.with_name(self.folder.name + "-crashed")
        shutil.copytree(self.folder, crashed)
        self.journal.__exit__(None, None, None)
        shutil.rmtree(self.folder)
        crashed.rename(self.folder)
        self.open()
        assert len(self.journal.found) == 1
        assert self.journal.acknowledged <= self.acknowledged, "a repeat to head office is harmless, a skip is not"
        self.acknowledged = self.journal.acknowledged

    @invariant()
    def says_what_the_list_says(self):
        journal = self.journal
        assert (journal.epoch, journal.boot, journal.last) == (1, self.boots, len(self.saved))
        assert bodies(journal) == self.saved
        assert journal.acknowledged == self.acknowledged
        for member in MEMBERS:
            owed = sum(points for owner, points in self.pending.values() if owner == member)
            assert journal.pending_points(member) == owed
        for receipt in range(10):
            found = journal.claim_of(f"r-{receipt}")
            assert (found and (found.txn, found.seq, found.member, found.points)) == self.claims.get(receipt)
        unfinished = {slip.number for slip in journal.unfinished_slips()}
        assert unfinished == {f"s-{number}" for number, (_, state) in self.slips.items() if state == "intended"}
        for number, (copies, state) in self.slips.items():
            slip = journal.slip(f"s-{number}")
            assert (slip.copies, slip.state) == (copies, state)

    @precondition(lambda self: self.boots % 3 == 0)
    @invariant()
    def is_whole(self):
        assert_whole(self.journal)


JournalBesideAList.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestJournalBesideAList = JournalBesideAList.TestCase
