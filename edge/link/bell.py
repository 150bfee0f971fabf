"""Wakes a thread that waits for a socket: any thread rings, the sleeping one hears it in its ``select``."""

import contextlib
import socket


class Bell:
    """A pair of sockets; many rings before the sleeper looks are one."""

    def __init__(self) -> None:
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._rung = False

    def fileno(self) -> int:
        """Return what ``select`` waits for."""
        return self._near.fileno()

    def ring(self) -> None:
        """Wake the sleeper. Cheap enough for the path of a sale: a ring not yet heard is not repeated."""
        if not self._rung:
            self._rung = True
            with contextlib.suppress(BlockingIOError):  # full of rings already: it will be heard
                self._far.send(b"\0")

    def hush(self) -> bool:
        """Return whether it rang, and be silent again. Look at what changed *after* this, so that no ring is lost."""
        if not self._rung:
            return False
        with contextlib.suppress(BlockingIOError):  # the ring is noted but its byte not yet written
            self._near.recv(64)
        self._rung = False
        return True

    def close(self) -> None:
        """Free both sockets."""
        self._near.close()
        self._far.close()
