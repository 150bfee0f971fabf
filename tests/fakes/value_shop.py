"""A kiosk where value moves: real journal, replica, desk, allowance, slips; head office is whoever calls ``grant``."""

from contextlib import ExitStack
from itertools import count

import msgspec
from nacl.signing import SigningKey

from edge.domain.events import DeviceStarted
from edge.domain.slip_records import SlipRecord
from edge.domain.slip_texts import slip_of
from edge.domain.value_api import Settle
from edge.link.contract import Configure, Deny, Down, Grant, Sealer, read_envelope
from edge.service.allowance import Allowance
from edge.service.clock import SystemClock
from edge.service.config import Config, Device, HeadOffice, Store
from edge.service.desk import Desk
from edge.service.hearing import HEAD_OFFICE
from edge.service.last_purchase import Interrupted
from edge.service.payments import payment_methods
from edge.service.pen import Pen
from edge.service.slip_office import SlipOffice
from edge.service.spending import Asking
from edge.service.staff_call import StaffBell
from edge.service.value_desk import ValueDesk
from edge.store.journal import Journal
from edge.store.replica import Replica
from fakes.printer import FakePrinter
from fakes.replica_file import CODES, write_replica

CONFIG = Config(
    store=Store(id="s0118", names={"zh-Hans": "中山路店", "zh-Hant": "中山路店", "en": "Zhongshan Road"}),
    device=Device(id="k07", label="K07"),
    headoffice=HeadOffice(host="127.0.0.1", key="ISyEHgKO1YC+5ph9ifS98RgUFVz7Cnm+X1tOWIbAhDM="),
)


class ValueShop:
    """Opened by ``with``; ``reopen`` is a power cut and a new start."""

    def __init__(self, folder):
        self.folder, self.printer, self.told, self.txns = folder, FakePrinter(), [], count(1)
        (folder / "synchronized").touch()
        write_replica(folder / "replica.db", upto="1:0")

    def __enter__(self):
        self._open = ExitStack()
        clock, seal = SystemClock(self.folder / "synchronized"), Sealer("s0118", "k07")
        self.journal = self._open.enter_context(
            Journal(self.folder / "journal.db", device="k07", seal=seal, clock=clock)
        )
        replica = self._open.enter_context(Replica(self.folder / "replica.db", store="s0118"))
        self.desk = Desk(CONFIG, self.journal, replica, clock, Pen(self.journal, clock), self.told.append)
        self.slips = SlipOffice(self.desk, self.printer, SigningKey(b"k" * 32), self.told.append)
        names = (f"req-{n}" for n in count(1))
        self.allowance = Allowance(self.journal, mono_ms=clock.mono_ms, draw=lambda: next(names))
        self.value = ValueDesk(self.desk, self.allowance, self.slips, payment_methods(["till"]))
        self.bell = StaffBell(self.desk, self.told.append)
        self.interrupted = Interrupted(self.desk, self.slips, self.value, self.bell, self.told.append)
        self.desk.pen.note(DeviceStarted(version="1"))
        self.slips.recover()
        self.desk.replica_changed()
        self.job = self.interrupted.find()
        if self.job:
            self.print(self.job, self.interrupted.printed)
        return self

    def __exit__(self, *_):
        self._open.close()

    def reopen(self):
        self.__exit__()
        return self.__enter__()

    # -- head office ------------------------------------------------------------------------------------------------

    def grant(self, asset, n, owner="ada"):
        self._say(Grant(owner=owner, asset=asset, n=n))

    def caps(self, **caps):
        self._say(Configure(caps=caps))

    def acknowledge(self):
        self.desk.acknowledged(self.journal.last)
        self.allowance.acknowledged(self.journal.last)

    def _say(self, word):
        dseq = self.journal.rights.heard(HEAD_OFFICE).dseq + 1
        self.allowance.hear(HEAD_OFFICE, Down(gen=1, ep=self.journal.epoch, dseq=dseq, word=word), b"signed")

    # -- the shopper ------------------------------------------------------------------------------------------------

    def visit(self, who="ada"):
        return self.desk.identify_code(str(CODES[who]), 1).visit

    def look(self, kind, **fields):
        return self.value.look(kind(visit=self._here(), **fields))

    def request(self, kind, **fields):
        """A request in the present visit; a transaction of its own unless one is named."""
        if "visit" in kind.__struct_fields__:
            fields.setdefault("visit", self._here())
        fields.setdefault("txn", f"t-{next(self.txns)}")
        return kind(**fields)

    def offline(self, kind, **fields):
        """What is answered when nobody can be asked."""
        return self.value.attempt(self.request(kind, **fields)).moved

    def online(self, kind, *, deny: Deny | None = None, grants=(), **fields):
        """What is answered when head office grants and denies so."""
        request = self.request(kind, **fields)
        tried = self.value.attempt(request, ask=True)
        if isinstance(tried, Asking):
            for owner, asset, n in grants:
                self.grant(asset, n, owner)
            tried = self.value.attempt(request, denied=self.value.denied(deny))
        self.acknowledge()
        return self.value.synced(tried).moved

    def _here(self):
        return self.desk.visit.id if self.desk.visit else self.visit()

    def print(self, job, ended=lambda _job: None):
        """The printer prints a slip, or does not."""
        done = self.slips.print(job)
        self.slips.ended(done)
        ended(done)

    def prints(self, moved):
        """The slip of an answer comes out of the printer."""
        self.print(self.slips.proving(moved.slip, synced=moved.synced))
        return moved

    def settle(self, word, **fields):
        return self.interrupted.settle(self.request(Settle, of=self.interrupted.purchase.of, word=word, **fields))

    # -- what is on disk --------------------------------------------------------------------------------------------

    def kinds(self):
        return [read_envelope(entry.body).type for entry in self.journal.after(0, 1000, 10**9)]

    def last(self):
        return msgspec.json.decode(read_envelope(self.journal.after(self.journal.last - 1, 1, 10**9)[0].body).data)

    def events(self, kind):
        bodies = (read_envelope(entry.body) for entry in self.journal.after(0, 1000, 10**9))
        return [msgspec.json.decode(body.data) for body in bodies if body.type == kind]

    def record(self, number):
        return msgspec.json.decode(self.journal.slip(number).record, type=SlipRecord)

    def paper(self, number, copy=1):
        return slip_of(self.record(number), copy)
