"""What tests of rights share: a device on a real journal, head office's words to it, and what it reported."""

from contextlib import contextmanager
from itertools import count

import msgspec
from nacl.signing import SigningKey

from edge.domain.events import EVENTS, Leg, ValuePaid
from edge.domain.value.cover import Need
from edge.link.contract import Down, Grant, Sealer, Topics, read_envelope, sign
from edge.service.allowance import Allowance
from edge.service.hearing import HEAD_OFFICE
from edge.store.journal import Journal
from fakes.clock import FakeClock

ADA, BO = "ada", "bo"
OFFICE = SigningKey(b"o" * 32)


class Kiosk:
    """A device with rights, and the head office that talks to it."""

    def __init__(self, folder, device="k01", *, clock=None):
        self.clock = clock or FakeClock()
        self.key = SigningKey(device.ljust(32).encode())
        seal = Sealer("0118", device)
        self.journal = Journal(folder / f"{device}.db", device=device, seal=seal, clock=self.clock)
        self.topic = Topics("mk", "0118", device).down
        self.dseq = 0

    def open(self):
        self.journal.__enter__()
        names = (f"{self.journal.device}-{self.journal.boot}-{n}" for n in count(1))
        self.allowance = Allowance(
            self.journal, mono_ms=lambda: self.clock.mono_ms, draw=lambda: next(names), key=self.key
        )
        return self

    def close(self):
        self.journal.__exit__(None, None, None)

    def restart(self):
        self.close()
        return self.open()

    def told(self, word, *, dseq=0, gen=1, ep=0):
        """Head office says its next word, or that one again."""
        if not dseq:
            self.dseq = dseq = self.dseq + 1
        down = Down(gen=gen, ep=ep or self.journal.epoch, dseq=dseq, word=word)
        return self.allowance.hear(HEAD_OFFICE, down, sign(down, self.topic, OFFICE))

    def granted(self, n, asset="points", owner=ADA, *, req=""):
        return self.told(Grant(owner=owner, asset=asset, n=n, req=req))

    def pays(self, n, txn="t-1", *, asset="cents", owner=ADA, gains=(), visit="v-1", **more):
        return self.allowance.sell(
            txn, visit, [Need(owner, asset, n)] if n else [], paid(txn, owner), gains=gains, **more
        )

    def held(self, asset="points", owner=ADA):
        return self.allowance.held(owner, asset)

    def events(self):
        """Return every entry as the event it is."""
        envelopes = [read_envelope(entry.body) for entry in self.journal.after(0, 10**6, 10**9)]
        return [msgspec.json.decode(one.data, type=EVENTS[one.type]) for one in envelopes]

    def wrote(self, kind):
        return [event for event in self.events() if isinstance(event, kind)]


def paid(txn, owner=ADA):
    """Return what makes the entry of a payment."""

    def make(legs):
        minor = -sum(leg.delta for leg in legs if leg.delta < 0)
        return ValuePaid(txn=txn, visit="v-1", member=owner, minor=minor, currency="CNY", programme=1, legs=legs)

    return make


def leg(delta, asset="cents", owner=ADA, src="held"):
    return Leg(owner=owner, asset=asset, delta=delta, src=src)


@contextmanager
def kiosk_at(folder, device="k01", **more):
    kiosk = Kiosk(folder, device, **more).open()
    try:
        yield kiosk
    finally:
        kiosk.close()
