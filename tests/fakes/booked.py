"""A device whose journal goes straight into head office's books, and a look at the ledger behind it."""

from edge.domain.chain import genesis, head_of
from edge.domain.events import Stamp
from edge.domain.value import accounts
from edge.domain.value.accounts import Place
from edge.headoffice.ledger import Ledger
from edge.headoffice.models import Balance, ExceptionRow, Stream
from edge.headoffice.receiver import Message, Receiver
from edge.link.contract import Sealer, Topics

NOW = 1_795_000_000_000
STAMP = Stamp(boot=1, mono_ms=1000, wall_ms=NOW, clock="synced")


class BookedDevice:
    """One epoch of one device; ``say`` journals an event and has it booked at once, unless it is kept back."""

    def __init__(self, books, device="k07", ep=1, store="s0118", now_ms=NOW):
        self.books, self.device, self.ep, self.now_ms = books, device, ep, now_ms
        self.place = Place(device, ep)
        self.topic = Topics("mk", store, device).journal
        self._seal, self._prev, self.seq = Sealer(store, device), genesis(device, ep), 0
        self.kept = []

    def say(self, *events, keep=False):
        """Journal events; without ``keep`` everything unsent is booked."""
        for event in events:
            self.seq += 1
            body = self._seal(event, STAMP, epoch=self.ep, seq=self.seq, prev=self._prev)
            self._prev = head_of(body)
            self.kept.append(body)
        if not keep:
            self.send()
        return self

    def send(self):
        """Let head office book what was kept back."""
        messages = [Message(self.topic, body) for body in self.kept]
        Receiver(self.books, now_ms=lambda: self.now_ms).take(messages)
        self.kept = []

    def is_now(self, state):
        """Set what became of this epoch, as a person would have decided."""
        Stream.update(state=state).where((Stream.dev == self.device) & (Stream.ep == self.ep)).execute()
        return self

    def hold(self, owner, asset, n):
        """Let this device hold units, granted before."""
        post(self.books, ("chain:issued", asset, -n), (accounts.held(self.place, owner), asset, n))
        return self

    def held(self, owner, asset):
        return balance(accounts.held(self.place, owner), asset)

    def suspended(self, owner, asset):
        return balance(accounts.suspended(self.place, owner), asset)


_groups = iter(range(10**9))


def post(books, *postings):
    """Post a group of head office's own."""
    with books.writing():
        Ledger(books).post(f"test:{next(_groups)}", postings)


def balance(account, asset):
    """Return what an account has."""
    row = Balance.get_or_none((Balance.account == account) & (Balance.asset == asset))
    return row.n if row else 0


def has_free(owner, asset):
    """Return what an owner may have granted anywhere."""
    return balance(accounts.free(owner), asset)


def kinds():
    """Return the kinds of open exceptions."""
    rows = ExceptionRow.select().where(ExceptionRow.settled == 0)
    return [row.kind for row in rows.order_by(ExceptionRow.received, ExceptionRow.dev, ExceptionRow.seq)]
