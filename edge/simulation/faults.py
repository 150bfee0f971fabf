"""What goes wrong in the simulated world, and how often."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from edge.domain.value.accounts import Place
from edge.simulation.kiosk import Kiosk
from edge.simulation.network import Network, Weather
from edge.simulation.office import Office
from edge.simulation.schedule import Schedule
from edge.simulation.truth import Truth

YEAR_MS = 365 * 24 * 3_600_000

SHARES = {
    "power cut": 30,
    "cut off": 30,
    "back": 40,
    "storm": 6,
    "weather": 12,
    "office crash before commit": 12,
    "office crash after commit": 12,
    "device clock": 12,
    "office clock": 6,
    "closing time": 8,
    "replaced": 3,
    "retired by mistake": 3,
    "released": 4,
    "closed": 3,
}
"""How often each happens beside the others. Copied cards and restored backups are asked for by themselves."""


@dataclass(slots=True)
class Lost:
    """A card that was taken out of its device: read later, or destroyed."""

    device: str
    store: str
    folder: Path
    place: Place


@dataclass
class Faults:
    """Makes things go wrong. ``happened`` counts them."""

    schedule: Schedule
    network: Network
    lan: Network
    office: Office
    kiosks: list[Kiosk]
    truth: Truth
    rolled_back: bool = False
    restores: bool = True
    happened: dict[str, int] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    retired: list[Place] = field(default_factory=list)
    _copies: dict[str, tuple[Path, Place, int]] = field(default_factory=dict)

    def strike(self) -> None:
        """Let one thing go wrong."""
        dice = self.schedule.dice
        what = dice.choices(list(SHARES), list(SHARES.values()))[0]
        kiosk = dice.choice(self.kiosks)
        self.happened[what] = self.happened.get(what, 0) + 1
        self._do(what, kiosk)

    def _do(self, what: str, kiosk: Kiosk) -> None:
        dice = self.schedule.dice
        match what:
            case "power cut":
                kiosk.restart(dice.uniform(1, 120))
            case "cut off":
                (self.network if dice.random() < 0.8 else self.lan).cut.add(kiosk.device)  # noqa: PLR2004 - one in five is the shop's own cable
            case "back":
                self.network.cut.discard(kiosk.device)
                self.lan.cut.discard(kiosk.device)
            case "storm":
                self.network.cut |= {one.device for one in self.kiosks if dice.random() < 0.5}  # noqa: PLR2004 - half of them
            case "weather":
                self._change_weather()
            case "office crash before commit" | "office crash after commit":
                self.office.crash = what.split()[2]
            case "device clock":
                kiosk.clock.error_ms = dice.choice((0, 3_600_000, -3_600_000, 30 * YEAR_MS, -30 * YEAR_MS))
            case "office clock":
                self.office.clock_error_ms = dice.choice((0, 7_200_000, -7_200_000, YEAR_MS))
            case "closing time":
                kiosk.close_shop()
            case _:
                self._administer(what, kiosk)

    def _administer(self, what: str, kiosk: Kiosk) -> None:
        match what:
            case "replaced":
                self.replace(kiosk)
            case "retired by mistake" if kiosk.on:
                place = kiosk.place
                self.office.decide(lambda desk: desk.retire(place, "by mistake"))
                self.retired.append(place)
            case "released" if self.retired:
                place = self.retired.pop(self.schedule.dice.randrange(len(self.retired)))
                self.office.decide(lambda desk: desk.release(place))
            case "closed" if kiosk.on:
                place = kiosk.place
                self.office.decide(lambda desk: desk.close(place, "moved"))

    def _change_weather(self) -> None:
        dice = self.schedule.dice
        for network in (self.network, self.lan):
            network.weather = Weather(
                loss=dice.choice((0, 0.02, 0.3)),
                doubled=dice.choice((0, 0.05, 0.3)),
                delay_s=dice.choice((0.05, 0.5, 20.0)),
                doubled_delay_s=dice.choice((1.0, 10.0, 100.0)),
            )

    # -- cards ------------------------------------------------------------------------------------------------------

    def replace(self, kiosk: Kiosk) -> None:
        """A new card in the device; the old one is kept, to be read later or to be destroyed."""
        if not kiosk.on:
            return
        place, folder = kiosk.place, kiosk.card
        kiosk.power_cut()
        self.lost.append(Lost(kiosk.device, kiosk.store, folder, place))
        self.office.decide(lambda desk: desk.retire(place, "replaced"))
        self.retired.append(place)
        kiosk.cards += 1
        kiosk.first_epoch = self.next_epoch(place)
        self.schedule.after(self.schedule.dice.uniform(5, 60), kiosk.boot)

    def next_epoch(self, place: Place) -> int:
        """Return the epoch that head office gives the new card."""
        return place.ep + 1

    def copy(self, kiosk: Kiosk) -> None:
        """Somebody keeps a copy of a card, to put it back later."""
        if kiosk.on:
            folder = kiosk.card.with_name(f"{kiosk.card.name}-copy")
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(kiosk.card, folder)
            self._copies[kiosk.device] = folder, kiosk.place, kiosk.journal.last

    def attack(self) -> None:
        """Copy a card, or put a copy back."""
        copied = [kiosk for kiosk in self.kiosks if kiosk.device in self._copies]
        if copied and self.schedule.chance(0.5):
            self.put_back(self.schedule.dice.choice(copied))
        else:
            self.copy(self.schedule.dice.choice(self.kiosks))

    def put_back(self, kiosk: Kiosk) -> None:
        """An attack: the copy is put back in place of the card."""
        if kiosk.device not in self._copies or not kiosk.on or self._copies[kiosk.device][1] != kiosk.place:
            return
        folder, place, last = self._copies.pop(kiosk.device)
        kiosk.power_cut()
        shutil.rmtree(kiosk.card)
        shutil.copytree(folder, kiosk.card)
        self.truth.rolled_back(place, last)
        self.happened["put back"] = self.happened.get("put back", 0) + 1
        self.schedule.after(5, kiosk.boot)
