"""Lays what the device wrote and holds beside head office's books: every entry, and every unit it may spend."""

from collections import Counter
from typing import Any

from edge.domain.money import Money
from edge.domain.value.assets import CHAIN
from edge.service.demo.chain import DEVICE, STORE, Chain
from edge.service.demo.processes import run_once


def compare(chain: Chain) -> dict[str, Any]:
    """Return the figures of both sides; ``equal`` only where entries and units are the same and all has arrived.

    Args:
        chain: Its device has stopped, with nothing on its way.
    """
    journal = run_once("device", "journal", "--config", str(chain.config), "--json")
    data = ("--data", str(chain.folder / "headoffice"))
    events = run_once("headoffice", "events", DEVICE, *data, "--json")
    status = run_once("headoffice", "status", *data, "--json")
    ours = [(seq, head) for seq, _kind, head in journal["entries"]]
    theirs = [(event["seq"], event["hash"]) for event in events["events"]]
    unsent = journal["last"] - journal["acknowledged"]
    value = value_of(journal, chain.rights(), status)
    return {
        "store": STORE,
        "device_transactions": len(ours),
        "head_office_transactions": len(theirs),
        "unsent": unsent,
        "quarantined": status["quarantined"],
        "kinds": dict(Counter(kind for _seq, kind, _head in journal["entries"])),
        "value": value,
        "equal": ours == theirs and unsent == 0 and status["quarantined"] == 0 and value["agrees"],
    }


def value_of(journal: dict[str, Any], rights: dict[str, Any], status: dict[str, Any]) -> dict[str, Any]:
    """Return what the device may spend; ``agrees`` only where head office's accounts have the same, and add up.

    Args:
        journal: What ``device journal`` says.
        rights: What ``headoffice rights list --device`` says.
        status: What ``headoffice status`` says.
    """
    here = {(owner, asset): n for owner, asset, n in journal["held"]}
    booked = {
        (unit["owner"], unit["asset"]): unit["n"]
        for unit in rights["units"]
        if (unit["epoch"], unit["is"]) == (journal["epoch"], "held")
    }
    whole = not any(status["sums"].values()) and status["wrong_balances"] == 0
    sorts: Counter[str] = Counter()
    for (_owner, asset), n in here.items():
        sorts[asset.partition(":")[0]] += n
    return {
        "points": sorts["points"],
        "cents": sorts["cents"] + sorts["bonus"],
        "coupons": sorts["coupon"],
        "gifts": sorts["gift"],
        "members": len({owner for owner, _asset in here} - {CHAIN}),
        "agrees": whole and here == booked,
    }


def told(summary: dict[str, Any]) -> list[str]:
    """Return the summary's figures in lines for a person."""
    both = "device wrote {device_transactions}, head office holds {head_office_transactions}"
    held = (
        "{points:,} points, {money} stored value, {coupons} coupons, {gifts} gifts of {members} members and the chain"
    )
    value = summary["value"]
    word = "head office agrees" if value["agrees"] else "head office says otherwise"
    return [
        (both + ", {unsent} unsent, {quarantined} quarantined").format_map(summary),
        f"value: held here {held.format(**value, money=Money(value['cents']))}, {word}",
    ]
