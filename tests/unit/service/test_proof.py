"""The receipt proof: small, signed, and worth nothing when changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey

from edge.domain.base45 import b45decode
from edge.domain.errors import EdgeError
from edge.domain.event_base import Leg
from edge.domain.proof import SIGNATURE, read_record
from edge.service.proof import proof_text, slip_key

KEY = SigningKey(bytes(32))
POINTS = Leg(owner="M1", asset="points", delta=31)


def proof(**changes):
    facts = {"device": "k07", "epoch": 3, "seq": 4215, "txn": "t1", "owner": "M1", "at_ms": 0, "legs": [POINTS]}
    return proof_text(KEY, **{**facts, **changes})


def test_a_proof_reads_back_what_moved_by_the_devices_own_key():
    record = KEY.verify_key.verify(b45decode(proof()))

    assert (read_record(record).seq, read_record(record).legs[0].delta) == (4215, 31)


@given(st.integers(0, 2**16 - 1), st.integers(0, 2**32 - 1), st.integers(1, 2**31 - 1))
def test_every_proof_fits_a_version_7_code(epoch, seq, points):
    legs = [Leg(owner="M1", asset=asset, delta=points) for asset in ("points", "cents", "bonus")]

    assert len(proof(epoch=epoch, seq=seq, legs=legs)) <= 178


def test_a_proof_of_another_device_does_not_verify():
    with pytest.raises(BadSignatureError):
        SigningKey(b"x" * 32).verify_key.verify(b45decode(proof()))


@pytest.mark.parametrize("place", range(0, SIGNATURE + 44, 7))
def test_a_changed_byte_is_noticed(place):
    data = bytearray(b45decode(proof()))
    data[place] ^= 1

    with pytest.raises(BadSignatureError):
        KEY.verify_key.verify(bytes(data))


def test_a_sale_that_does_not_fit_into_a_proof_has_no_code_and_stands():
    assert proof(legs=[Leg(owner="M1", asset="points", delta=2**40)]) == ""


def test_the_slip_key_is_made_once_and_for_the_service_alone(tmp_path):
    first = slip_key(tmp_path / "slip.key")

    assert bytes(slip_key(tmp_path / "slip.key")) == bytes(first)
    assert (tmp_path / "slip.key").stat().st_mode & 0o777 == 0o600


def test_a_key_half_written_by_a_power_cut_is_made_again(tmp_path):
    (tmp_path / "slip.new").write_bytes(b"half")

    assert len(bytes(slip_key(tmp_path / "slip.key"))) == 32


@pytest.mark.parametrize("left", [b"", b"k" * 31, b"k" * 33])
def test_a_key_cut_short_is_named_with_its_cure(tmp_path, left):
    file = tmp_path / "slip.key"
    file.write_bytes(left)

    with pytest.raises(EdgeError, match=rf"{file} is no slip key \(it is not 32 bytes\): move it away; the next start"):
        slip_key(file)


def test_a_key_that_cannot_be_read_is_named_with_its_cure(tmp_path):
    (tmp_path / "slip.key").mkdir()

    with pytest.raises(EdgeError, match=r"no slip key \(Is a directory\): move it away"):
        slip_key(tmp_path / "slip.key")
