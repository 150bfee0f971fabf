"""The receipt proof: small, signed, and worth nothing when changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from edge.domain.errors import BadMessage, BadSignature, EdgeError
from edge.service.proof import proof_text, read_proof, slip_key

KEY = SigningKey(bytes(32))


def proof(**changes):
    facts = {"device": "k07", "epoch": 3, "seq": 4215, "txn": "t1", "points": 31} | changes
    return proof_text(KEY, **facts)


def test_a_proof_reads_back_what_was_earned():
    assert read_proof(proof(), KEY.verify_key) == (3, 4215, 31)


@given(st.integers(0, 2**16 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1))
def test_every_proof_fits_a_version_7_code(epoch, seq, points):
    text = proof(epoch=epoch, seq=seq, points=points)

    assert len(text) <= 178
    assert read_proof(text, KEY.verify_key) == (epoch, seq, points)


def test_a_proof_of_another_device_is_refused():
    with pytest.raises(BadSignature):
        read_proof(proof(), SigningKey(b"x" * 32).verify_key)


@pytest.mark.parametrize("text", ["", "hello", "::::", "0" * 155])
def test_text_that_is_no_proof_is_refused_with_a_cure(text):
    with pytest.raises(BadMessage):
        read_proof(text, KEY.verify_key)


@given(st.integers(0, 154), st.sampled_from("0123456789ABCDEF"))
def test_a_changed_character_is_noticed(place, character):
    text = proof()
    changed = text[:place] + character + text[place + 1 :]
    if changed == text:
        return
    with pytest.raises(BadMessage):
        read_proof(changed, KEY.verify_key)


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
