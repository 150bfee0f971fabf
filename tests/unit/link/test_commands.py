import pytest
from nacl.signing import SigningKey

from edge.domain.errors import BadMessage, BadSignature
from edge.link.commands import Ears, answer
from edge.link.contract import Ack, Command, Conn, HoConn, Manifest, Topics, Want, sign, write

KEY = SigningKey(bytes(32))
TOPICS = Topics("mk", "0118", "k07")
EARS = Ears(TOPICS, KEY.verify_key)


@pytest.mark.parametrize(
    ("topic", "word"),
    [
        (TOPICS.ack, Ack(ep=1, upto=5, miss=[(7, 8)])),
        (TOPICS.want, Want(replica=Manifest(version=3, url="http://127.0.0.1/3", sha256="00", size=9))),
        (TOPICS.ho_conn, HoConn(s="on")),
        (TOPICS.command, Command(id="c1", name="reboot", exp_s=60)),
    ],
)
def test_head_offices_words_are_told_apart_by_their_topic(topic, word):
    assert EARS.read(topic, sign(word, topic, KEY)) == word


def test_a_word_signed_for_another_device_is_refused():
    other = Topics("mk", "0118", "k08").ack

    with pytest.raises(BadSignature, match="check \\[headoffice\\] key"):
        EARS.read(TOPICS.ack, sign(Ack(ep=1, upto=5), other, KEY))


def test_a_word_signed_by_somebody_else_is_refused():
    with pytest.raises(BadSignature):
        EARS.read(TOPICS.ack, sign(Ack(ep=1, upto=5), TOPICS.ack, SigningKey.generate()))


@pytest.mark.parametrize(
    "change", [b"", b"{", b"[]", b'{"body":{},"sig":"!"}', b'{"body":{"ep":1},"sig":""}', b"\xff\xfe"]
)
def test_bytes_that_are_no_signed_word_are_refused(change):
    with pytest.raises(BadMessage):
        EARS.read(TOPICS.ack, change)


def test_a_truncated_word_is_refused_at_every_length():
    whole = sign(Ack(ep=1, upto=5), TOPICS.ack, KEY)

    for length in range(len(whole)):
        with pytest.raises(BadMessage):
            EARS.read(TOPICS.ack, whole[:length])


def test_a_signed_word_of_the_wrong_kind_is_refused():
    with pytest.raises(BadMessage, match="not a Ack"):
        EARS.read(TOPICS.ack, sign(HoConn(s="on"), TOPICS.ack, KEY))


def test_a_field_of_a_later_version_is_passed_over():
    later = Conn(s="off", boot=1, sess=2, ep=1, seq_lo=1, seq_hi=0)

    assert EARS.read(TOPICS.conn, write(later)[:-1] + b',"later":1}') == later


def test_a_topic_nobody_asked_for_is_refused():
    with pytest.raises(BadMessage, match="did not ask"):
        EARS.read("mk/v1/0118/k07/dn/other", b"{}")


def test_a_command_of_a_later_version_is_answered():
    said = answer(Command(id="c1", name="dance", exp_s=60))

    assert (said.id, said.status) == ("c1", "not_understood")
    assert "dance" in said.why
