"""What the fleet pages show, read from the books in one moment."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from edge.headoffice.chain_models import Store
from edge.headoffice.models import Ahead, Device, Stream
from edge.headoffice.web.health import Facts, Finding, findings
from edge.headoffice.web.words import Words
from edge.link.contract import gaps


@dataclass(frozen=True, slots=True)
class Row:
    """A device with its store's name and what there is to say about it, worst first."""

    facts: Facts
    store_name: str
    findings: list[Finding]

    @property
    def label(self) -> str:
        """The device as people call it: ``中山路店 K07``."""
        return f"{self.store_name} {self.facts.device.upper()}"

    @property
    def worst(self) -> Finding:
        """What the badge says."""
        return self.findings[0]


@dataclass(frozen=True, slots=True)
class Fleet:
    """All devices, worst first, and what the sentence and the figures need."""

    rows: list[Row]
    stores: dict[str, list[Row]] = field(default_factory=dict)

    def count(self, *tones: str) -> int:
        """Return how many devices have one of these tones."""
        return sum(row.worst.tone in tones for row in self.rows)

    @property
    def offline(self) -> int:
        """Devices whose link broke."""
        return sum(row.worst.word == "state_offline" for row in self.rows)

    @property
    def complete(self) -> int:
        """Devices of which everything is here."""
        return sum(row.facts.complete for row in self.rows)

    @property
    def alarms(self) -> list[tuple[Row, Finding]]:
        """Findings that want a person, worst first."""
        return [(row, one) for row in self.rows for one in row.findings if one.cure]

    @property
    def version(self) -> tuple[str, int]:
        """The most common program version and how many devices have it."""
        known = Counter(row.facts.version for row in self.rows if row.facts.version)
        return known.most_common(1)[0] if known else ("", 0)

    def ready(self, part: str) -> tuple[int, int]:
        """Return how many of the fitted parts of a kind are fine: ``(fine, fitted)``."""
        states = [getattr(row.facts, part) for row in self.rows]
        fitted = [state for state in states if state not in {"not_fitted", "unknown"}]
        return sum(state in {"ready", "paper_low"} for state in fitted), len(fitted)


def fleet(words: Words, now_ms: int) -> Fleet:
    """Return the whole fleet."""
    names = store_names(words)
    rows = [Row(facts, names.get(facts.store, facts.store), findings(facts, now_ms)) for facts in _all_facts()]
    stores: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        stores[row.facts.store].append(row)
    order = {"berry": 0, "amber": 1, "sky": 2, "mute": 3, "pine": 4}
    rows.sort(key=lambda row: (order[row.worst.tone], row.facts.store, row.facts.device))
    return Fleet(rows, dict(sorted(stores.items())))


def store_names(words: Words) -> dict[str, str]:
    """Return the stores' names in the page's language, by id."""
    return {row.id: json.loads(row.names).get(words.language, row.id) for row in Store.select()}


def _all_facts() -> list[Facts]:
    streams = {(row.store, row.dev): row for row in Stream.select().order_by(Stream.ep)}
    waiting: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in Ahead.select(Ahead.dev, Ahead.ep, Ahead.seq):
        waiting[row.dev, row.ep].append(row.seq)
    said = {(row.store, row.device): row for row in Device.select()}
    return [_facts(who, said.get(who), streams.get(who), waiting) for who in sorted(said.keys() | streams.keys())]


def _facts(
    who: tuple[str, str], said: Device | None, stream: Stream | None, waiting: dict[tuple[str, int], list[int]]
) -> Facts:
    ep = max(said.ep if said else 0, stream.ep if stream else 0)
    upto = stream.upto if stream and stream.ep == ep else 0
    early = waiting.get((who[1], ep), [])
    known = Facts(
        store=who[0],
        device=who[1],
        epoch=ep,
        upto=upto,
        waiting=len(early),
        gaps=tuple(gaps(early, upto)),
        forked=bool(stream and stream.state == "forked"),
    )
    return known if said is None else _with_report(known, said)


def _with_report(known: Facts, said: Device) -> Facts:
    """Add what the device says of itself."""
    same = ("unsent", "oldest_s", "boot", "clock", "printer", "scanner", "panel", "version", "replica", "programme")
    return replace(
        known,
        **{fact: getattr(said, fact) for fact in same},
        online=said.s == "on",
        stopped=said.s == "off" and said.reason not in {"", "lost"},
        said=max(said.seq_hi, known.upto),
        free_bytes=said.free_bytes,
        seen_ms=said.last_seen,
    )
