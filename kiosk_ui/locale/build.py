"""Compile the catalogues: ``python -m kiosk_ui.locale.build`` after every change of a ``kiosk.po``.

The compiled files stay in the repository, so that a shop's kiosk needs nothing but Python's own gettext.
"""

import io
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent


def compiled(source: Path) -> bytes:
    """Return the compiled form of one ``.po`` file."""
    with source.open("rb") as stream:
        catalog = read_po(stream)
    target = io.BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def main() -> None:
    """Write every ``.mo`` beside its ``.po``."""
    for source in sorted(HERE.rglob("*.po")):
        source.with_suffix(".mo").write_bytes(compiled(source))


if __name__ == "__main__":
    main()
