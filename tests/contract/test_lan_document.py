"""The document of the store's own network, held to the code: its conversation is read and written byte for byte."""

import re
from importlib.resources import files

import pytest
from nacl.signing import SigningKey

from edge.domain.errors import BadMessage
from edge.domain.value.accounts import Place
from edge.link.contract import Down, DownHeard, Grant, Right, WantRights, lan_topic, sign
from edge.link.lan_words import LONGEST, Answered, Enter, Talk, Welcome, named, read_welcome, welcome

HOLDER, SIBLING = SigningKey(bytes(range(32, 64))), SigningKey(bytes(range(64, 96)))
MEMBER, REQ = "MZXW6YTBOI7EI3TPNVSQ4XJQGA", "5d1c8a40f2e97b36"
TEXT = files("edge").joinpath("docs/protocol/lan.md").read_text(encoding="utf-8")
LINES = [line.encode() for line in re.findall(r"^(?:holder|sibling): `(.*)`$", TEXT, re.MULTILINE)]
GREETING = Welcome(dev="k08", ep=2, challenge="5f3c0a91d2e84b67a1c09d3e7f265b18")
TALK = Talk(Place("k08", 2), Place("k07", 1), GREETING.challenge)
ENTER = Enter(dev="k07", ep=1, dseq=3)
WANT = WantRights(ep=1, req=REQ, needs=[Right(MEMBER, "points", 100)])
GRANT = Down(gen=1, ep=1, dseq=4, word=Grant(owner=MEMBER, asset="points", n=100, req=REQ))
HEARD = DownHeard(ep=1, gen=1, dseq=4)


def test_the_documents_conversation_is_what_both_sides_say():
    assert [
        welcome(GREETING, HOLDER),
        TALK.up(ENTER, SIBLING),
        TALK.up(WANT, SIBLING),
        sign(GRANT, lan_topic(TALK.holder, TALK.sibling), HOLDER),
        TALK.answered(REQ, HOLDER),
        TALK.up(HEARD, SIBLING),
    ] == LINES


def test_the_documents_conversation_is_what_both_sides_hear():
    holder, sibling = HOLDER.verify_key, SIBLING.verify_key

    assert read_welcome(LINES[0], holder) == GREETING
    assert named(LINES[1]) == TALK.sibling
    assert TALK.read_enter(LINES[1], sibling) == ENTER
    assert [TALK.read_up(line, sibling) for line in (LINES[2], LINES[5])] == [WANT, HEARD]
    assert [TALK.read_down(line, holder) for line in LINES[3:5]] == [GRANT, Answered(req=REQ)]


def test_the_documents_longest_line_is_the_codes():
    assert f"at most {LONGEST // 1024} KiB" in TEXT


@pytest.mark.parametrize("line", LINES[1:3] + LINES[5:])
def test_what_a_sibling_said_for_one_challenge_is_nothing_for_another(line):
    other = Talk(TALK.holder, TALK.sibling, "0" * 32)

    with pytest.raises(BadMessage):
        other.read_enter(line, SIBLING.verify_key)
    with pytest.raises(BadMessage):
        other.read_up(line, SIBLING.verify_key)


@pytest.mark.parametrize("line", LINES[3:5])
def test_what_a_holder_said_to_one_sibling_is_nothing_to_another(line):
    for sibling in (Place("k09", 1), Place("k07", 2)):
        with pytest.raises(BadMessage):
            Talk(TALK.holder, sibling, TALK.challenge).read_down(line, HOLDER.verify_key)


def test_an_epoch_that_cannot_be_names_nobody():
    with pytest.raises(BadMessage, match="epochs start at 1"):
        named(TALK.up(Enter(dev="k07", ep=0, dseq=0), SIBLING))
