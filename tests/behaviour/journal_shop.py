"""A shop to be killed: for each line read, a child opens the journal in the folder named and writes until it dies.

Says ``open PID EPOCH LAST``, then ``saved SEQ RECEIPT`` for each commit that returned, and ``killed SIGNAL``.
"""

import os
import random
import sys
from pathlib import Path

from fakes.clock import FakeClock
from journals import claim, journal_at, pay, press, top_up

FUNDS = 1_000_000


def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def trade(folder):
    chance = random.Random(os.getpid())
    clock = FakeClock()
    with journal_at(folder, clock) as journal:
        say("open", os.getpid(), journal.epoch, journal.last)
        while True:
            receipt = "-"
            if not journal.last:
                top_up(journal, "t-0", FUNDS)
            elif chance.random() < 0.3:
                receipt = f"r-{journal.last + 1}"
                claim(journal, receipt, txn=receipt)
            elif chance.random() < 0.5:
                pay(journal, f"t-{journal.last + 1}", 1)
            else:
                press(journal)
            say("saved", journal.last, receipt)
            if chance.random() < 0.05:
                journal.acknowledge(journal.last)
                clock.pass_ms(2_000)
                journal.tidy()
                journal._guard.empty_log()


def serve(folder):
    for _ in sys.stdin:
        if (child := os.fork()) == 0:
            trade(folder)
        _, status = os.waitpid(child, 0)
        say("killed", os.waitstatus_to_exitcode(status) * -1)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
