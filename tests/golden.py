"""The values behind the golden bytes in ``edge/docs/protocol/golden``.

A golden file is the exact bytes of version 1 and never changes. ``python tests/golden.py`` writes the files of new
examples; it leaves those that exist alone, so that a change of the code cannot quietly change the contract.
"""

from pathlib import Path

from nacl.signing import SigningKey

import golden_rights
from edge.domain.chain import genesis, head_of
from edge.domain.events import (
    ClockStepped,
    DeviceStarted,
    EntryParked,
    Event,
    IdentifyTried,
    Leg,
    NudgeAnswered,
    NudgeShown,
    PartChanged,
    PointsClaimed,
    SlipEnded,
    SlipIntended,
    StaffAnswered,
    StaffCalled,
    Stamp,
    VisitEnded,
    VisitStarted,
)
from edge.link.contract import (
    Ack,
    Command,
    Conn,
    Down,
    HoConn,
    Manifest,
    Park,
    Response,
    Sealer,
    State,
    Topics,
    Want,
    batch,
    sign,
    write,
)

FOLDER = Path(__file__).parents[1] / "edge" / "docs" / "protocol" / "golden"
TOPICS = Topics("mk", "s0118", "k07")
KEY = SigningKey(bytes(range(32)))
"""Head office's key of the examples: the seed is the bytes 0 to 31. It signs nothing else."""

MEMBER = "MZXW6YTBOI7EI3TPNVSQ4XJQGA"
EVENTS: list[Event] = [
    DeviceStarted(version="0.1.0", found=["journal: last stop was a power cut; nothing was lost"]),
    ClockStepped(before_ms=86_400_000, after_ms=1_780_000_000_000),
    PartChanged(part="printer", state="missing", cure="push the printer's cable in"),
    IdentifyTried(method="phone", result="unknown"),
    VisitStarted(visit="v-1", member=MEMBER, method="card"),
    PointsClaimed(
        txn="t-1",
        visit="v-1",
        receipt="s0118-2-202611211842-4215",
        basis_minor=3180,
        currency="CNY",
        programme=7,
        points=31,
        rule="base",
        legs=[
            Leg(owner=MEMBER, asset="points", delta=31),
            Leg(owner="CHAIN", asset="points", delta=-31),
        ],
    ),
    SlipIntended(slip="0118-07-1-000006", kind="claim", visit="v-1", copy=1, of_seq=6),
    SlipEnded(slip="0118-07-1-000006", copy=1, outcome="printed"),
    StaffCalled(by="button"),
    StaffAnswered(by="screen", seconds=41),
    VisitEnded(visit="v-1", why="end", seconds=63),
    EntryParked(parked_seq=4, why="the broker takes no message of this size"),
    NudgeShown(visit="v-1", member=MEMBER, care="welcome-back", programme=7),
    NudgeAnswered(visit="v-1", care="welcome-back", answer="taken"),
    *golden_rights.value_events(MEMBER),
]
"""One of each type, in the order of the journal they make; new ones at the end, for each names the one before."""

BATCHED = 12
"""How many of them the example batch holds: those of the first release."""


def journal() -> list[bytes]:
    """Return the example journal's entries: epoch 1, numbers from 1, each chained to the one before."""
    sealer, head, bodies = Sealer(TOPICS.store, TOPICS.device), genesis(TOPICS.device, 1), []
    for seq, event in enumerate(EVENTS, 1):
        stamp = Stamp(boot=3, mono_ms=1000 * seq, wall_ms=1_780_000_000_000 + 1000 * seq, clock="synced")
        bodies.append(sealer(event, stamp, epoch=1, seq=seq, prev=head))
        head = head_of(bodies[-1])
    return bodies


CONN = Conn(s="on", boot=3, sess=1, ep=1, seq_lo=1, seq_hi=12, fw="0.1.0", clock="synced")
STATE = State(
    at="2026-05-28T20:26:40.000Z",
    version="0.1.0",
    unsent=12,
    oldest_s=60,
    free_bytes=12_000_000_000,
    last_ack=0,
    printer="ready",
    scanner="ready",
    replica=41,
    programme=7,
)
RESPONSE = Response(id="c-1", status="not_understood", why="this version knows no command 'dance'")
SIGNED = {
    "ack": (TOPICS.ack, Ack(ep=1, upto=3, miss=[(5, 6)], park=[Park(2, "not an event")])),
    "want": (
        TOPICS.want,
        Want(replica=Manifest(version=41, url="http://ho.example/replica/41", sha256="ab" * 32, size=262_144)),
    ),
    "ho-conn": (TOPICS.ho_conn, HoConn(s="on", credit=1000)),
    "command": (TOPICS.command, Command(id="c-1", name="dance", exp_s=60)),
    "ack-stored": (TOPICS.ack, Ack(ep=1, upto=12, applied=9)),
}
SIGNED |= {
    name: (TOPICS.down, Down(gen=1, ep=1, dseq=dseq, word=word))
    for dseq, (name, word) in enumerate(golden_rights.words(MEMBER).items(), 1)
}
SIGNED |= {name: (TOPICS.answer, answer) for name, answer in golden_rights.answers(MEMBER).items()}
ASKS = golden_rights.asks(MEMBER, TOPICS, KEY)
REPORTS = {"conn": CONN, "state": STATE, "response": RESPONSE, **ASKS}
"""Unsigned messages of the device."""


def schema_of(name: str) -> str:
    """Return the name of the schema of an example that is no event; several may have the same."""
    return {"ack-stored": "ack"}.get(name, "down" if name.startswith("down-") and name != "down-heard" else name)


def files() -> dict[str, bytes]:
    """Return every golden file's name and bytes as this code makes them."""
    bodies = journal()
    made = {f"event-{event.TYPE}.json": body for event, body in zip(EVENTS, bodies, strict=True)}
    made["batch.json"] = batch(bodies[:BATCHED])
    made |= {f"{name}.json": write(report) for name, report in REPORTS.items()}
    return made | {f"{name}.json": sign(body, topic, KEY) for name, (topic, body) in SIGNED.items()}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in files().items():
        if not (FOLDER / name).exists():
            (FOLDER / name).write_bytes(content)
