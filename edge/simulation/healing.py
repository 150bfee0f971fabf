"""The end of a world: everything is mended but destroyed cards, cards in drawers are read, slips are claimed."""

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from edge.domain.value.accounts import Place
from edge.headoffice.models import Stream
from edge.headoffice.rights_models import LendRow
from edge.simulation.faults import Faults
from edge.simulation.kiosk import Kiosk
from edge.simulation.network import Network, Weather
from edge.simulation.office import Office
from edge.simulation.schedule import Schedule
from edge.simulation.truth import Truth, legs_of

READ_S = 600.0
HEAL_S = 3_600.0
"""Longest time the healed world may take to come to rest."""


@dataclass(slots=True)
class Healing:
    """Mends a world. ``claimed`` are the transactions that were posted because of a slip."""

    schedule: Schedule
    networks: tuple[Network, Network]
    office: Office
    kiosks: list[Kiosk]
    faults: Faults
    truth: Truth
    claimed: set[str] = field(default_factory=set)

    def heal(self) -> None:
        """Mend everything but destroyed cards, read the cards in the drawer, and wait until nothing is in flight."""
        for network in self.networks:
            network.cut.clear()
            network.weather = Weather(loss=0.0, doubled=0.0, delay_s=0.1)
        self.office.crash = ""
        for kiosk in self.kiosks:
            kiosk.cut_share = 0.0
        self.schedule.until(self.schedule.now + 130)
        for kiosk in self.kiosks:
            kiosk.boot()
        for number, lost in enumerate(self.faults.lost):
            if number % 3 == 0:
                self.truth.gone |= {lost.place, *(Place(lost.device, ep) for ep in closed_on(lost.folder))}
            else:
                self._read_card(lost.device, lost.folder)
                self._read_closed(lost.device, lost.folder)
        for kiosk in self.kiosks:
            self._read_closed(kiosk.device, kiosk.card)
        for place in sorted(self.truth.gone):  # nobody waits for a destroyed card
            self.office.decide(lambda desk, place=place: desk.retire(place))  # type: ignore[misc]
            self._claim_slips(place)
            self.office.decide(lambda desk, place=place: desk.release(place))  # type: ignore[misc]
        until = self.schedule.now + HEAL_S
        while self.schedule.now < until and not self._rested():
            self.schedule.until(self.schedule.now + 30)

    def _claim_slips(self, place: Place) -> None:
        """Let half of the shoppers show what they gained by slips of a destroyed card whose entries never came."""
        kiosk = next(one for one in self.kiosks if one.device == place.dev)
        booked = {seq for (seq,) in self.office.books.all("SELECT seq FROM event WHERE dev = ? AND ep = ?", *place)}
        for seq, (event, _) in self.truth.entries[place].items():
            gains = any(leg.delta > 0 for leg in legs_of(event))
            if gains and seq not in booked and self.schedule.chance(0.5) and (slip := kiosk.slip(place, seq, event)):
                self.claimed.add(self.office.claim(slip))

    def _read_card(self, device: str, folder: Path) -> None:
        """Put a card that was found into its device for as long as it takes to bring its entries to head office."""
        kiosk = next(one for one in self.kiosks if one.device == device)
        kiosk.power_cut()
        kiosk.reading = folder
        kiosk.boot()
        until = self.schedule.now + READ_S
        while self.schedule.now < until and not kiosk.drained:
            self.schedule.until(self.schedule.now + 5)
        kiosk.power_cut()
        kiosk.reading = None
        kiosk.boot()

    def _read_closed(self, device: str, card: Path) -> None:
        """Read journals that were closed in order: a restored head office may have forgotten their entries."""
        for epoch, closed in closed_on(card).items() if self.office.restores else ():
            folder = card / f"read-{epoch}"
            folder.mkdir(exist_ok=True)
            for end in ("", "-wal"):
                if (source := closed.with_name(closed.name + end)).exists():
                    shutil.copyfile(source, folder / f"journal.db{end}")
            self._read_card(device, folder)

    def _rested(self) -> bool:
        if Stream.select().where((Stream.said > Stream.heard) & Stream.state.in_(("active", "closing"))).exists():
            return False
        if LendRow.select().where(LendRow.out != LendRow.into).exists():
            return False
        return all(
            kiosk.on and kiosk.journal.acknowledged >= kiosk.journal.last and not kiosk.allowance.closing
            for kiosk in self.kiosks
        )


def closed_on(card: Path) -> dict[int, Path]:
    """Return the journals on a card that were closed in order, by their epoch."""
    names = ((re.fullmatch(r"journal\.db\.closed-(\d+)-\d+", file.name), file) for file in card.iterdir())
    return {int(name[1]): file for name, file in sorted(names, key=lambda pair: pair[1]) if name}
