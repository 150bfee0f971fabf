"""The units, users, folders and device names, checked by systemd's own tools."""

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

SYSTEMD = Path(__file__).parents[3] / "systemd"
UNITS = {"member-kiosk-edge.service": 20, "member-kiosk-ui.service": 30}
"""Unit and the exposure it may have, in tenths."""


def run(*command, **environment):
    return subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | environment,
        check=False,
    )


@pytest.fixture
def root(tmp_path):
    """An empty file system with our users' and folders' files installed."""
    for kind in ("sysusers", "tmpfiles"):
        folder = tmp_path / "usr" / "lib" / f"{kind}.d"
        folder.mkdir(parents=True)
        shutil.copy(SYSTEMD / f"member-kiosk.{kind}.conf", folder / "member-kiosk.conf")
    (tmp_path / "etc").mkdir()
    return tmp_path


@pytest.fixture
def as_root():
    if os.geteuid() != 0:
        pytest.skip("folders for other users can be made by root only: run the tests as root to see this one")


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_has_no_word_to_say_about_a_unit(needs, tmp_path, unit):
    analyze = needs("systemd-analyze")
    for file in SYSTEMD.glob("*.service"):  # the program itself is not installed where tests run
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", file.read_text(), flags=re.MULTILINE)
        (tmp_path / file.name).write_text(text)

    verified = run(analyze, "verify", "--man=no", tmp_path / unit, SYSTEMD_UNIT_PATH=f"{tmp_path}:")

    assert (verified.returncode, verified.stderr) == (0, "")


def test_an_unknown_key_would_be_noticed(needs, tmp_path):
    unit = tmp_path / "wrong.service"
    unit.write_text("[Service]\nExecStart=/bin/true\nProtectEverything=yes\n")

    assert "ProtectEverything" in run(needs("systemd-analyze"), "verify", "--man=no", unit).stderr


@pytest.mark.parametrize(("unit", "most"), UNITS.items())
def test_a_unit_is_exposed_no_more_than_it_may_be(needs, unit, most):
    judged = run(
        needs("systemd-analyze"), "security", "--offline=true", f"--threshold={most}", "--no-pager", SYSTEMD / unit
    )

    assert judged.returncode == 0, judged.stdout


def test_the_device_service_is_watched_and_always_comes_back():
    unit = (SYSTEMD / "member-kiosk-edge.service").read_text()

    for line in ("Type=notify", "WatchdogSec=30", "Restart=always", "StartLimitIntervalSec=0"):
        assert f"\n{line}\n" in unit


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_runs_as_a_user_that_is_made_for_it(unit):
    user = re.search(r"^User=(\S+)$", (SYSTEMD / unit).read_text(), flags=re.MULTILINE)[1]
    users = (SYSTEMD / "member-kiosk.sysusers.conf").read_text()

    assert re.search(rf"^u\s+{user}\s", users, flags=re.MULTILINE)


def test_the_users_and_groups_can_be_made(root):
    if shutil.which("systemd-sysusers") is None:
        pytest.skip("no systemd-sysusers here: apt install systemd")

    made = run("systemd-sysusers", "--dry-run", f"--root={root}", "member-kiosk.conf")

    assert made.returncode == 0, made.stderr
    assert "not a valid" not in made.stderr
    for user in ("kiosk-edge", "kiosk-ui"):
        assert f"Creating user '{user}'" in made.stderr


@pytest.mark.usefixtures("as_root")
def test_only_the_device_service_sees_its_data_and_the_screen_its_socket(root):
    if shutil.which("systemd-tmpfiles") is None:
        pytest.skip("no systemd-tmpfiles here: apt install systemd")
    assert run("systemd-sysusers", f"--root={root}", "member-kiosk.conf").returncode == 0
    users = {line.split(":")[0]: int(line.split(":")[2]) for line in (root / "etc/passwd").read_text().splitlines()}
    groups = {line.split(":")[0]: int(line.split(":")[2]) for line in (root / "etc/group").read_text().splitlines()}

    created = run("systemd-tmpfiles", "--create", f"--root={root}", "member-kiosk.conf")

    assert (created.returncode, created.stderr) == (0, "")
    data, sockets = (root / "var/lib/member-kiosk").stat(), (root / "run/member-kiosk").stat()
    assert (stat.S_IMODE(data.st_mode), data.st_uid) == (0o700, users["kiosk-edge"])
    assert (stat.S_IMODE(sockets.st_mode), sockets.st_gid) == (0o2750, groups["kiosk-ui"])


def rules():
    lines = (SYSTEMD / "70-member-kiosk.rules").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_udev_understands_the_rules():
    """``udevadm verify`` came with systemd 254; elsewhere each word is checked against the rules' grammar."""
    verified = run("udevadm", "verify", SYSTEMD / "70-member-kiosk.rules") if shutil.which("udevadm") else None
    if verified is not None and "Unknown command verb" not in verified.stderr:
        assert verified.returncode == 0, verified.stdout + verified.stderr
    word = re.compile(
        r'(ACTION|KERNEL|SUBSYSTEM|ENV\{\w+\}|GOTO|LABEL|SYMLINK|OWNER|GROUP|MODE|TAG)(==|!=|\+=|=)"[^"]+"'
    )
    for line in rules():
        assert all(word.fullmatch(part) for part in re.split(r",\s+", line)), line


def test_the_scanner_and_the_printer_have_the_names_the_settings_expect():
    links = set(re.findall(r'SYMLINK\+="([^"]+)"', "\n".join(rules())))

    assert links == {"kiosk/scanner", "kiosk/printer"}


def test_a_keyboard_scanner_can_be_opened_by_nobody_but_the_device_service():
    (line,) = (line for line in rules() if "ID_INPUT_KEYBOARD" in line)

    assert 'OWNER="kiosk-edge"' in line
    assert 'MODE="0600"' in line
