"""The device service as a process: real scanner line, real journal, slips as files, screens over its socket."""

import sqlite3
from contextlib import closing

import pytest

from edge.domain.codes import till_receipt
from edge.domain.frames import Declined
from edge.domain.local_api import (
    CallStaff,
    Claim,
    End,
    Hello,
    Identify,
    PartState,
    Print,
    Scanned,
    SlipDone,
    StaffCalling,
)
from edge.domain.money import Money
from fakes.edge_process import EdgeProcess, Screen
from fakes.replica_file import CODES, PHONES, RECEIPT_KEY, write_replica

RECEIPT = till_receipt("s0118", 3, "202611211840", 88106, Money(3160), key=RECEIPT_KEY)


@pytest.fixture
def edge(tmp_path):
    process = EdgeProcess(tmp_path)
    write_replica(tmp_path / "data" / "replica.db")
    process.start()
    yield process
    process.close()


@pytest.fixture
def screen(edge):
    screen = Screen(edge.socket)
    yield screen
    screen.close()


def arrive(screen, who="ada"):
    return screen.ask(Identify(code=str(CODES[who]))).visit


def test_a_scan_on_the_line_is_told_to_the_screen(edge, screen):
    screen.ask(Hello())
    edge.scan(str(CODES["ada"]))

    assert screen.hear(Scanned) == Scanned(kind="member", code=str(CODES["ada"]))


def test_a_visit_with_a_statement_is_printed_and_journalled(edge, screen, tmp_path):
    visit = arrive(screen)
    printed = screen.ask(Print(txn="p1", visit=visit))
    done = screen.hear(SlipDone)
    screen.ask(End(visit=visit))
    screen.close()
    edge.stop()

    assert (done.slip, done.outcome) == (printed.slip, "printed")
    assert list((tmp_path / "slips").glob("*.png"))
    told = ["identify.tried.v1", "visit.started.v1", "slip.intended.v1", "slip.ended.v1", "visit.ended.v1"]
    assert [kind for _seq, kind, _head in edge.journal()["entries"] if kind in told] == told


def test_points_claimed_without_a_network_are_saved_and_proved_on_a_slip(screen):
    visit = arrive(screen)
    claimed = screen.ask(Claim(txn="c1", visit=visit, code=str(RECEIPT)))

    assert (claimed.points, claimed.synced, claimed.member.pending) == (31, False, 31)
    assert screen.hear(SlipDone).slip == claimed.slip


def test_a_second_copy_of_a_slip_is_copy_two(screen):
    visit = arrive(screen)
    claimed = screen.ask(Claim(txn="c1", visit=visit, code=str(RECEIPT)))
    screen.hear(SlipDone)
    screen.ask(Print(txn="p2", visit=visit, slip=claimed.slip))

    assert screen.hear(SlipDone).copy == 2


def test_the_same_request_to_print_asked_twice_prints_once(screen):
    visit = arrive(screen)
    first = screen.ask(Print(txn="p1", visit=visit))
    screen.hear(SlipDone)

    assert screen.ask(Print(txn="p1", visit=visit)) == first
    assert screen.ask(Print(txn="p2", visit=visit)).slip != first.slip


def test_a_power_cut_right_after_a_claim_leaves_its_slip_to_be_found(edge, screen):
    visit = arrive(screen)
    screen.ask(Claim(txn="c1", visit=visit, code=str(RECEIPT)))
    screen.hear(SlipDone)
    screen.close()
    edge.stop()
    kinds = [kind for _seq, kind, _head in edge.journal()["entries"]]

    assert kinds.index("slip.intended.v1") == kinds.index("points.claimed.v1") + 1


def test_a_damaged_member_is_declined_and_the_others_are_served(tmp_path):
    edge = EdgeProcess(tmp_path)
    write_replica(tmp_path / "data" / "replica.db")
    with closing(sqlite3.connect(tmp_path / "data" / "replica.db")) as file, file:
        file.execute("UPDATE member SET body = x'ff' WHERE id = 'ada'")
    edge.start()
    screen = Screen(edge.socket)
    declined = screen.ask(Identify(code=str(CODES["ada"])))
    found = screen.ask(Identify(code=str(CODES["bo"])))
    screen.close()
    stopped = edge.stop()
    edge.close()

    assert "S-902" in declined.message
    assert (found.result, stopped) == ("found", 0)


def test_a_replica_that_cannot_be_used_is_told_in_the_log(tmp_path):
    edge = EdgeProcess(tmp_path)
    (tmp_path / "data" / "replica.db").write_bytes(b"no database" * 100)
    edge.start()
    edge.stop()
    edge.close()

    assert "replica.db" in edge.log()


def test_a_slip_of_another_visit_is_refused(screen):
    visit = arrive(screen)
    claimed = screen.ask(Claim(txn="c1", visit=visit, code=str(RECEIPT)))
    later = arrive(screen, "bo")

    refused = screen.ask(Print(txn="p3", visit=later, slip=claimed.slip))

    assert isinstance(refused, Declined)
    assert "S-302" in refused.message


def test_a_phone_number_is_found_and_an_unknown_one_looks_the_same(screen):
    found = screen.ask(Identify(phone=PHONES["bo"]))
    unknown = screen.ask(Identify(phone="13700000000"))

    assert (found.result, unknown.result) == ("found", "unknown")


def test_points_survive_a_kill_at_the_very_moment_they_were_promised(edge, screen, tmp_path):
    visit = arrive(screen)
    screen.ask(Claim(txn="c1", visit=visit, code=str(RECEIPT)))
    edge.kill()
    screen.close()

    found = edge.start()["found"]
    again = Screen(tmp_path / "k.sock")
    visit = arrive(again)
    repeated = again.ask(Claim(txn="c1", visit=visit, code=str(RECEIPT)))
    other = again.ask(Claim(txn="c2", visit=visit, code=str(RECEIPT)))
    again.close()
    edge.stop()

    assert found, "the start says what it found"
    assert (repeated.result, repeated.points, other.result) == ("claimed", 31, "already")
    assert [kind for _seq, kind, _head in edge.journal()["entries"]].count("points.claimed.v1") == 1


def test_staff_are_called_once_and_the_call_can_be_taken_back(screen):
    assert screen.ask(CallStaff()).calling
    assert screen.hear(StaffCalling).calling
    assert screen.ask(CallStaff()).calling
    assert not screen.ask(CallStaff(cancel=True)).calling


def test_a_kiosk_says_how_it_is(screen):
    kiosk = screen.ask(Hello())

    assert (kiosk.device, kiosk.store, kiosk.online) == ("k07", "s0118", False)
    assert kiosk.chain_names["en"] == "Members' Corner"


def test_the_scanner_is_reported_ready_in_the_journal(edge, screen):
    while screen.ask(Hello()).scanner != "ready":
        screen.hear(PartState)  # the printer's word may come first
    screen.close()
    edge.stop()

    assert "device.part.v1" in [kind for _seq, kind, _head in edge.journal()["entries"]]


def test_an_orderly_stop_leaves_with_zero(edge):
    assert edge.stop() == 0


def test_a_data_folder_that_cannot_be_is_named_in_one_sentence(tmp_path):
    edge = EdgeProcess(tmp_path)
    (tmp_path / "data").rmdir()
    (tmp_path / "data").write_text("a file")
    with pytest.raises(AssertionError, match=r"cannot be the data folder .File exists.: correct .device. data"):
        edge.start()
    edge.process.stdout.close()

    assert edge.process.wait(10) == 1
    assert "Traceback" not in edge.log()
    edge.process = None
    edge.close()
