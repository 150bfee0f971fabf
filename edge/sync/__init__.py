"""The device's copy of members, catalogue and programme: what to ask for, and when it is too old to trust."""
