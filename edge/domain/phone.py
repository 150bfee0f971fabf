"""Phone numbers on a device that may be stolen: never in clear, and not worth much when hashed either.

A replica keeps only ``TAG_BITS`` bits of a slow hash, so each tag stands for about 150 of the numbers a thief could
try, and trying all of them costs years of one core. Two members of one store may share a tag; the card or head office
tells them apart. Cost: OWASP's first choice of Argon2id (19 MiB, 2 passes), about 50 ms on a desktop core.
"""

import re

from nacl.bindings import crypto_pwhash_alg, crypto_pwhash_ALG_ARGON2ID13

TAG_BITS = 26
PASSES = 2
MEMORY_BYTES = 19 * 1024 * 1024
SALT_BYTES = 16

_MAINLAND_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def is_mobile(digits: str) -> bool:
    """Say whether ``digits`` has the shape of a mainland China mobile number: 11 digits from 13 to 19."""
    return _MAINLAND_MOBILE.fullmatch(digits) is not None


def phone_tag(digits: str, salt: bytes) -> int:
    """Return the short tag under which a store's replica keeps this number.

    Args:
        digits: The number without spaces or country code.
        salt: 16 bytes of the store's own, changed yearly, so that one theft does not break other stores.
    """
    hashed = crypto_pwhash_alg(
        outlen=16,
        passwd=digits.encode(),
        salt=salt,
        opslimit=PASSES,
        memlimit=MEMORY_BYTES,
        alg=crypto_pwhash_ALG_ARGON2ID13,
    )
    return int.from_bytes(hashed[:4], "big") >> (32 - TAG_BITS)
