"""What a compromised broker can do: delay, repeat, mix up and damage words about rights, but never make one count."""

import base64
import random
import time
from types import SimpleNamespace

import msgspec
import pytest
from nacl.signing import SigningKey

from edge.domain.value.stream import Heard, judge
from edge.link.asking import Asking
from edge.link.backoff import Pace
from edge.link.commands import Ears
from edge.link.contract import Ack, Command, Down, Grant, HelloFirst, Nonce, Topics, sign
from edge.link.session import Session
from edge.link.stream import Device, Listener, Stream, Tuning
from edge.link.window import Window
from fakes.outbox import FakeOutbox

OFFICE, STRANGER = SigningKey(bytes(range(32))), SigningKey(bytes(range(1, 33)))
OURS, THEIRS = Topics("mk", "s0118", "k07"), Topics("mk", "s0118", "k08")
EPOCH, GEN, HEARD = 3, 2, 40
POOL = 400


class Kiosk:
    """A device's real ears, in front of the rule that decides what is applied; words in ``accepted`` were."""

    def __init__(self):
        self.heard, self.accepted, self.answers = Heard(GEN, HEARD), [], []
        device = Device(1, "0.2", lambda: "synced", lambda *_: None, lambda: HelloFirst(ep=EPOCH, req="h-7"))
        listener = Listener(down=self.hear, answer=self.answers.append)
        tuning, asking = Tuning(), Asking(Pace(), device.hello)
        window = Window(epoch=EPOCH, acked=0, last=0, pace=tuning.pace, draw=lambda: 0.0)
        ears = Ears(OURS, OFFICE.verify_key)
        stream = Stream(OURS, FakeOutbox(epoch=EPOCH), ears, device, listener, tuning, window, asking)
        self.counts = stream.heard
        self._session = Session(stream, SimpleNamespace(undated=False), 1, time.monotonic)
        asking.heard_receiver(alive=True, now=0.0)
        asking.next(0.0)

    def hear(self, down, payload):
        if judge(self.heard, down.gen, down.dseq) == "apply":
            self.heard = Heard(down.gen, down.dseq)
            self.accepted.append((down, payload))

    def receive(self, topic, payload):
        self._session._hear(topic, payload)


def word(dseq=HEARD + 1, *, gen=GEN, ep=EPOCH, topic=OURS.down, key=OFFICE):
    grant = Grant(owner=f"m{dseq}", asset="cents", n=dseq)
    return sign(Down(gen=gen, ep=ep, dseq=dseq, word=grant), topic, key)


def flipped(dice, payload):
    at = dice.randrange(8 * len(payload))
    return payload[: at // 8] + bytes([payload[at // 8] ^ (1 << at % 8)]) + payload[at // 8 + 1 :]


def cut(dice, payload):
    return payload[: dice.randrange(len(payload))]


def spliced(one, other):
    """Return the body of one message under another's signature."""
    bodies = [msgspec.json.decode(payload, type=dict[str, msgspec.Raw]) for payload in (one, other)]
    return msgspec.json.encode({"body": bodies[0]["body"], "sig": bodies[1]["sig"]})


def pools():
    """Return what a thief may have collected, by how it was come by: signed once, or never."""
    some = range(1, POOL + 1)
    return {
        "forged": [word(HEARD + n, key=STRANGER) for n in some],
        "of another device": [word(HEARD + n, topic=THEIRS.down) for n in some],
        "of another topic": [word(HEARD + n, topic=OURS.answer) for n in some],
        "of another epoch": [word(HEARD + 1, ep=ep) for ep in (1, 2, 4, 5)],
        "of an earlier generation": [word(n, gen=1) for n in some],
        "of a later generation": [word(n, gen=GEN + 1) for n in some],
        "replayed": [word(n) for n in range(1, HEARD + 1)],
        "too early": [word(HEARD + 1 + n) for n in some],
        "of another kind": [
            sign(Ack(ep=EPOCH, upto=0), OURS.down, OFFICE),
            sign(Command(id="c", name="grant", exp_s=1), OURS.down, OFFICE),
        ],
    }


def test_no_forged_foreign_replayed_or_damaged_word_about_rights_is_ever_applied(size):
    dice, kiosk, collected, genuine = random.Random(4215), Kiosk(), pools(), word()
    kinds = [*collected, "flipped", "cut", "spliced"]
    for _ in range(size(100_000, 1_000_000)):
        match dice.choice(kinds):
            case "flipped":
                payload = flipped(dice, genuine)
            case "cut":
                payload = cut(dice, genuine)
            case "spliced":
                payload = spliced(genuine, dice.choice(collected["replayed"]))
            case kind:
                payload = dice.choice(collected[kind])
        kiosk.receive(OURS.down, payload)
    assert kiosk.accepted == []

    kiosk.receive(OURS.down, genuine)
    assert [(down.dseq, payload) for down, payload in kiosk.accepted] == [(HEARD + 1, genuine)]


def test_a_flood_of_forged_words_is_told_of_without_filling_the_log(caplog):
    kiosk, forged = Kiosk(), word(key=STRANGER)
    for _ in range(1000):
        kiosk.receive(OURS.down, forged)

    assert kiosk.counts["forged"] == 1000
    assert len(caplog.records) == 10
    assert "512 forged so far" in caplog.text


def test_every_single_flipped_bit_is_refused():
    kiosk, genuine = Kiosk(), word()
    for at in range(8 * len(genuine)):
        kiosk.receive(
            OURS.down, genuine[: at // 8] + bytes([genuine[at // 8] ^ (1 << at % 8)]) + genuine[at // 8 + 1 :]
        )

    assert kiosk.accepted == []


def test_a_signature_written_in_another_way_is_refused():
    kiosk, genuine = Kiosk(), word()
    sig = msgspec.json.decode(genuine, type=dict[str, msgspec.Raw])["sig"]
    text = msgspec.json.decode(bytes(sig)).rstrip("=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    same = text[:-1] + alphabet[alphabet.index(text[-1]) + 1] + "=="
    assert base64.b64decode(same) == base64.b64decode(text + "==")

    kiosk.receive(OURS.down, genuine.replace(text.encode() + b"==", same.encode()))
    assert kiosk.accepted == []


def test_the_exact_signed_bytes_are_handed_on_even_if_they_were_written_with_spaces():
    kiosk, genuine = Kiosk(), word()
    spaced = genuine.replace(b'{"body":', b'{ "body" : ', 1)
    kiosk.receive(OURS.down, spaced)

    assert [payload for _, payload in kiosk.accepted] == [spaced]


@pytest.mark.parametrize(
    ("nonce", "accepted"),
    [
        (Nonce(ep=EPOCH, req="h-7", nonce="n", gen=2, at_ms=1), 1),
        (Nonce(ep=EPOCH, req="h-6", nonce="n", gen=2, at_ms=1), 0),
        (Nonce(ep=EPOCH, req="", nonce="n", gen=2, at_ms=1), 0),
        (Nonce(ep=EPOCH - 1, req="h-7", nonce="n", gen=2, at_ms=1), 0),
    ],
)
def test_an_answer_counts_only_to_the_open_question_of_this_epoch_and_once(nonce, accepted):
    kiosk, payload = Kiosk(), sign(nonce, OURS.answer, OFFICE)
    for _ in range(3):
        kiosk.receive(OURS.answer, payload)

    assert kiosk.answers == [nonce] * accepted
    assert kiosk.counts["stale_answer"] == 3 - accepted


def test_an_answer_for_another_device_or_by_a_stranger_is_none():
    kiosk, nonce = Kiosk(), Nonce(ep=EPOCH, req="h-7", nonce="n", gen=2, at_ms=1)
    kiosk.receive(OURS.answer, sign(nonce, THEIRS.answer, OFFICE))
    kiosk.receive(OURS.answer, sign(nonce, OURS.answer, STRANGER))

    assert kiosk.answers == []
