"""What a person asks about rights: where epochs stand, what they hold, whom head office waits for."""

from typing import Any

from edge.domain.value.accounts import Place
from edge.headoffice.database import Books
from edge.headoffice.rights.places import Places

_EPOCHS = (
    "SELECT s.store, s.dev, s.ep, s.state, s.upto, s.said, s.heard, s.gen, s.state_since, COALESCE(d.s, 'off')"
    " FROM stream s LEFT JOIN device d ON d.store = s.store AND d.device = s.dev ORDER BY s.store, s.dev, s.ep"
)
_UNITS = "SELECT account, asset, n FROM balance WHERE substr(account, 1, 5) IN ('held:', 'susp:') AND n > 0"
_COLUMNS = ("store", "device", "epoch", "state", "entries", "said", "heard", "gen", "since", "online")


def epochs(books: Books, device: str = "") -> list[dict[str, Any]]:
    """Return every epoch, or those of one device, by store, device and number."""
    found = [dict(zip(_COLUMNS, row, strict=True)) for row in books.all(books.sql(_EPOCHS))]
    for epoch in found:
        epoch["online"] = epoch["online"] == "on"
    return [epoch for epoch in found if device in {"", epoch["device"]}]


def units(books: Books, *, device: str = "", member: str = "") -> list[dict[str, Any]]:
    """Return what devices hold or held when they were retired, of one device or owner, or of all."""
    found = []
    for account, asset, n in books.all(books.sql(_UNITS)):
        kind, dev, ep, owner = account.split(":", 3)
        if device in {"", dev} and member in {"", owner}:
            state = "held" if kind == "held" else "suspended"
            found.append({"device": dev, "epoch": int(ep), "owner": owner, "asset": asset, "n": int(n), "is": state})
    return sorted(found, key=lambda row: (row["device"], row["epoch"], row["is"], row["owner"], row["asset"]))


def newest(books: Books, device: str) -> Place | None:
    """Return a device's newest epoch that anything came from."""
    rows = books.all(books.sql("SELECT MAX(ep) FROM stream WHERE dev = ?"), device)
    return Place(device, int(rows[0][0])) if rows[0][0] is not None else None


def next_epoch(books: Books, device: str) -> int:
    """Return the first number that a replacement of a device may use."""
    rows = books.all(
        books.sql(
            "SELECT COALESCE((SELECT MAX(ep) FROM stream WHERE dev = ?), 0),"
            " COALESCE((SELECT MAX(ep) FROM device WHERE device = ?), 0)"
        ),
        device,
        device,
    )
    return int(max(rows[0])) + 1


def office(books: Books) -> dict[str, Any]:
    """Return head office's generation, how many epochs are in which state, and how many words are on their way."""
    gen, recovering = Places(books).office()
    states: dict[str, int] = {}
    found = epochs(books)
    for epoch in found:
        states[epoch["state"]] = states.get(epoch["state"], 0) + 1
    return {
        "gen": gen,
        "recovering": recovering,
        "states": states,
        "unheard": sum(epoch["said"] - epoch["heard"] for epoch in found if epoch["state"] in {"active", "closing"}),
        "suspended": sum(row["n"] for row in units(books) if row["is"] == "suspended"),
    }
