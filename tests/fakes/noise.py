"""Damaged messages: bytes cut, turned and put in, and JSON of the right shape with one value that cannot be."""

import json

ODD_VALUES = (
    None,
    True,
    -1,
    2**31,
    2**53 + 1,
    2**63,
    2**64,
    1e308,
    "",
    "\u0000",
    "\ud7ff\u202e",
    "x" * 9000,
    [],
    {},
    [[]] * 50,
)
ODD_BYTES = (b"\x00", b"\xff", b'"', b"\\u0000", b"\\ud800", b"{", b"]", b"1e999", b"\n")


def torn(chance, payload):
    """Return the bytes with something cut out, put in or turned over."""
    here = chance.randrange(len(payload))
    match chance.randrange(4):
        case 0:
            return payload[:here]
        case 1:
            return payload[:here] + chance.choice(ODD_BYTES) + payload[here + 1 :]
        case 2:
            return payload[:here] + bytes([payload[here] ^ (1 << chance.randrange(8))]) + payload[here + 1 :]
        case _:
            return chance.randbytes(chance.randrange(200))


def warped(chance, payload):
    """Return JSON of the right shape with one value, at any depth, replaced by an odd one."""
    whole = json.loads(payload)
    place = whole
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = chance.choice(keys)
        if isinstance(place[key], dict | list) and place[key] and chance.random() < 0.7:
            place = place[key]
            continue
        place[key] = chance.choice(ODD_VALUES)
        break
    return json.dumps(whole).encode()
