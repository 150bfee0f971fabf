"""The record of a receipt proof: every fact it can hold reads back, in the bytes a slip has room for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.errors import BadMessage
from edge.domain.event_base import Leg
from edge.domain.proof import (
    LONGEST,
    MOST_UNITS,
    SIGNATURE,
    asset_hash,
    device_hash,
    owner_hash,
    owner_name,
    read_record,
    txn_hash,
    write_record,
)

MEMBER = "ABCDEFGHIJKLMNOPQRSTUVWXY4"
SOURCES = ["free", "held", "risk"]


def leg(asset, delta, src="held", owner=MEMBER):
    return Leg(owner=owner, asset=asset, delta=delta, src=src)


def record(*legs, **changes):
    facts = {"device": "k07", "epoch": 3, "seq": 4215, "txn": "t1", "owner": MEMBER, "at_ms": 1_795_000_000_000}
    return write_record(**{**facts, **changes}, legs=legs)


@given(
    st.integers(0, 2**16 - 1),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**40),
    st.dictionaries(
        st.tuples(st.sampled_from(["points", "cents", "bonus"]), st.sampled_from(SOURCES)),
        st.integers(-MOST_UNITS, MOST_UNITS).filter(bool),
        min_size=1,
        max_size=3,
    ),
)
def test_every_record_reads_back_and_fits(epoch, seq, at_ms, amounts):
    legs = [leg(asset, n, src) for (asset, src), n in amounts.items()]

    packed = record(*legs, epoch=epoch, seq=seq, at_ms=at_ms)
    proof = read_record(packed)

    assert len(packed) + SIGNATURE <= LONGEST
    assert (proof.device, proof.epoch, proof.seq, proof.txn) == (device_hash("k07"), epoch, seq, txn_hash("t1"))
    assert proof.at_ms == at_ms // 60_000 * 60_000
    assert {(each.asset, each.src): each.delta for each in proof.legs} == amounts


@pytest.mark.parametrize(
    ("asset", "owner", "kind"), [("coupon:c1", MEMBER, "coupon"), ("gift:mug:s0118", "CHAIN", "gift")]
)
@pytest.mark.parametrize("delta", [-1, 1])
@pytest.mark.parametrize("src", SOURCES)
def test_a_coupon_or_gift_is_there_by_its_mark(asset, owner, kind, delta, src):
    (found,) = read_record(record(leg(asset, delta, src, owner))).legs

    assert (found.asset, found.delta, found.src, found.kind, found.mark) == ("", delta, src, kind, asset_hash(asset))


def test_an_id_of_ours_is_there_whole():
    assert owner_name(owner_hash(MEMBER)) == MEMBER


@pytest.mark.parametrize(
    "owner", ["M1", "", "A" * 25, "A" * 27, "abcdefghijklmnopqrstuvwxy4", "0" * 26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
)
def test_any_other_id_is_there_as_sixteen_bytes(owner):
    assert len(owner_hash(owner)) == 16


def test_legs_of_one_asset_and_source_are_one():
    (found,) = read_record(record(leg("points", 5), leg("points", 6))).legs

    assert found.delta == 11


@pytest.mark.parametrize(
    "legs",
    [
        [leg("points", MOST_UNITS + 1)],
        [leg("points", 1, owner="M2")],
        [leg("points", 1, owner="CHAIN")],
        [leg("coupon:c1", -2)],
        [leg("gold", 1)],
        [leg("points", 1), leg("cents", 1), leg("bonus", 1), leg("coupon:c1", 1)],
    ],
)
def test_what_does_not_fit_is_refused(legs):
    with pytest.raises(ValueError, match="proof"):
        record(*legs)


@pytest.mark.parametrize("changes", [{"epoch": 2**16}, {"seq": 2**32}, {"seq": -1}])
def test_a_number_that_does_not_fit_is_refused(changes):
    with pytest.raises(ValueError, match="does not fit"):
        record(leg("points", 1), **changes)


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"\x01" + record(leg("points", 1))[1:],
        record(leg("points", 1))[:-1],
        record(leg("points", 1))[:39],
        record(leg("points", 1)) + bytes(11),
        record(leg("points", 1))[:39] + b"\x00" * 5,
        record(leg("points", 1))[:39] + b"\x71" + b"\x00" * 4,
        record(leg("points", 1))[:39] + b"\x81" + b"\x00" * 4,
    ],
)
def test_bytes_that_are_no_record_are_refused(packed):
    with pytest.raises(BadMessage, match="scan the code"):
        read_record(packed)
