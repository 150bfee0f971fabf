"""Public keys as configurations, entries and people write them: Base64, 44 characters."""

from nacl.encoding import Base64Encoder
from nacl.signing import SigningKey, VerifyKey


def public_text(key: SigningKey) -> str:
    """Return the public half of a device's slip key."""
    return key.verify_key.encode(Base64Encoder).decode()


def public_key(text: str) -> VerifyKey:
    """Return the key that ``public_text`` wrote."""
    return VerifyKey(text.encode(), encoder=Base64Encoder)
