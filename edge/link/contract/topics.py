"""Topics: where each message goes, and who published one."""

from msgspec import Struct

from edge.domain.errors import BadMessage

VERSION = "v1"


class Topics:
    """The topics of one device, ``{ns}/v1/{store}/{device}/...``; ids are ``[a-z0-9-]{1,32}``."""

    def __init__(self, ns: str, store: str, device: str) -> None:
        self.ns, self.store, self.device = ns, store, device
        base = f"{ns}/{VERSION}/{store}/{device}"
        self.journal = f"{base}/up/j"
        self.conn = f"{base}/up/conn"
        self.state = f"{base}/up/state"
        self.response = f"{base}/up/rsp"
        self.ask = f"{base}/up/want"
        self.ack = f"{base}/dn/ack"
        self.want = f"{base}/dn/want"
        self.command = f"{base}/dn/cmd"
        self.down = f"{base}/dn/s"
        self.answer = f"{base}/dn/deny"
        self.ho_conn = ho_conn_topic(ns)


def ho_conn_topic(ns: str) -> str:
    """Return the topic on which head office says whether a receiver is alive."""
    return f"{ns}/{VERSION}/ho/conn"


def up_filters(ns: str) -> list[str]:
    """Return what a receiver subscribes to."""
    return [f"{ns}/{VERSION}/+/+/up/{kind}" for kind in ("j", "conn", "state", "rsp", "want")]


class Address(Struct, frozen=True):
    """Who published an up message, by its topic: the broker's access list vouches for it."""

    store: str
    device: str
    kind: str  # j, conn, state, rsp, want


def address_of(topic: str, ns: str) -> Address:
    """Return who a message on an ``up`` topic is from.

    Raises:
        BadMessage: The topic is none of ours.
    """
    match topic.split("/"):
        case [first, version, store, device, "up", kind] if first == ns and version == VERSION:
            return Address(store, device, kind)
    raise BadMessage(f"topic {topic!r} is not {ns}/{VERSION}/STORE/DEVICE/up/KIND")
