"""Whatever head office lives through, its archive makes the same ledger again."""

import json
import random

import pytest
from click.testing import CliRunner

from edge.domain.value.accounts import Place
from edge.headoffice.cli import headoffice
from edge.headoffice.database import open_books
from edge.headoffice.inbox import Inbox, files
from edge.headoffice.models import Balance, Stream
from edge.headoffice.outcome import Message
from edge.headoffice.receiver import Receiver
from edge.headoffice.rights.desk import RightsDesk
from edge.headoffice.verify import verify
from edge.link.contract import Right, Topics, WantRights, write
from fakes.streams import NOW_MS, RandomStream, groups, plant, shuffled

DAY_MS = 86_400_000


class Life:
    """Days of a head office: messages in any order, asks, acts of its own, kills and restarts."""

    def __init__(self, home, url, chance):
        self.folder, self.url, self._chance, self._now = home / "inbox", url, chance, NOW_MS
        self.streams = [RandomStream(chance, number, 25) for number in range(8)]
        self._books = open_books(url)
        self._books.peewee.connect(reuse_if_open=True)
        plant(self._books, self.streams)
        self._start()

    def _start(self):
        self._desk = RightsDesk(self._books, now_ms=lambda: self._now, draw=lambda: f"n{self._chance.random()}")
        self._inbox = Inbox(self._books, self.folder)
        self._receiver = Receiver(self._books, now_ms=lambda: self._now, desk=self._desk, inbox=self._inbox)

    def live(self):
        straight = [message for stream in self.streams for message in stream.messages()]
        for group in groups(self._chance, shuffled(self._chance, straight)):
            self._now += self._chance.randrange(DAY_MS // 20)
            asks = [self._ask() for _ in range(self._chance.randrange(3))]
            both = [*group, *asks]
            self._chance.shuffle(both)
            self._receiver.take(both)
            if self._chance.random() < 0.1:
                self._act()
            if self._chance.random() < 0.05:
                self._inbox.close()
                self._start()
        self._inbox.close()

    def close(self):
        self._books.peewee.close()

    def _ask(self):
        stream, n = self._chance.choice(self.streams), self._chance.randrange(1, 30)
        owner = self._chance.choice(self.streams).member
        ask = WantRights(ep=1, req=f"r{self._chance.random()}", needs=[Right(owner, "points", n)])
        return Message(Topics("mk", "s0118", stream.device).ask, write(ask))

    def _act(self):
        place = Place(self._chance.choice(self.streams).device, 1)
        row = Stream.get_or_none(Stream.dev == place.dev)
        acts = {"active": self._desk.retire, "retired": self._desk.release}
        if row is not None and row.state in acts:
            with self._books.writing():
                acts[row.state](place)


@pytest.mark.parametrize("seed", range(4))
def test_a_life_of_asks_acts_and_restarts_comes_out_of_the_archive_again(tmp_path, seed):
    life = Life(tmp_path, f"sqlite:///{tmp_path}/headoffice.db", random.Random(seed))
    life.live()

    verdict = verify(life.url, life.folder)

    assert verdict.differences == []
    assert verdict.groups > 20
    assert verdict.rows["posting"] > 200
    life.close()


def test_a_life_on_postgresql_comes_out_of_the_archive_again(tmp_path, postgres):
    life = Life(tmp_path, postgres, random.Random(9))
    life.live()

    assert verify(life.url, life.folder).differences == []
    life.close()


def asked(*words):
    return CliRunner().invoke(headoffice, ["rebuild", *(str(word) for word in words)])


def test_the_command_says_the_same_or_names_what_differs(tmp_path):
    life = Life(tmp_path, f"sqlite:///{tmp_path}/headoffice.db", random.Random(1))
    life.live()
    good = asked("--verify", "--data", tmp_path, "--json")
    books = open_books(life.url)
    with books.connected(), books.writing(own=False):
        Balance.update(n=Balance.n + 1).where(Balance.account == "chain:issued", Balance.asset == "points").execute()

    bad = asked("--verify", "--data", tmp_path, "--json")

    assert (good.exit_code, json.loads(good.output)["different"]) == (0, 0)
    told = json.loads(bad.output)
    assert (bad.exit_code, told["different"]) == (1, 2)
    assert told["differences"][0].startswith("balance, only live: account=chain:issued asset=points")
    life.close()
    books.peewee.close()


def test_a_damaged_file_is_named(tmp_path):
    life = Life(tmp_path, f"sqlite:///{tmp_path}/headoffice.db", random.Random(1))
    life.live()
    path = files(life.folder)[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    done = asked("--verify", "--data", tmp_path)

    assert (done.exit_code, path.name in str(done.exception)) == (1, True)
    life.close()


def test_a_lost_archive_is_begun_again(tmp_path):
    life = Life(tmp_path, f"sqlite:///{tmp_path}/headoffice.db", random.Random(1))
    life.live()
    for path in files(life.folder):
        path.unlink()

    assert asked("--fresh", "--data", tmp_path).exit_code == 0

    life._start()
    life._receiver.take([])
    life._inbox.close()
    assert verify(life.url, life.folder).differences == []
    life.close()
