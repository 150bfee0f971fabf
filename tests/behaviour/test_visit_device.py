"""The whole device: the screen's process and the service's, a real scanner line, a journal, slips as pictures."""

import pytest

from edge.domain.codes import till_receipt
from edge.domain.local_api import CallStaff, SlipDone
from edge.domain.money import Money
from fakes.edge_process import EdgeProcess, Screen
from fakes.replica_file import CODES, PHONES, RECEIPT_KEY, write_replica
from fakes.ui_process import UiProcess

RECEIPT = till_receipt("s0118", 3, "202611211840", 88106, Money(3160), key=RECEIPT_KEY)
DONE = {"ok": True}


@pytest.fixture
def edge(tmp_path):
    process = EdgeProcess(tmp_path)
    write_replica(tmp_path / "data" / "replica.db")
    process.start()
    yield process
    process.close()


@pytest.fixture
def ui(edge, tmp_path):  # noqa: ARG001 - the screen needs its service
    ui = UiProcess(tmp_path, {"SDL_VIDEODRIVER": "dummy"}, "--size", "1280x800", service="k.sock")
    assert ui.hand(wait="Attract") == DONE
    yield ui
    assert ui.stop() == 0
    assert "Traceback" not in ui.errors


@pytest.fixture
def listener(edge, tmp_path):  # noqa: ARG001 - it listens to the service
    """A second screen's end of the socket: it hears every fact."""
    listener = Screen(tmp_path / "k.sock")
    yield listener
    listener.close()


def test_a_card_on_the_scanner_line_opens_the_members_home_and_a_tap_prints(edge, ui, listener, tmp_path):
    edge.scan(str(CODES["ada"]))
    assert ui.hand(wait="Home", overlay=None) == DONE

    assert ui.hand(tap="print") == DONE
    edge.scan(str(RECEIPT))
    assert ui.hand(wait="Saved", overlay=None) == DONE
    assert ui.hand(tap="done") == DONE
    assert ui.hand(tap="end") == DONE
    assert ui.hand(wait="Attract") == DONE

    assert [listener.hear(SlipDone).outcome for _ in range(2)] == ["printed", "printed"]
    listener.ask(CallStaff(cancel=True))  # the journal's writer takes it after the end of the visit

    edge.kill()  # what the screen was told is on disk already
    kinds = [kind for _seq, kind, _head in edge.journal()["entries"]]
    assert kinds.count("points.claimed.v1") == 1
    assert len(list((tmp_path / "slips").glob("*.png"))) == 2
    assert kinds.index("visit.started.v1") < kinds.index("visit.ended.v1")


def test_a_phone_number_typed_on_the_glass_opens_the_members_home(ui):
    ui.hand(tap="start")
    for digit in PHONES["ada"]:
        assert ui.hand(tap=f"digit:{digit}") == DONE
    ui.hand(tap="ok")

    assert ui.hand(wait="Home", overlay=None) == DONE


def test_a_code_nobody_has_is_answered_with_a_sheet(edge, ui):
    edge.scan("MK1" + "Z" * 26)

    assert ui.hand(wait="Identify", overlay="ErrorSheet") == DONE


def test_a_service_that_is_killed_closes_the_screen_until_it_is_back(edge, ui):
    edge.scan(str(CODES["ada"]))
    assert ui.hand(wait="Home") == DONE

    edge.kill()
    assert ui.hand(wait="Closed") == DONE
    edge.start()

    assert ui.hand(wait="Attract") == DONE
