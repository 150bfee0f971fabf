"""A store's holder in a process of its own, over a journal on disk: serves until killed, perhaps by itself.

``python holder_process.py FOLDER PORT GRANTED KILL``: begins with GRANTED points of ada; with KILL ``after-commit`` it
dies (SIGKILL) between the commit of a loan and its answer. Says its port in one line when it serves.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from nacl.signing import SigningKey

from allowances import ADA, Kiosk
from edge.domain.value.accounts import Place
from edge.service.lan_holder import LanHolder

SIBLING_KEY = SigningKey(b"k02".ljust(32))


def main(folder: str, port: str, granted: str, kill: str) -> None:
    kiosk = Kiosk(Path(folder), "k01").open()
    if int(granted):
        kiosk.granted(int(granted), owner=ADA)
    asyncio.run(serve(kiosk, int(port), kill))


async def serve(kiosk: Kiosk, port: int, kill: str) -> None:
    async def write(work):
        before = kiosk.journal.last
        done = work()
        if kill == "after-commit" and kiosk.journal.last > before:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    died = asyncio.get_running_loop().create_future()
    siblings = {"k02": SIBLING_KEY.verify_key}
    here = Place("k01", kiosk.journal.epoch)
    holder = LanHolder(here, kiosk.key, siblings, kiosk.allowance, write=write, failed=died.set_exception)
    await holder.start("127.0.0.1", port)
    sys.stdout.write(f"{holder.port}\n")
    sys.stdout.flush()
    await died


if __name__ == "__main__":
    main(*sys.argv[1:])
