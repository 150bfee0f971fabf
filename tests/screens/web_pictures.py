"""Draws head office's pages with Chromium over an invented fleet: ``python tests/screens/web_pictures.py OUT``.

The pictures of the documentation are made so; nothing compares them pixel by pixel, a person looks.
"""

import random
import subprocess
import sys
import tempfile
import threading
from datetime import date
from pathlib import Path

from PIL import Image

from edge.domain.chain import genesis, head_of
from edge.domain.events import (
    DeviceStarted,
    IdentifyTried,
    Leg,
    PointsClaimed,
    SlipEnded,
    SlipIntended,
    Stamp,
    VisitEnded,
    VisitStarted,
)
from edge.headoffice.chain_models import Member, Store
from edge.headoffice.config import Config
from edge.headoffice.database import open_books
from edge.headoffice.models import Device
from edge.headoffice.receiver import Message, Receiver, wall_ms
from edge.headoffice.seed import plant
from edge.headoffice.web.server import WebServer
from edge.link.contract import Conn, Sealer, State, Topics, batch, write

CHROMIUM = [
    "chromium",
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
STORES = (
    "s0101 桂花巷,s0104 北亭,s0112 柳荫街,s0126 钟楼,s0131 长桥,s0137 江湾,s0142 石桥,s0155 南湖,s0171 麦田,"
    "s0183 花市,s0190 渡口"
)
ODD = {
    "s0137": {"s": "off", "reason": "lost", "unsent": 27, "age": 8_040},
    "s0155": {"printer": "paper_low"},
    "s0142": {"clock": "unset"},
    "s0183": {"unsent": 312},
    "s0190": {"s": "off", "reason": "closing", "age": 40_000},
    "s0171": {"scanner": "missing"},
}


class Kiosk:
    """Writes and sends a day of one kiosk."""

    def __init__(self, receiver, store, device, chance, now):
        self.topics, self.receiver, self.chance = Topics("mk", store, device), receiver, chance
        self.store, self.device = store, device
        self.seal, self.prev, self.bodies, self.at = Sealer(store, device), genesis(device, 1), [], now - 3_600_000

    def write(self, event):
        self.at += self.chance.randrange(2_000, 40_000)
        stamp = Stamp(boot=3, mono_ms=self.at % 10**9, wall_ms=self.at, clock="synced")
        body = self.seal(event, stamp, epoch=1, seq=len(self.bodies) + 1, prev=self.prev)
        self.prev = head_of(body)
        self.bodies.append(body)

    def visit(self, member, number, *, points):
        visit, slip = f"v{number}", f"{self.store[1:]}-03-{number}"
        self.write(IdentifyTried(method="code", result="found"))
        self.write(VisitStarted(visit=visit, member=member, method="code"))
        if points:
            legs = [Leg(owner=member, asset="points", delta=points)]
            receipt = f"{self.store}-{self.device[1:]}-202611211842-{number}"
            facts = {"programme": 1, "points": points, "rule": "one-per-yuan", "legs": legs}
            self.write(
                PointsClaimed(
                    txn=f"{self.device}-{number}",
                    visit=visit,
                    receipt=receipt,
                    basis_minor=points * 100 + 40,
                    currency="CNY",
                    **facts,
                )
            )
        self.write(SlipIntended(slip=slip, kind="earn", visit=visit, copy=1, of_seq=len(self.bodies)))
        self.write(SlipEnded(slip=slip, copy=1, outcome="printed"))
        self.write(VisitEnded(visit=visit, why="end", seconds=41))

    def send(self, odd):
        for start in range(0, len(self.bodies), 50):
            self.receiver.take([Message(self.topics.journal, batch(self.bodies[start : start + 50]))])
        age = odd.get("age", self.chance.randrange(2, 14))
        clock, s, left = odd.get("clock", "synced"), odd.get("s", "on"), odd.get("unsent", 0)
        state = State(
            at="",
            version="0.1.0",
            unsent=left,
            oldest_s=age if left else 0,
            free_bytes=21_400_000_000,
            printer=odd.get("printer", "ready"),
            scanner=odd.get("scanner", "ready"),
            panel="ready",
            replica=12,
            programme=1,
        )
        conn = Conn(s="on", boot=3, sess=1, ep=1, seq_lo=1, seq_hi=len(self.bodies) + left, fw="0.1.0", clock=clock)
        last = Conn(
            s=s,
            boot=3,
            sess=1,
            ep=1,
            seq_lo=1,
            seq_hi=len(self.bodies) + left,
            fw="0.1.0",
            clock=clock,
            reason=odd.get("reason", ""),
        )
        self.receiver.take(
            [
                Message(self.topics.conn, write(conn)),
                Message(self.topics.state, write(state)),
                Message(self.topics.conn, write(last)),
            ]
        )
        Device.update(last_seen=wall_ms() - age * 1000).where(Device.device == self.device).execute()


def fill(books):
    """Put a believable fleet into the books."""
    chance = random.Random(7)
    plant(books, 118, date(2026, 11, 21))
    with books.connected():
        for line in STORES.split(","):
            store, name = line.split()
            Store.create(id=store, names=f'{{"zh-Hans":"{name}店","zh-Hant":"{name}店","en":"{name}"}}', salt=b"0" * 16)
        members = [row.id for row in Member.select().order_by(Member.phone)]
        for number, row in enumerate(Store.select().order_by(Store.id.desc())):
            for device in (f"k{row.id[2:]}", f"k{row.id[2:]}b")[: 1 + (number % 5 == 2)]:
                clock = [wall_ms()]
                kiosk = Kiosk(Receiver(books, now_ms=lambda clock=clock: clock[0]), row.id, device, chance, wall_ms())
                kiosk.write(DeviceStarted(version="0.1.0"))
                for n in range(chance.randrange(2, 12)):
                    kiosk.visit(chance.choice(members), 4000 + n, points=chance.choice((0, 0, 16, 31, 128, 246)))
                kiosk.send(ODD.get(row.id, {}) if device.endswith(("1", "3", "5", "7", "9")) or row.id in ODD else {})
        trouble(books, chance)


def trouble(books, chance):
    """Add what a person should look at."""
    receiver = Receiver(books)
    receiver.take(
        [
            Message("mk/v1/s0101/k101/up/j", b'{"specversion":"1.0","id":"k101:1:9'),
            Message("mk/v1/s0142/k142/up/j", b'{"specversion":"2.0"}'),
        ]
    )
    kiosk = Kiosk(receiver, "s0118", "k40", chance, wall_ms())
    kiosk.write(DeviceStarted(version="0.1.0"))
    first = Member.select().first().id
    kiosk.visit(first, 4000, points=31)
    kiosk.visit("A" * 26, 4001, points=31)
    kiosk.send({})


def shoot(address, out, pages, width=1440):
    """Draw each page in its theme and language."""
    for name, path, theme, height in pages:
        with tempfile.TemporaryDirectory() as profile:
            mark = "&" if "?" in path else "?"
            url = f"{address}{path}{mark}theme={theme}"
            subprocess.run(
                [
                    *CHROMIUM,
                    f"--user-data-dir={profile}",
                    f"--window-size={width},{height}",
                    f"--screenshot={out / name}.png",
                    "--virtual-time-budget=2500",
                    url,
                ],
                check=True,
                capture_output=True,
                timeout=120,
            )
        with Image.open(out / f"{name}.png") as drawn:
            small = drawn.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=4, dither=Image.Dither.NONE)
        small.save(out / f"{name}.png", optimize=True)


def main(out):
    with tempfile.TemporaryDirectory() as folder:
        config = Config(data=Path(folder), port=0)
        books = open_books(config.database_url)
        fill(books)
        web = WebServer(books, config)
        serving = threading.Thread(target=web.run)
        serving.start()
        pages = [
            ("fleet", "/fleet", "light", 1300),
            ("fleet-dark", "/fleet", "dark", 1300),
            ("fleet-en", "/fleet?lang=en", "light", 1300),
            ("ledger", "/ledger", "light", 1300),
            ("ledger-dark", "/ledger", "dark", 1300),
            ("device", "/fleet/s0137/k137", "light", 1100),
            ("exceptions", "/exceptions", "light", 800),
        ]
        try:
            shoot(web.address, out, pages)
        finally:
            web.stop()
            serving.join()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    main(target)
