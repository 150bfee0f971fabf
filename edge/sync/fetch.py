"""Fetches the file head office announced, and trusts nothing about it but the signed announcement: size and hash.

The replica's manifest comes signed over MQTT; the file itself comes over plain HTTP, from any place that has it.
"""

import hashlib
import os
import urllib.error
import urllib.request
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import BinaryIO, Protocol

from edge.domain.errors import EdgeError

TIMEOUT_S = 30
"""Longest silence of the sender; the whole may take longer on a slow line."""

LARGEST = 512 * 1024 * 1024
"""No announcement above this is followed: a million members make 60 MB."""

_CHUNK = 64 * 1024


class FetchFailed(EdgeError):
    """The announced file did not arrive; what this device has stays in use."""


class Wanted(Protocol):
    """An announced file; the link's ``Manifest`` is one."""

    @property
    def version(self) -> int:
        """Rises with each file."""

    @property
    def url(self) -> str:
        """Where it is: http or https."""

    @property
    def sha256(self) -> str:
        """What it is, in hex."""

    @property
    def size(self) -> int:
        """Its bytes."""


def should_fetch(have: int, want: int) -> bool:
    """Say whether version ``want`` is worth fetching; an older one, perhaps sent again by a stranger, never is."""
    return want > have


def fetch(wanted: Wanted, folder: Path) -> Path:
    """Return the announced file, whole and on the disk, in ``folder``; the caller renames or deletes it.

    A file left by a fetch that was cut off is overwritten.

    Raises:
        FetchFailed: It could not be had, or is not what was announced.
    """
    file = folder / "incoming.db"
    try:
        _insist_sane(wanted)
        with urllib.request.urlopen(wanted.url, timeout=TIMEOUT_S) as answer, file.open("wb") as kept:  # noqa: S310 - _insist_sane allows only http and https
            _copy(answer, kept, wanted)
    except (FetchFailed, OSError, ValueError, HTTPException) as failure:  # ValueError: urllib cannot read the address
        file.unlink(missing_ok=True)
        raise FetchFailed(
            f"replica {wanted.version} did not arrive: {failure}: "
            "check that this device reaches head office's address; it is tried again by itself"
        ) from failure
    return file


def _insist_sane(wanted: Wanted) -> None:
    if not wanted.url.startswith(("http://", "https://")):
        raise FetchFailed(f"{wanted.url!r} is no http or https address")
    if not 0 < wanted.size <= LARGEST:
        raise FetchFailed(f"{wanted.size} bytes are announced, 1 to {LARGEST} are allowed")


def _copy(answer: HTTPResponse, kept: BinaryIO, wanted: Wanted) -> None:
    """Copy the announced bytes, no more and no less, to the disk."""
    digest, room = hashlib.sha256(), wanted.size
    while chunk := answer.read(min(_CHUNK, room + 1)):
        room -= len(chunk)
        if room < 0:
            raise FetchFailed(f"{wanted.url} is longer than the {wanted.size} bytes announced")
        digest.update(chunk)
        kept.write(chunk)
    if room:
        raise FetchFailed(f"{wanted.url} ended {room} bytes before the {wanted.size} announced")
    if digest.hexdigest() != wanted.sha256.lower():
        raise FetchFailed(f"{wanted.url} has another content than announced (SHA-256 {digest.hexdigest()[:12]}...)")
    kept.flush()
    os.fsync(kept.fileno())
