"""The demo is the whole chain on real parts; it says good only when journal and ledger, holdings and accounts agree."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

MOVED = ("gift.reserved.v1", "coupon.used.v1", "value.topped_up.v1", "txn.voided.v1")


def member_kiosk(*words):
    return subprocess.run(
        [sys.executable, "-m", "edge.service", *words], capture_output=True, check=False, timeout=240, text=True
    )


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """Walk every journey once, and return the summary with what lies in its folder."""
    out = tmp_path_factory.mktemp("demo")
    done = member_kiosk("demo", "--headless", "--json", "--keep", "--out", str(out))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) | {"out": out}


def test_head_office_holds_every_transaction_of_the_device(walked):
    assert walked["device_transactions"] == walked["head_office_transactions"] >= 60
    assert (walked["unsent"], walked["quarantined"], walked["equal"]) == (0, 0, True)


def test_points_earned_without_a_network_arrive(walked):
    assert walked["kinds"]["points.claimed.v1"] == 2
    assert "network_cut" in [journey["journey"] for journey in walked["walked"]]


def test_value_moves_once_for_each_deed_and_what_is_declined_moves_none(walked):
    assert [walked["kinds"][kind] for kind in MOVED] == [2, 1, 1, 1]


def test_the_device_holds_what_head_office_says_it_holds(walked):
    value = walked["value"]

    assert value["agrees"]
    assert all(value[figure] > 0 for figure in ("points", "cents", "coupons", "gifts", "members"))


def test_every_screen_and_slip_has_its_picture(walked):
    pictures = [Path(file) for file in walked["screens"] + walked["slips"]]

    assert {"01-attract", "02-identify", "03-home", "12-saved-offline", "14-still-there"} <= {p.stem for p in pictures}
    assert {"04-gifts", "05-gift-confirm", "07-coupons", "08-top-up", "12-part-here"} <= {p.stem for p in pictures}
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)


def test_every_slip_and_the_second_copy_of_the_offline_one_were_printed(walked):
    assert len(walked["slips"]) == walked["kinds"]["slip.ended.v1"] == 9


def test_what_is_kept_answers_the_commands_the_demo_names(walked):
    for line in walked["look"]:
        done = member_kiosk(*shlex.split(line)[1:])
        assert done.returncode == 0, done.stderr

    assert "the same after" in member_kiosk("headoffice", "rebuild", "--data", str(walked["out"] / "headoffice")).stdout


def test_what_was_kept_is_not_written_over(walked):
    again = member_kiosk("demo", "--headless", "--keep", "--out", str(walked["out"]))

    assert again.returncode == 1
    assert "headoffice is there from an earlier run: remove it, or name another folder with --out" in again.stderr
