"""Named crowds of members: one definition in words, the same on a device (Python) and at head office (SQL)."""
