"""Makes the folders head office keeps its things in."""

from pathlib import Path

from edge.domain.errors import BadConfig


def made_folder(folder: Path, flag: str) -> Path:
    """Return ``folder``, made if it was not there; ``flag`` is the setting that names it.

    Raises:
        BadConfig: It is a file, or may not be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise BadConfig([f"{flag} = {str(folder)!r}: no folder ({fault.strerror}): choose another"]) from fault
    return folder
