"""The link over TLS with certificates on both sides, and what it says when a broker does not want it."""

import subprocess
import time

import pytest

from edge.link.connection import TlsFiles


def until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.01)


@pytest.fixture
def certificates(needs, tmp_path):
    """A folder with an authority, and certificates of a broker on 127.0.0.1 and of device k07 that it signed."""
    openssl = needs("openssl")

    def run(*words):
        subprocess.run([openssl, *words], cwd=tmp_path, check=True, capture_output=True)

    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    for name in ("ca", "stranger"):
        run("req", "-x509", *curve, "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}")
    for name, extra in (("broker", "subjectAltName=IP:127.0.0.1"), ("k07", "extendedKeyUsage=clientAuth")):
        (tmp_path / f"{name}.ext").write_text(extra)
        run("req", *curve, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", f"{name}.ext")
        run("x509", "-req", "-in", f"{name}.csr", "-out", f"{name}.pem", *signed)
    return tmp_path


@pytest.fixture
def guarded(mosquitto, certificates):
    """A mosquitto that speaks TLS on a second port to whom the authority signed, and plainly to head office."""
    more = [f"listener {mosquitto.tls_port} 127.0.0.1", "require_certificate true"]
    more += [f"{key} {certificates / file}" for key, file in (("cafile", "ca.pem"), ("certfile", "broker.pem"))]
    mosquitto.more("\n".join([*more, f"keyfile {certificates / 'broker.key'}"]) + "\n")
    mosquitto.start()
    return mosquitto


def files(folder, authority="ca.pem"):
    return TlsFiles(folder / authority, folder / "k07.pem", folder / "k07.key")


def test_a_journal_drains_over_tls(guarded, certificates, store):
    office = store.head_office(guarded)
    store.sell(2000)
    store.link(guarded, port=guarded.tls_port, tls=files(certificates))

    office.wait_for(2000)

    assert office.arrivals == list(range(1, 2001))
    until(lambda: store.told[-1] == (True, 0))


def test_a_broker_that_our_authority_did_not_sign_gets_nothing(guarded, certificates, store, caplog):
    caplog.set_level("INFO")
    office = store.head_office(guarded)
    store.sell()
    link = store.link(guarded, port=guarded.tls_port, tls=files(certificates, "stranger.pem"))
    until(lambda: "certificate verify failed" in caplog.text)
    link.stop()

    assert office.arrivals == []
    assert "check [headoffice]" in caplog.text


@pytest.fixture
def outdated(certificates):
    """The broker's certificate ran out yesterday."""
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "broker.ext")
    command = ["openssl", "x509", "-req", "-in", "broker.csr", "-out", "broker.pem", "-days", "-1", *signed]
    subprocess.run(command, cwd=certificates, check=True, capture_output=True)


@pytest.mark.usefixtures("outdated")
def test_a_device_that_knows_the_time_lets_no_certificate_in_that_ran_out(guarded, certificates, store, caplog):
    caplog.set_level("INFO")
    office = store.head_office(guarded)
    store.sell()
    store.link(guarded, port=guarded.tls_port, tls=files(certificates))

    until(lambda: "certificate has expired" in caplog.text)
    assert office.arrivals == []


@pytest.mark.usefixtures("outdated")
@pytest.mark.parametrize("clock", ["unset", "held"])
def test_a_device_whose_clock_nobody_set_is_not_locked_out_by_dates(guarded, certificates, store, clock):
    office = store.head_office(guarded)
    store.clock = clock
    store.sell(3)
    store.link(guarded, port=guarded.tls_port, tls=files(certificates))

    office.wait_for(3)


def test_a_device_without_a_clock_still_lets_in_nobody_that_our_authority_did_not_sign(
    guarded, certificates, store, caplog
):
    caplog.set_level("INFO")
    office = store.head_office(guarded)
    store.clock = "unset"
    store.sell()
    store.link(guarded, port=guarded.tls_port, tls=files(certificates, "stranger.pem"))

    until(lambda: "certificate verify failed" in caplog.text)
    assert office.arrivals == []


def test_once_the_time_is_known_the_dates_are_checked_after_all(guarded, certificates, store, caplog):
    caplog.set_level("INFO")
    office = store.head_office(guarded)
    store.clock = "unset"
    link = store.link(guarded, port=guarded.tls_port, tls=files(certificates))
    office.wait(lambda: b'"sess":1' in office.conns[-1] if office.conns else False)
    store.clock = "synced"
    link.refresh()
    office.wait(lambda: b'"sess":2' in office.conns[-1])

    assert "the time is known now" in caplog.text
    assert b'"clock":"synced"' in office.conns[-1]


@pytest.mark.usefixtures("outdated")
def test_once_the_time_is_known_a_certificate_that_ran_out_is_turned_away(guarded, certificates, store, caplog):
    caplog.set_level("INFO")
    office = store.head_office(guarded)
    store.clock = "held"
    store.sell()
    link = store.link(guarded, port=guarded.tls_port, tls=files(certificates))
    office.wait_for(1)
    store.clock = "synced"
    link.refresh()
    until(lambda: "certificate has expired" in caplog.text)
    store.sell()
    link.wake()
    until(lambda: store.told[-1] == (False, 1))

    assert office.arrivals == [1]


def test_a_missing_certificate_is_named_and_tried_again(guarded, certificates, store, caplog):
    caplog.set_level("INFO")
    (certificates / "k07.pem").rename(certificates / "away.pem")
    office = store.head_office(guarded)
    store.sell()
    store.link(guarded, port=guarded.tls_port, tls=files(certificates))
    until(lambda: "k07.pem" in caplog.text)
    (certificates / "away.pem").rename(certificates / "k07.pem")

    office.wait_for(1)


def test_a_broker_that_refuses_the_device_is_told_of(mosquitto, store, caplog):
    caplog.set_level("INFO")
    mosquitto.more("allow_anonymous false\n")
    mosquitto.start()
    store.link(mosquitto)

    until(lambda: "refuses this device" in caplog.text)
    assert "certificate or password" in caplog.text
