"""The hash chain of a journal: each entry holds the hash of the one before, so nothing can be changed or left out."""

import hashlib

HEAD_BYTES = 16


def genesis(device: str, epoch: int) -> bytes:
    """Return the ``prev`` of an epoch's first entry."""
    return hashlib.sha256(f"{device}:{epoch}".encode()).digest()[:HEAD_BYTES]


def head_of(body: bytes) -> bytes:
    """Return the hash by which the next entry names this one. ``body`` holds its own ``prev``, so it is a chain."""
    return hashlib.sha256(body).digest()[:HEAD_BYTES]
