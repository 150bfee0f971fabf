"""A chain on real parts: mosquitto, ``headoffice run`` in its process, devices with journal, rights and link."""

import time

from brokers import Mosquitto
from edge.domain.ports import Entry
from edge.domain.value.accounts import Place, free, held
from fakes.office_process import OfficeProcess
from fakes.till import Till

PATIENCE_S = 40.0


def until(condition, seconds=PATIENCE_S):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.05)
    return found


class Chain:
    """A broker, head office in its own process, and tills as they are asked for."""

    def __init__(self, ends, needs, folder):
        self.ends, self.folder = ends, folder
        self.broker = Mosquitto(needs("mosquitto"), folder, 5)
        self.broker.start()
        ends.callback(self.broker.close)
        self.office = OfficeProcess(folder, self.broker.port)
        self.office.start()
        ends.callback(self.office.close)
        rich = [member for member in self.office.members if self.office.balance(free(member), "cents") >= 10_000]
        self.member = rich[0]
        self.cents = self.office.balance(free(self.member), "cents")

    def till(self, name):
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        facts = {"store": self.office.facts["store"], "device": name, "port": self.broker.port}
        return self.ends.enter_context(Till(folder, facts | {"key": self.office.facts["key"]}))

    def held(self, till, asset="cents"):
        """Return what the device and head office say the device holds of the member."""
        here = till.do(lambda: till.allowance.held(self.member, asset))
        return here, self.office.balance(held(Place(till.facts["device"], 1), self.member), asset)

    def buy(self, till, minor):
        """Pay as a shopper does who tries again until it works; return the entry."""

        def tried():
            done = till.do(lambda: till.pay(self.member, minor))
            return done if isinstance(done, Entry) else None

        end = time.monotonic() + PATIENCE_S
        while (entry := tried()) is None:
            assert time.monotonic() < end, till.denied
            time.sleep(0.3)
        return entry

    def booked(self, till):
        until(lambda: self.office.streams().get(till.facts["device"], (0, 0))[0] == till.journal.last)

    def insist_whole(self, *tills, spent, paid_in=0):
        """Nothing of the member's money was lost or made: it is free, held or spent."""
        for till in tills:
            self.booked(till)
            until(lambda till=till: self.held(till)[0] == self.held(till)[1])
        there = self.office.balance(free(self.member), "cents") + sum(self.held(till)[1] for till in tills)
        assert there == self.cents + paid_in - spent
