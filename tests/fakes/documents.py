"""Programme fragments kept in the documentation, so that readers and tests see the same rules."""

import tomllib
from typing import Any

from fakes.tables import DOCS


def toml(path: str, heading: str) -> dict[str, Any]:
    """Return the first TOML block below ``heading`` of a document in ``edge/docs``.

    Raises:
        LookupError: There is no such heading, or no block below it.
    """
    _, found, below = (DOCS / path).read_text(encoding="utf-8").partition(f"# {heading}\n")
    _, block, text = below.partition("```toml\n")
    if not found or not block:
        raise LookupError(f"{path} has no TOML block below {heading!r}")
    return tomllib.loads(text.partition("```")[0])
