"""An entry that comes after its slip was claimed: it moves nothing, and takes over what was posted in its place."""

from edge.domain.proof import txn_hash
from edge.headoffice.database import Books
from edge.headoffice.findings import Finding
from edge.headoffice.postings import Origin

_NAMED = (
    ("txn", "id"),
    ("posting", "txn"),
    ("recovered", "txn"),
    ("taking", "txn"),
    ("lot", "id"),
    ("history", "txn"),
    ("exception", "txn"),
    ("claimed_proof", "txn"),
)
"""Where the name of a group of postings stands."""


def differing(txn: str, member: str) -> Finding:
    """Return what a person should know of an entry under whose number another one was proved by a slip."""
    says = "posted, though a slip of this number proved another transaction, which was given before"
    return Finding("PROOF_DIFFERS", says, txn, member)


class ProofArrival:
    """Gives postings of a proof their transaction's own name. Runs inside the caller's transaction."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._hash = books.sql("SELECT txn_hash FROM claimed_proof WHERE dev = ? AND ep = ? AND seq = ?")
        self._name = [books.sql(f"UPDATE {table} SET {column} = ? WHERE {column} = ?") for table, column in _NAMED]  # noqa: S608 - our own names

    def take_over(self, origin: Origin, proof: str, txn: str) -> bool:
        """Let ``txn`` have what was posted as ``proof``; false if this entry is not the one that was proved."""
        place, seq = origin.place, origin.seq
        if bytes(self._books.all(self._hash, place.dev, place.ep, seq)[0][0]) != txn_hash(txn):
            return False
        for name in self._name:
            self._books.many(name, [(txn, proof)])
        return True
