"""The demo with a window: a person taps it, and what they type at the terminal is scanned."""

import os
import select
import sys
from collections.abc import Callable, Iterator
from typing import Any

from edge.service.demo.chain import Chain
from edge.service.demo.shopper import Till

HELP = (
    "Touch the window. Scan by typing here, with Enter: 1 2 3 a member's code · r a till receipt · e an expired card\n"
    "x pull the network · c put it back · q end (or close the window)"
)


def by_hand(chain: Chain, say: Callable[[str], None]) -> dict[str, Any]:
    """Serve the person until they end it; return what is to be told."""
    say(HELP)
    till, scanned = Till(chain.seed), 0
    for line in _typed(chain):
        match line.strip():
            case "q":
                break
            case "x":
                chain.broker.stop()
            case "c":
                chain.broker.start()
            case "":
                continue
            case key:
                chain.scanner.scan(_code(key, till))
                scanned += 1
    chain.broker.start()
    return {"journeys": scanned, "walked": [], "screens": []}


def _code(key: str, till: Till) -> str:
    """Return what a short key stands for, or what was typed."""
    if key in {"1", "2", "3"}:
        return till.member(int(key) - 1)
    if key == "r":
        return str(till.receipt(3_160))
    return till.expired() if key == "e" else key


def _typed(chain: Chain) -> Iterator[str]:
    """Yield typed lines until the window closes."""
    ended, terminal = chain.screen.ended(), sys.stdin.fileno()
    watched, rest = [ended, terminal], b""
    try:
        while ended not in select.select(watched, [], [])[0]:
            if not (typed := os.read(terminal, 4096)):
                watched = [ended]  # nobody types any more: only the window counts
            *lines, rest = (rest + typed).split(b"\n")
            yield from (line.decode(errors="replace") for line in lines)
    finally:
        os.close(ended)
