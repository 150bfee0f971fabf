"""What a caller may call its transactions: names that head office can book, or none."""

from msgspec import Struct

from edge.domain.errors import Refused

LONGEST = 128
"""Characters; what head office takes."""


def insist_bookable(request: Struct) -> None:
    """Refuse a request whose transaction has a name that head office could not book.

    Raises:
        Refused: It says what is wrong with the name.
    """
    txn = getattr(request, "txn", None)
    if txn is not None and (fault := _fault(txn)):
        raise Refused("S-507", f"txn {fault}: correct the program that asked; nothing was moved")


def _fault(name: str) -> str:
    if not name:
        return "is empty"
    if len(name) > LONGEST:
        return f"has {len(name)} characters, allowed are {LONGEST}"
    if ":" in name or not name.isprintable():
        return "holds a colon or what cannot be printed"
    return ""
