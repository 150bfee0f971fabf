"""Base45 (RFC 9285): bytes as the 45 characters that a QR code packs tightest and every scanner can type.

Two bytes become three characters, so nothing is lost against a binary code. Space is one of the characters: never trim.
"""

from edge.domain.errors import BadMessage

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


def b45encode(data: bytes) -> str:
    """Return ``data`` as Base45."""
    return "".join(_characters(data[start : start + 2]) for start in range(0, len(data), 2))


def b45decode(text: str) -> bytes:
    """Return the bytes behind ``text``.

    Raises:
        BadMessage: A character is not of the alphabet, the length cannot be, or a group exceeds its bytes.
    """
    if len(text) % 3 == 1 or not set(text) <= _VALUES.keys():
        raise BadMessage("not Base45: scan the code again")
    return b"".join(_bytes(text[start : start + 3]) for start in range(0, len(text), 3))


def _characters(pair: bytes) -> str:
    number = int.from_bytes(pair, "big")
    low, middle, high = number % 45, number // 45 % 45, number // 45**2
    return ALPHABET[low] + ALPHABET[middle] + (ALPHABET[high] if len(pair) > 1 else "")


def _bytes(group: str) -> bytes:
    number = sum(_VALUES[character] * 45**place for place, character in enumerate(group))
    try:
        return bytes(number.to_bytes(len(group) - 1, "big"))
    except OverflowError as too_big:
        raise BadMessage("not Base45: scan the code again") from too_big
