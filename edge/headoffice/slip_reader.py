"""Reads a slip's proof: which device and member its bytes stand for, which legs, and whether that device signed it."""

import base64

from msgspec import Struct
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from edge.domain import proof as layout
from edge.domain.base45 import b45decode
from edge.domain.errors import BadMessage, BadSignature, EdgeError
from edge.domain.events import Leg
from edge.domain.proof import Proof, ProvedLeg
from edge.domain.value.accounts import Place
from edge.domain.value.assets import CHAIN
from edge.domain.value.epochs import State
from edge.headoffice.database import Books


class ProofRefused(EdgeError, ValueError):
    """A slip's proof that cannot be posted, now or ever; the message says which."""


class Slip(Struct, frozen=True, kw_only=True):
    """A proof as these books understand it; ``left_out`` legs of it name a coupon or gift that is not known here."""

    proof: Proof
    place: Place
    state: State
    upto: int
    member: str
    legs: list[Leg]
    left_out: int


class SlipReader:
    """Reads proofs. Every call runs inside the caller's transaction."""

    def __init__(self, books: Books) -> None:
        self._books = books
        lock = " FOR UPDATE" if books.is_postgres else ""
        self._streams = books.sql(f"SELECT dev, state, upto, slip_key FROM stream WHERE ep = ?{lock}")  # noqa: S608 - fixed words
        self._last_key = books.sql(
            "SELECT slip_key FROM stream WHERE dev = ? AND slip_key <> '' ORDER BY ep DESC LIMIT 1"
        )
        self._member = books.sql("SELECT id FROM member WHERE id = ?")
        self._assets = books.sql("SELECT DISTINCT asset FROM balance WHERE substr(asset, 1, ?) = ?")

    def read(self, text: str) -> Slip:
        """Return what the text of a slip's code says.

        Raises:
            BadMessage: The text is no proof, or part of one.
            BadSignature: The device it names did not sign it.
            ProofRefused: No such device or member.
        """
        signed = b45decode(text.strip("\r\n"))
        if not layout.SIGNATURE < len(signed) <= layout.LONGEST:
            raise BadMessage("this code is no receipt proof, or a part of one: scan the code on the slip again")
        proof = layout.read_record(signed[layout.SIGNATURE :])
        dev, state, upto, key = self._stream(proof)
        _verify(signed, dev, key or self._device_key(dev))
        member = self._owner(proof)
        legs = self._legs(proof, member)
        return Slip(
            proof=proof,
            place=Place(dev, proof.epoch),
            state=state,
            upto=upto,
            member=member,
            legs=legs,
            left_out=len(proof.legs) - len(legs),
        )

    def _stream(self, proof: Proof) -> tuple[str, State, int, str]:
        """Return device, state, last booked entry and key of the epoch that a proof names."""
        for dev, state, upto, key in self._books.all(self._streams, proof.epoch):
            if layout.device_hash(dev) == proof.device:
                return dev, state, int(upto), key
        raise ProofRefused(
            f"no device of ours with an epoch {proof.epoch} made this slip: check that it is one of this chain's"
        )

    def _device_key(self, dev: str) -> str:
        """Return the key a device had before: it stays on the card when a new epoch begins."""
        rows = self._books.all(self._last_key, dev)
        return rows[0][0] if rows else ""

    def _owner(self, proof: Proof) -> str:
        name = layout.owner_name(proof.owner)
        if self._books.all(self._member, name):
            return name
        for (member,) in self._books.each("SELECT id FROM member"):
            if layout.owner_hash(member) == proof.owner:
                return str(member)
        raise ProofRefused("the member on this slip is not known here: they may have left; give the value by hand")

    def _legs(self, proof: Proof, member: str) -> list[Leg]:
        """Return the legs whose assets are known here, and which a slip may prove."""
        named = [(leg, leg.asset or self._asset(leg)) for leg in proof.legs]
        return [
            Leg(owner=CHAIN if leg.kind == "gift" else member, asset=asset, delta=leg.delta, src=leg.src)
            for leg, asset in named
            if asset and leg.delta and not (leg.src == "risk" and leg.delta > 0)
        ]

    def _asset(self, leg: ProvedLeg) -> str:
        """Return the coupon or gift with this mark; none where no or more than one has it."""
        kind = f"{leg.kind}:"
        kept = self._books.all(self._assets, len(kind), kind)
        found = [asset for (asset,) in kept if layout.asset_hash(asset) == leg.mark]
        return found[0] if len(found) == 1 else ""


def _verify(signed: bytes, dev: str, key: str) -> None:
    if not key:
        raise ProofRefused(
            f"the key of {dev} never reached head office, so its slips cannot be proved: give the value by hand"
        )
    try:
        VerifyKey(base64.b64decode(key)).verify(signed)
    except BadSignatureError as fault:
        raise BadSignature(
            f"{dev} did not sign this: scan the slip again; if it stays so, the slip was altered"
        ) from fault
