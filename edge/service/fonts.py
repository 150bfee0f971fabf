"""Where the product's fonts are: they come with the screen's package, which is not imported here."""

import importlib.util
from pathlib import Path

from edge.domain.errors import DeviceUnavailable


def fonts_folder() -> Path:
    """Return the folder of the font files.

    Raises:
        DeviceUnavailable: They are not installed.
    """
    found = importlib.util.find_spec("kiosk_ui")
    if found is None or found.origin is None:
        raise DeviceUnavailable("the product's fonts are missing: install member-kiosk again")
    return Path(found.origin).parent / "fonts"
