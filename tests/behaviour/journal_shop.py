"""A shop to be killed: for each line read, a child opens the journal in the folder named and writes until it dies.

Says ``open PID EPOCH LAST``, then ``saved SEQ RECEIPT`` for each commit that returned, and ``killed SIGNAL``.
"""

import os
import random
import sys
from pathlib import Path

from journals import claim, journal_at, press


def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def trade(folder):
    chance = random.Random(os.getpid())
    with journal_at(folder) as journal:
        say("open", os.getpid(), journal.epoch, journal.last)
        while True:
            receipt = "-"
            if chance.random() < 0.4:
                receipt = f"r-{journal.last + 1}"
                claim(journal, receipt, txn=receipt)
            else:
                press(journal)
            say("saved", journal.last, receipt)
            if chance.random() < 0.05:
                journal.acknowledge(journal.last)
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
