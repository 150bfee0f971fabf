"""Head office's signing key: made at the first run, kept in the data folder, never sent anywhere."""

import base64
import os
from pathlib import Path

from nacl.signing import SigningKey

from edge.domain.errors import BadConfig
from edge.headoffice.folders import made_folder

FILE = "signing.key"


def signing_key(data: Path) -> SigningKey:
    """Return the key in ``data``, making it when there is none.

    Raises:
        BadConfig: The file is there and is no key, or the folder is none or may not be written.
    """
    path = made_folder(data, "--data") / FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    except OSError as fault:
        raise BadConfig([f"{path}: cannot be made ({fault.strerror}): give this user the folder"]) from fault
    key = SigningKey.generate()
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(bytes(key)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def public_text(key: SigningKey) -> str:
    """Return the public half as a device's configuration wants it: 44 characters of base64."""
    return base64.b64encode(bytes(key.verify_key)).decode()


def _read(path: Path) -> SigningKey:
    try:
        return SigningKey(base64.b64decode(path.read_bytes().strip(), validate=True))
    except OSError as fault:
        raise BadConfig([f"{path}: cannot be read ({fault.strerror}): give this user the file"]) from fault
    except ValueError as fault:
        raise BadConfig(
            [f"{path}: not a signing key: put back the copy from your backup; a new key means enrolling every device"]
        ) from fault
