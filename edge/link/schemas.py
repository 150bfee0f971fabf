"""Writes the JSON Schemas of everything on the wire: ``python -m edge.link.schemas``.

They are made from the structs, so they cannot differ from what the code reads; the stored files are for everyone else,
and a test fails while they are not what this writes.
"""

import inspect
import sys
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from edge.domain.events import EVENTS
from edge.link.contract import (
    Ack,
    Command,
    Conn,
    Deny,
    Down,
    DownHeard,
    Envelope,
    Hello,
    HelloFirst,
    HoConn,
    Nonce,
    Remembered,
    Response,
    Signed,
    State,
    Want,
    WantRights,
)

FOLDER = Path(__file__).parents[1] / "docs" / "protocol" / "schemas"

MESSAGES: dict[str, type[Struct]] = {
    "envelope": Envelope,
    "conn": Conn,
    "state": State,
    "response": Response,
    "signed": Signed,
    "ack": Ack,
    "want": Want,
    "ho-conn": HoConn,
    "command": Command,
    "want-rights": WantRights,
    "down-heard": DownHeard,
    "hello-first": HelloFirst,
    "hello": Hello,
    "remembered": Remembered,
    "down": Down,
    "deny": Deny,
    "nonce": Nonce,
}
"""Every message by the name of its file; what comes down is the body of ``signed``."""


def schemas() -> dict[str, bytes]:
    """Return each file's name and content: the messages, and the ``data`` of each event type."""
    kinds = MESSAGES | {f"data/{name}": kind for name, kind in EVENTS.items()}
    return {f"{name}.json": _schema(kind) for name, kind in kinds.items()}


def _schema(kind: type[Struct]) -> bytes:
    schema = _draft_07({"$schema": "http://json-schema.org/draft-07/schema#", **msgspec.json.schema(kind)})
    return msgspec.json.format(msgspec.json.encode(schema, order="sorted"), indent=2) + b"\n"


def _draft_07(node: Any) -> Any:  # noqa: ANN401 - a JSON document
    """Return ``node`` in the draft AsyncAPI reads, and with the same description under every Python."""
    if isinstance(node, list):
        return [_draft_07(item) for item in node]
    if not isinstance(node, dict):
        return node
    # Each alternative's own ``kind`` says the same as a ``discriminator``, a word that AsyncAPI uses in another way.
    node = {key: _draft_07(value) for key, value in node.items() if key != "discriminator"}
    if "prefixItems" in node:
        node |= {"items": node.pop("prefixItems"), "additionalItems": node.get("items", True)}
    if isinstance(text := node.get("description"), str):
        node["description"] = inspect.cleandoc(text)
    return node


def write_schemas(folder: Path) -> None:
    """Write every schema below ``folder``."""
    for name, content in schemas().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
