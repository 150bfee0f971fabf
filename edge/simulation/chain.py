"""The chain of the simulated world: its stores, its programme, the gifts on its shelves, and what it puts at risk."""

from collections import defaultdict
from pathlib import Path

import edge.headoffice
from edge.domain.programme import parse_programme
from edge.domain.rulebook import Rulebook
from edge.domain.value.assets import CENTS, CHAIN, POINTS, gift
from edge.headoffice.chain_models import ProgrammeRow
from edge.headoffice.ledger import Ledger
from edge.simulation.kiosk import Kiosk
from edge.simulation.office import Office

STOCK = 4_000
RESERVE = {POINTS: 100_000, CENTS: 1_000_000}


def found_chain(office: Office, kiosks: list[Kiosk]) -> Rulebook:
    """Write the chain into head office's books; return its rules."""
    text = (Path(edge.headoffice.__file__).parent / "programme.toml").read_text(encoding="utf-8")
    programme = parse_programme(text)
    stores: dict[str, list[str]] = defaultdict(list)
    for kiosk in kiosks:
        stores[kiosk.store].append(kiosk.device)
    with office.books.writing():
        ProgrammeRow.create(version=programme.version, text=text)
        for store, devices in stores.items():
            office.found_store(store, devices)
        stock = {gift("mug", store): STOCK for store in stores}
        Ledger(office.books).issue("open:chain", CHAIN, RESERVE | stock)
    return Rulebook(programme)
