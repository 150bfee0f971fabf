"""Head office in the simulated world: the product's receiver, ledger and rights desk over a real database file."""

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
from nacl.signing import SigningKey

from edge.domain.value.accounts import Place
from edge.headoffice.chain_models import Member, Store
from edge.headoffice.database import Books, open_books
from edge.headoffice.ledger import Ledger
from edge.headoffice.proofs import Proofs
from edge.headoffice.receiver import Message, Outcome, Receiver, Who
from edge.headoffice.rights.desk import RightsDesk, Words
from edge.headoffice.rights.epochs import EpochRefused
from edge.headoffice.slip_reader import ProofRefused
from edge.link.contract import Ack, HoConn, Topics, ho_conn_topic, sign
from edge.simulation.network import Broker
from edge.simulation.schedule import Schedule

NS = "mk"
TURN_S = 0.4
"""Head office reads what came at most this often; what comes meanwhile is one transaction."""

RETELL_S = 30.0
"""What a device has not confirmed is told again after this long."""

EPOCH_MS = 1_763_700_000_000
"""Wall clock of the world's beginning."""


class Office:
    """Head office: works when messages came, crashes, and is put back from a backup."""

    def __init__(self, schedule: Schedule, broker: Broker, folder: Path, key: SigningKey) -> None:
        self._schedule, self._broker, self._folder, self._key = schedule, broker, folder, key
        self._stores: dict[str, str] = {}
        self._due = False
        self.clock_error_ms = 0
        self.crash = ""  # "before" or "after" the next commit
        self.crashes = self.restores = 0
        broker.office_wakes = self._wake
        self.books: Books = open_books(f"sqlite:///{folder / 'ho.db'}")
        self.open()

    # -- the process ------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Start the process; what it has in memory begins anew."""
        self._connection = self.books.connected()
        self._connection.__enter__()
        self.desk = RightsDesk(self.books, NS, key=self._key.verify_key, now_ms=self.now_ms, draw=self._nonce)
        self.receiver = Receiver(self.books, NS, self.now_ms, desk=self.desk)
        presence = HoConn(s="on", gen=self.gen)
        self._broker.retained[ho_conn_topic(NS)] = sign(presence, ho_conn_topic(NS), self._key)

    def close(self) -> None:
        """End the process, however: nothing of it is kept but the file."""
        self._connection.__exit__(None, None, None)

    @property
    def gen(self) -> int:
        """The generation of head office."""
        return int(self.books.setting("gen", "1"))

    def now_ms(self) -> int:
        """Return the wall clock, as wrong as it is."""
        return EPOCH_MS + self._schedule.now_ms + self.clock_error_ms

    def decide(self, work: Callable[[RightsDesk], Words | int]) -> None:
        """Do something of head office's own, such as retiring a device, and send what it says."""
        try:
            with self.books.writing():
                words = work(self.desk)
        except EpochRefused:
            return  # it was decided before, or head office has forgotten the device: nothing to do
        if isinstance(words, Words):
            self._tell(words)

    def claim(self, slip: str) -> str:
        """Take in what a shopper's slip proves; return the transaction that it became, if it did."""
        try:
            with self.books.writing():
                made = Proofs(self.books).claim(slip, self.now_ms())
        except ProofRefused:
            return ""
        return made.txn if made.outcome == "posted" else ""

    def _nonce(self) -> str:
        return f"{self._schedule.dice.getrandbits(64):016x}"

    def back_up(self) -> None:
        """Keep a copy of the database."""
        self.close()
        shutil.copy(self._folder / "ho.db", self._folder / "backup.db")
        self.open()

    def restore(self) -> None:
        """Lose the database and put the copy back."""
        self.restores += 1
        self.close()
        for name in ("ho.db-wal", "ho.db-shm"):
            (self._folder / name).unlink(missing_ok=True)
        shutil.copy(self._folder / "backup.db", self._folder / "ho.db")
        self.open()
        self.decide(lambda desk: desk.restored())
        self._announce()

    def _announce(self) -> None:
        topic = ho_conn_topic(NS)
        payload = sign(HoConn(s="on", gen=self.gen), topic, self._key)
        self._broker.retained[topic] = payload
        for device in self._stores:
            self._broker.to_device(device, topic, payload)

    # -- its work ---------------------------------------------------------------------------------------------------

    def _wake(self) -> None:
        if not self._due:
            self._due = True
            self._schedule.after(TURN_S, self._work)

    def _work(self) -> None:
        self._due = False
        came, self._broker.office = self._broker.office, []
        if self.crash == "before":  # the broker gives some of it to the next process again
            self.crash, self.crashes = "", self.crashes + 1
            self.crash_before([Message(topic, payload) for topic, payload in came])
            self._broker.office = [each for each in came if self._schedule.chance(0.5)]
            self._reopen_after_crash()
            return
        outcome = self.receiver.take([Message(topic, payload) for topic, payload in came])
        if self.crash == "after":  # committed, and nobody was told
            self.crash, self.crashes = "", self.crashes + 1
            self._reopen_after_crash()
            return
        self.say(outcome)

    def crash_before(self, came: list[Message]) -> None:
        """Die before anything of what came is committed."""

    def _reopen_after_crash(self) -> None:
        self.close()
        self.open()
        self._wake()

    def say(self, outcome: Outcome) -> None:
        """Send what a transaction made; true once it is committed."""
        for who, ack in outcome.acks.items():
            self._ack(who, ack)
        self._tell(Words(outcome.down, outcome.answers))

    def _ack(self, who: Who, ack: Ack) -> None:
        topic = Topics(NS, *who).ack
        self._broker.to_device(who[1], topic, sign(ack, topic, self._key), "retained")

    def _tell(self, words: Words) -> None:
        for who, down in words.down:
            topics = Topics(NS, *who)
            self._broker.to_device(who[1], topics.down, sign(down, topics.down, self._key))
        for who, answer in words.answers:
            topics = Topics(NS, *who)
            self._broker.to_device(who[1], topics.answer, sign(answer, topics.answer, self._key))

    def retell(self) -> None:
        """Tell again what devices have not confirmed, as the line does while they are online."""
        unheard = (
            "SELECT store, dev, ep FROM stream WHERE said > heard AND state NOT IN ('forked', 'released', 'closed')"
        )
        for store, dev, ep in self.books.all(unheard):
            self._tell(Words([((store, dev), down) for down in self.desk.again(Place(dev, ep))], []))

    # -- the chain --------------------------------------------------------------------------------------------------

    def found_store(self, store: str, devices: list[str]) -> None:
        """Add a store and its devices."""
        Store.create(id=store, names=msgspec.json.encode({"en": store}).decode(), salt=store.encode())
        self._stores |= dict.fromkeys(devices, store)

    def enrol_member(self, member: str, opening: dict[str, int]) -> None:
        """Add a member with what they own at the beginning."""
        Member.create(id=member, phone=f"154{member}", surname="", tier="member")
        Ledger(self.books).issue(f"open:{member}", member, opening)
