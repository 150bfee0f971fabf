"""What the one lamp says when several things are true at once."""

from edge.domain.ports import LampState


def lamp_state(*, calling: bool, fault: bool, online: bool, visited: bool) -> LampState:
    """Return what the one lamp says: a waiting shopper before a fault, a fault before the network."""
    if calling:
        return "help"
    if fault:
        return "fault"
    if not online:
        return "offline"
    return "busy" if visited else "ready"
