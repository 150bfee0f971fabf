"""The wire contract, version 1: topics, structs and exact bytes. Device and head office both import this and no more.

``docs/protocol/asyncapi.yaml`` says the same for everyone else; tests hold code, document and golden bytes together.
Only payloads carry meaning, so MQTT 3.1.1 is enough. A broker's PUBACK frees nothing: head office's ``Ack`` does.
"""

from edge.link.contract.entries import (
    MOST_BYTES,
    MOST_EVENT_BYTES,
    MOST_EVENTS,
    Envelope,
    Sealer,
    batch,
    event_id,
    read_envelope,
    rfc3339,
    split,
)
from edge.link.contract.reports import Conn, Response, State, read, write
from edge.link.contract.topics import VERSION, Address, Topics, address_of, ho_conn_topic, up_filters
from edge.link.contract.words import WINDOW, Ack, Command, HoConn, Manifest, Park, Signed, Want, gaps, sign, verify

__all__ = [
    "MOST_BYTES",
    "MOST_EVENTS",
    "MOST_EVENT_BYTES",
    "VERSION",
    "WINDOW",
    "Ack",
    "Address",
    "Command",
    "Conn",
    "Envelope",
    "HoConn",
    "Manifest",
    "Park",
    "Response",
    "Sealer",
    "Signed",
    "State",
    "Topics",
    "Want",
    "address_of",
    "batch",
    "event_id",
    "gaps",
    "ho_conn_topic",
    "read",
    "read_envelope",
    "rfc3339",
    "sign",
    "split",
    "up_filters",
    "verify",
    "write",
]
