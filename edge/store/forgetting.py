"""Erasing what a device keeps of a member, when head office says so.

What goes: transactions with their answers and notes, promises, nudges, and the slips of their visits that are not being
printed just now. That a receipt was claimed stays, without the member, for it must not give its points twice. Pending
points and risks stay until head office has them, and go then by themselves; so do entries, which name a random id only.
"""

import apsw
import msgspec

_SLIPS = """WITH theirs AS (
        SELECT visit FROM moved WHERE instr(legs, :name)
        UNION SELECT slip.visit FROM claim JOIN slip ON slip.number LIKE '%-' || printf('%06d', claim.seq)
            WHERE claim.member = :member)
    DELETE FROM slip WHERE state <> 'intended' AND visit IN theirs"""
_THE_REST = (
    "UPDATE journal SET note = NULL WHERE seq IN (SELECT seq FROM moved WHERE instr(legs, :name))",
    "DELETE FROM moved WHERE instr(legs, :name)",
    "DELETE FROM promise WHERE member = :member",
    "DELETE FROM nudge WHERE member = :member",
    "UPDATE claim SET member = '' WHERE member = :member",
)


def forget(cursor: apsw.Cursor, member: str) -> None:
    """Erase a member; part of a commit."""
    values = {"member": member, "name": msgspec.json.encode(member)}  # as legs write it, quotes and all
    for statement in (_SLIPS, *_THE_REST):
        cursor.execute(statement, values)
