"""A new programme goes from head office's command line to a device over a real broker; what was decided stays."""

import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from edge.domain.codes import till_receipt
from edge.domain.local_api import Claim, History, Identify, MemberChanged
from edge.domain.money import Money
from edge.headoffice import seed
from edge.headoffice.database import open_books
from edge.headoffice.member_models import Purchase
from edge.service.demo.broker import DemoBroker
from edge.service.demo.processes import Program, run_once
from fakes.edge_process import EdgeProcess, Screen

PATIENCE_S = 30
FIRST = Path(seed.__file__).with_name("programme.toml").read_text(encoding="utf-8")
SECOND = FIRST.replace("version = 1\n", "version = 2\n", 1).replace("spend_minor = 500_000", "spend_minor = 600_000", 1)


@pytest.fixture
def chain(tmp_path):
    """A seeded head office and a device that hears it: the seed's facts, the office's words, a screen's line."""
    data = ("--data", str(tmp_path / "office"))
    facts = run_once("headoffice", "seed", *data, "--json")
    with DemoBroker() as broker:
        words = ("headoffice", "run", *data, "--broker", f"127.0.0.1:{broker.port}", "--port", "0", "--json")
        with Program("head office", *words, log=tmp_path / "office.log", says_ready=True):
            edge = EdgeProcess(tmp_path, port=broker.port, key=facts["key"])
            edge.start()
            screen = Screen(edge.socket)
            yield facts, data, screen
            screen.close()
            edge.close()


def wait_until(there):
    """Wait for what no end of the test hears of by itself, and return it."""
    end = time.monotonic() + PATIENCE_S
    while not (found := there()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return found


def come(screen, code):
    """Identify as soon as the first replica has arrived."""

    def found():
        answer = screen.ask(Identify(code=code))
        return answer if answer.result == "found" else None

    return wait_until(found)


def today():
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


def receipt(facts, number):
    at = f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y%m%d%H%M}"
    return str(till_receipt("s0118", 3, at, number, Money(3160), key=bytes.fromhex(facts["receipt_key"])))


def test_a_published_version_reaches_the_device_and_old_claims_keep_theirs(chain, tmp_path):
    facts, data, screen = chain
    found = come(screen, facts["members"][0]["code"])
    assert [path.need for path in found.member.next_tier.paths] == [500_000, 80]
    assert screen.ask(Claim(txn="t1", visit=found.visit, code=receipt(facts, 1))).result == "claimed"

    (tmp_path / "second.toml").write_text(SECOND, encoding="utf-8")
    published = run_once("headoffice", "programme", "publish", str(tmp_path / "second.toml"), *data, "--json")
    assert published["version"] == 2
    while screen.hear(MemberChanged).member.next_tier.paths[0].need != 600_000:
        pass
    again = screen.ask(Claim(txn="t2", visit=found.visit, code=receipt(facts, 2)))

    assert again.result == "claimed"
    newest = screen.ask(History(visit=found.visit)).lines
    assert (newest[0].names["en"], newest[0].points, newest[0].day) == ("Purchase of 31.60", again.points, today())
    assert all(line.reasons for line in newest)
    wait_until(lambda: programmes_of(data) == {"t1": 1, "t2": 2})
    assert run_once("headoffice", "replay", *data, "--since", "2000-01-01", "--json")["differences"] == []


def programmes_of(data):
    """Return by which version head office holds that each claim was decided."""
    with open_books(f"sqlite:///{data[1]}/headoffice.db").connected():
        return {row.txn: row.programme for row in Purchase.select().where(Purchase.txn.in_(["t1", "t2"]))}
