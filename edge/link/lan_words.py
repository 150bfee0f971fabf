"""What a store's holder and its siblings say to each other over the store's own network. Pure: bytes in, bytes out.

``docs/protocol/lan.md`` says the same for everyone else, with a conversation byte for byte.

TCP, one signed JSON object a line, at most ``LONGEST`` bytes. Each side signs with its slip key and knows the other's
public key from its configuration; nobody else is answered.

    sibling                                              holder
       │ ◀────────────── welcome{dev, ep, challenge} ──────│  at each connection
       │ ─────────────── enter{dev, ep, dseq} ────────────▶│  signed for the challenge: nothing is replayed
       │ ◀────────────── down (words after dseq) ──────────│  told again until heard
       │ ─────────────── want{req, needs} ────────────────▶│
       │ ◀────────────── down (grants), answered{req} ─────│  no grant: the holder has nothing of it
       │ ─────────────── heard{dseq} ─────────────────────▶│

``down`` is the same word that head office says, signed for ``lan_topic(holder, sibling)``: it may be told by anybody at
any time, for its number says whether it is the next.
"""

from typing import Any

from msgspec import Raw, Struct
from nacl.signing import SigningKey, VerifyKey

from edge.domain.errors import BadMessage, BadSignature
from edge.domain.value.accounts import Place
from edge.link.contract import Down, DownHeard, Signed, WantRights, lan_topic, read, sign, verify

LONGEST = 16 * 1024
"""Bytes of a line. A want of 50 things has about 4 KiB."""

_WELCOME = "lan/welcome"


class Said(Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """A word that names itself in ``kind``."""


class Welcome(Said, frozen=True, kw_only=True, tag="welcome"):
    """The holder names its epoch, and a challenge that no connection had before."""

    dev: str
    ep: int
    challenge: str


class Enter(Said, frozen=True, kw_only=True, tag="enter"):
    """A sibling names itself, its epoch, and the last word of this holder's epoch that it has."""

    dev: str
    ep: int
    dseq: int


class Answered(Said, frozen=True, kw_only=True, tag="answered"):
    """Whatever could be lent for ``req`` was said before this."""

    req: str


class _Kind(Struct, frozen=True):
    """How a body names itself; words that are numbered do not."""

    kind: str = ""


def _verified(line: bytes, topic: str, key: VerifyKey, kind: Any) -> Any:  # noqa: ANN401 - as ``verify``
    """Return the ``kind`` in a line; what is wrong with its signature is told in words of the store."""
    try:
        return verify(line, topic, key, kind)
    except BadSignature as fault:
        cure = "name the key there that `member-kiosk device key` says on that device"
        raise BadSignature(f"{topic}: not signed with the key that [rights] names: {cure}") from fault


def welcome(word: Welcome, key: SigningKey) -> bytes:
    """Return a holder's first line."""
    return sign(word, _WELCOME, key)


def read_welcome(line: bytes, key: VerifyKey) -> Welcome:
    """Return a holder's first line; raises ``BadMessage`` unless ``key`` signed it."""
    word: Welcome = _verified(line, _WELCOME, key, Welcome)
    return word


class Talk(Struct, frozen=True):
    """Who talks to whom in one connection, and how their words are signed and read.

    Every reading raises ``BadMessage`` for what the other side did not sign for this connection.
    """

    holder: Place
    sibling: Place
    challenge: str

    @property
    def _up(self) -> str:
        return f"{lan_topic(self.sibling, self.holder)}/{self.challenge}"

    @property
    def _down(self) -> str:
        return lan_topic(self.holder, self.sibling)

    def up(self, word: Enter | WantRights | DownHeard, key: SigningKey) -> bytes:
        """Return a sibling's line."""
        return sign(word, self._up, key)

    def read_enter(self, line: bytes, key: VerifyKey) -> Enter:
        """Return a sibling's first line."""
        word: Enter = _verified(line, self._up, key, Enter)
        return word

    def read_up(self, line: bytes, key: VerifyKey) -> WantRights | DownHeard:
        """Return what a sibling says after that."""
        word: WantRights | DownHeard = _verified(line, self._up, key, WantRights | DownHeard)
        return word

    def answered(self, req: str, key: SigningKey) -> bytes:
        """Return a holder's line after its words."""
        return sign(Answered(req=req), self._down, key)

    def read_down(self, line: bytes, key: VerifyKey) -> Down | Answered:
        """Return what a holder says after its first line."""
        body = bytes(_verified(line, self._down, key, Raw))
        kind = Answered if read(body, _Kind).kind else Down
        word: Down | Answered = read(body, kind)
        return word


def named(line: bytes) -> Place:
    """Return who a sibling says it is, to know by which key to verify it.

    Raises:
        BadMessage: It is no first line.
    """
    enter: Enter = read(bytes(read(line, Signed).body), Enter)
    if enter.ep < 1:
        raise BadMessage(f"epoch {enter.ep} of {enter.dev}: epochs start at 1")
    return Place(enter.dev, enter.ep)
