"""``member-kiosk headoffice`` as an operator uses it: seed, run, ask, stop."""

import json
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

HEADOFFICE = [sys.executable, "-m", "edge.service", "headoffice"]
PATIENCE_S = 30


def ask(*words):
    return subprocess.run([*HEADOFFICE, *words], capture_output=True, timeout=PATIENCE_S, check=False, text=True)


def asked(*words):
    done = ask(*words)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return str(tmp_path_factory.mktemp("headoffice"))


@pytest.fixture(scope="module")
def seeded(data):
    return asked("seed", "--data", data, "--json")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_seeding_tells_a_scripted_shopper_what_to_know(seeded, data):
    assert len(seeded["members"]) == 20
    assert {"code", "phone"} <= seeded["members"][0].keys()
    assert seeded["key"] == ask("key", "--data", data).stdout.strip()


def test_it_runs_without_a_broker_serves_its_page_and_stops_when_told(seeded, data):
    words = ["run", "--data", data, "--broker", f"127.0.0.1:{free_port()}", "--port", "0", "--json"]
    with subprocess.Popen([*HEADOFFICE, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as office:
        ready = json.loads(office.stdout.readline())
        with urllib.request.urlopen(f"{ready['web']}/fleet", timeout=PATIENCE_S) as page:
            assert page.status == 200
        office.send_signal(signal.SIGTERM)

        assert office.wait(PATIENCE_S) == 0
    assert ready["key"] == seeded["key"]


@pytest.mark.usefixtures("seeded")
def test_status_adds_up(data):
    found = asked("status", "--data", data, "--json")

    assert (found["quarantined"], found["exceptions"], found["wrong_balances"]) == (0, 0, 0)
    assert set(found["sums"].values()) == {0}
    assert "the ledger adds up" in ask("status", "--data", data).stdout


@pytest.mark.usefixtures("seeded")
def test_an_unknown_device_is_no_empty_answer(data):
    done = ask("events", "k07", "--data", data, "--json")

    assert (done.returncode, done.stdout) == (1, "")
    assert "no device 'k07' was ever heard here" in done.stderr


@pytest.mark.usefixtures("seeded")
def test_nothing_is_in_quarantine_at_first(data):
    assert asked("quarantine", "list", "--data", data, "--json") == []


def test_a_taken_port_is_named_and_nothing_starts(data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = ask("web", "--data", data, "--port", str(taken.getsockname()[1]))

    assert done.returncode == 1
    assert "choose another" in done.stderr


def test_a_wrong_flag_is_named_with_what_is_allowed(data):
    done = ask("run", "--data", data, "--protocol", "3")

    assert (done.returncode, "protocol = 3: allowed is 4 (MQTT 3.1.1) or 5" in done.stderr) == (1, True)
