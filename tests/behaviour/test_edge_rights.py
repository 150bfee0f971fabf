"""The device service as a process that is granted rights and told to close: real journal, broker and local API."""

import pytest
from nacl.encoding import Base64Encoder
from nacl.signing import SigningKey

from brokers import IotCore, free_port
from edge.domain.events import RightsLent, RightsReturned
from edge.domain.local_api import Identify
from edge.domain.value_api import Pay
from edge.link.contract import Close, Down, DownHeard, Grant, HelloFirst, Nonce, Topics, WantRights, read_envelope, sign
from fakes.edge_process import EdgeProcess, Screen
from fakes.receiver import FakeReceiver
from fakes.replica_file import CODES, write_replica

OFFICE = SigningKey(b"o" * 32)
TOPICS = Topics("mk", "s0118", "k07")


@pytest.fixture
def office():
    broker = IotCore(5)
    broker.start()
    receiver = FakeReceiver(broker.port, TOPICS, OFFICE)
    receiver.broker_port = broker.port
    yield receiver
    receiver.close()
    broker.close()


@pytest.fixture
def edge(tmp_path, office):
    process = EdgeProcess(tmp_path, port=office.broker_port, key=OFFICE.verify_key.encode(Base64Encoder).decode())
    write_replica(tmp_path / "data" / "replica.db")
    process.start()
    yield process
    process.close()


def tell(office, dseq, word, ep=1):
    office.publish(TOPICS.down, sign(Down(gen=1, ep=ep, dseq=dseq, word=word), TOPICS.down, OFFICE))


def asks(office, kind):
    return [ask for ask in office.asks if isinstance(ask, kind)]


@pytest.fixture
def screen(edge):
    screen = Screen(edge.socket)
    yield screen
    screen.close()


@pytest.mark.usefixtures("edge")
def test_a_device_compares_when_it_connects_and_confirms_what_it_is_granted(office):
    office.wait(lambda: asks(office, HelloFirst))

    tell(office, 1, Grant(owner="ada", asset="points", n=100))
    office.wait(lambda: DownHeard(ep=1, gen=1, dseq=1) in office.asks)


def test_a_closed_epoch_gives_everything_back_and_the_next_start_begins_a_new_one(edge, office):
    office.wait(lambda: asks(office, HelloFirst))
    tell(office, 1, Grant(owner="ada", asset="points", n=100))
    tell(office, 2, Close(reason="enrol again"))

    assert edge.ended() == 0, edge.log()
    returned = [body for body in office.bodies() if read_envelope(body).type == RightsReturned.TYPE]
    assert len(returned) == 1

    began = edge.start()
    assert began["epoch"] == 2
    assert began["found"] == [
        "epoch 1 was closed and head office has all of it; its file is kept as journal.db.closed-1-1",
        "epoch 2 begins",
    ]
    office.wait(lambda: office.upto.get(2, 0) >= 1)


def test_what_a_payment_lacks_is_asked_for_while_the_member_waits(screen, office):
    office.wait(lambda: asks(office, HelloFirst))
    visit = screen.ask(Identify(code=str(CODES["ada"]))).visit

    declined = screen.ask(Pay(txn="t-1", visit=visit, minor=500))

    assert declined.result == "declined"
    [want] = asks(office, WantRights)
    assert {need.asset for need in want.needs} <= {"cents", "bonus"}
    assert sum(need.n for need in want.needs) == 500


@pytest.mark.usefixtures("edge")
def test_a_comparison_is_answered_with_the_end_of_the_chain(office):
    office.wait(lambda: asks(office, HelloFirst))
    asked = asks(office, HelloFirst)[-1]
    nonce = Nonce(ep=1, req=asked.req, nonce="n-1", gen=1, at_ms=1_795_000_000_000)
    office.publish(TOPICS.answer, sign(nonce, TOPICS.answer, OFFICE))

    office.wait(lambda: any(getattr(ask, "nonce", "") == "n-1" for ask in office.asks))


# -- a store of two ---------------------------------------------------------------------------------------------------


def device_in(folder, device, rights, **headoffice):
    """Return a device, not yet started, whose slip key is known."""
    folder.mkdir()
    process = EdgeProcess(folder, device=device, more=f"[rights]\n{rights}\n", **headoffice)
    write_replica(folder / "data" / "replica.db")
    (folder / "data" / "slip.key").write_bytes(bytes(slip_key(device)))
    return process


def slip_key(device):
    return SigningKey(device.ljust(32).encode())


def key_text(key):
    return key.verify_key.encode(Base64Encoder).decode()


def test_a_sibling_that_head_office_cannot_reach_pays_with_what_the_stores_holder_has(tmp_path, office):
    port = free_port()
    lends = (
        f'role = "holder"\nlisten = "127.0.0.1"\nport = {port}\nsiblings = {{ k08 = "{key_text(slip_key("k08"))}" }}'
    )
    borrows = (
        f'role = "sibling"\nhost = "127.0.0.1"\nport = {port}\nholder = "k07"\nkey = "{key_text(slip_key("k07"))}"'
    )
    holder = device_in(tmp_path / "k07", "k07", lends, port=office.broker_port, key=key_text(OFFICE))
    sibling = device_in(tmp_path / "k08", "k08", borrows)
    holder.start()
    office.wait(lambda: asks(office, HelloFirst))
    for dseq, asset in enumerate(("cents", "bonus"), start=1):
        tell(office, dseq, Grant(owner="ada", asset=asset, n=500))
    office.wait(lambda: DownHeard(ep=1, gen=1, dseq=2) in office.asks)
    sibling.start()
    screen = Screen(sibling.socket)
    visit = screen.ask(Identify(code=str(CODES["ada"]))).visit

    tries = (screen.ask(Pay(txn=f"t-{n}", visit=visit, minor=500)) for n in range(50))  # until the two have met
    paid = next(answer for answer in tries if answer.result == "done")

    screen.close()
    lent = [body for body in office.bodies() if read_envelope(body).type == RightsLent.TYPE]
    for process in (sibling, holder):
        process.close()
    assert (paid.result, paid.said.key) == ("done", "paid_will_sync")
    assert len(lent) == 2
