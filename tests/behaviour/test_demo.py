"""The demo is the whole chain on real parts; it says good only when journal and ledger are equal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """Walk every journey once, and return the summary with what lies in its folder."""
    out = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [sys.executable, "-m", "edge.service", "demo", "--headless", "--json", "--out", str(out)],
        capture_output=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_head_office_holds_every_transaction_of_the_device(walked):
    assert walked["device_transactions"] == walked["head_office_transactions"] >= 25
    assert (walked["unsent"], walked["quarantined"], walked["equal"]) == (0, 0, True)


def test_points_earned_without_a_network_arrive(walked):
    assert walked["kinds"]["points.claimed.v1"] == 2
    assert "network_cut" in [journey["journey"] for journey in walked["walked"]]


def test_every_screen_and_slip_has_its_picture(walked):
    pictures = [Path(file) for file in walked["screens"] + walked["slips"]]

    assert {"01-attract", "02-identify", "03-home", "12-saved-offline", "14-still-there"} <= {p.stem for p in pictures}
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)


def test_a_second_copy_of_the_offline_slip_was_printed(walked):
    assert len(walked["slips"]) == walked["kinds"]["slip.ended.v1"] == 4
