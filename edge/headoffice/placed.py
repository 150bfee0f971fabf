"""Finds what is not free by its owner: an index over the text of ``held`` and ``susp`` accounts.

An account's text ends in its owner; each kind of database has words of its own for that end. A query uses the index if
it says the very same words.
"""

_AFTER_KIND = "substr(account, 6)"  # "held:" and "susp:" have five signs
_AFTER_DEV = f"substr({_AFTER_KIND}, instr({_AFTER_KIND}, ':') + 1)"

OWNER_OF_PLACED = {
    False: f"substr({_AFTER_DEV}, instr({_AFTER_DEV}, ':') + 1)",
    True: "substring(account from '^[a-z]+:[^:]+:[0-9]+:(.*)$')",
}
"""The owner in the text of a balance's ``account``: in SQLite's words, and (``True``) in PostgreSQL's."""

PLACED = "n > 0 AND substr(account, 1, 5) IN ('held:', 'susp:')"
"""The balances that the index holds."""


def placed_index(*, postgres: bool) -> str:
    """Return the statement that makes the index where there is none."""
    return f"CREATE INDEX IF NOT EXISTS balance_placed ON balance (asset, ({OWNER_OF_PLACED[postgres]})) WHERE {PLACED}"
