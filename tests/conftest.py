"""What every test may ask for: programs of the machine that may be absent."""

import os
import shutil

import pytest

APT = {
    "mosquitto": ("mosquitto", "mosquitto"),
    "mosquitto_pub": ("mosquitto_pub", "mosquitto-clients"),
    "mosquitto_sub": ("mosquitto_sub", "mosquitto-clients"),
    "umockdev": ("umockdev-run", "umockdev"),
    "xvfb": ("Xvfb", "xvfb"),
    "xdotool": ("xdotool", "xdotool"),
    "postgres": ("pg_ctlcluster", "postgresql"),
    "systemd-analyze": ("systemd-analyze", "systemd"),
    "chromium": ("chromium", "chromium"),
    "node": ("node", "nodejs"),
    "openssl": ("openssl", "openssl"),
}
"""Program by name: the command that shows it is there, and the Debian package that brings it."""


@pytest.fixture(scope="session")
def needs():
    """Return a function that skips, with the apt line, a test whose program is missing; under CI that is a failure."""

    def need(name: str) -> str:
        command, package = APT[name]
        if found := shutil.which(command, path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin"):
            return found
        reason = f"no {command} here: apt install {package}"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason} (this run promised it)")
        pytest.skip(reason)

    return need


def pytest_addoption(parser):
    """Let the long checks run at their long size."""
    parser.addoption("--soak", action="store_true", help="run checks that have one at their soak size, for hours")


@pytest.fixture(scope="session")
def size(request):
    """Return a function that chooses a check's size: the first for every change, the second under ``--soak``."""

    def choose(ci: int, soak: int) -> int:
        return soak if request.config.getoption("--soak") else ci

    return choose
