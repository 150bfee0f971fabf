"""What became of a request that moves value, as a title and one sentence with its figures. No drawing here."""

from msgspec.structs import replace as change

from edge.domain.money import Money
from edge.domain.programme.sentences import SENTENCES, sentence
from edge.domain.value_api import Said
from kiosk_ui.locale import Words
from kiosk_ui.screens.names import clock_time
from kiosk_ui.value_views import Deed, Outcome
from kiosk_ui.widgets.amount import sign

BY_DEED = frozenset({"paid", "paid_will_sync", "after_sync", "here_now"})
"""Sentences that say that it worked; what worked is known from the deed."""

MAY_LACK = {"needs_connection": "until", "under_review": "until", "elsewhere": "store"}
"""Sentences with a plainer form for when this figure is not known."""


def figure(words: Words, asset: str, n: int, currency: str) -> str:
    """Return ``n`` of an asset as a shopper reads it: 2,000 分, ¥20.00, 1 张."""
    if asset == "cents":
        return f"{sign(currency)}{Money(n, currency)}"
    if asset.startswith("coupon:"):
        return words("fig.pieces", n=n)
    if asset.startswith("gift:"):
        return words("fig.gifts", n=n)
    return words("fig.points", n=f"{n:,}")


def title(words: Words, outcome: Outcome) -> str:
    """Return the few words that stand large."""
    key = outcome.moved.said.key
    if saved_only(outcome):
        return words("saved.offline")
    if key in BY_DEED:
        return words(f"did.{outcome.about.deed}")
    return words("did.released" if key == "undone" else f"did.{key}")


def saved_only(outcome: Outcome) -> bool:
    """Whether it is done here and head office does not have it yet."""
    return good(outcome) and not outcome.moved.synced


def good(outcome: Outcome) -> bool:
    """Whether it is done; a payment whose end nobody knows is not."""
    return outcome.moved.result == "done" and outcome.moved.said.key != "payment_unknown"


def told(words: Words, outcome: Outcome) -> str:
    """Return the sentence with its figures, and with their age where head office has not just confirmed them.

    What is given on top of a top-up is no part of the balance before head office has said so.
    """
    said, currency, step = outcome.moved.said, outcome.member.currency, outcome.about.step
    bonus = step.bonus_minor if step and said.key == "here_now" else 0
    if said.key == "here_now" and outcome.moved.synced:  # "everywhere after sync" is now, and the bonus is confirmed
        said, bonus = change(said, key="paid", left=said.left + bonus), 0
    text = _sentence(words, said, outcome.about.deed, currency)
    if bonus:
        return words("said.bonus", said=text, n=figure(words, "cents", bonus, currency))
    if said.key == "paid_will_sync" and said.as_of_ms and said.asset in {"points", "cents"}:
        return words("said.asof", said=text, time=clock_time(said.as_of_ms))
    return text


def _sentence(words: Words, said: Said, deed: Deed, currency: str) -> str:
    if said.key == "closed":
        return reason(words, said.reason, said.n) or words("said.closed")
    figures = {
        "n": figure(words, said.asset, said.n, currency),
        "left": figure(words, said.asset, said.left, currency),
        "total": figure(words, "cents" if said.key == "refunded" else said.asset, said.total, currency),
        "store": words.name(said.store),
        "until": said.until,
    }
    return words(f"said.{_form(said, deed)}", **figures)


def _form(said: Said, deed: Deed) -> str:
    """Return which form of a sentence fits what it counts."""
    key = "paid" if said.key == "paid_will_sync" else said.key
    if key == "paid":
        if said.asset in {"points", "cents"}:
            return "paid.top_up" if deed == "topped_up" else f"paid.{said.asset}"
        return "paid.reserved" if deed == "reserved" else "paid.redeemed"
    if key == "undone" and said.asset not in {"points", "cents"}:
        return "undone.coupon"
    if key in MAY_LACK and not getattr(said, MAY_LACK[key]):
        return f"{key}.plain"
    return key


def reason(words: Words, key: str, n: int) -> str:
    """Return the programme's sentence for why something cannot be had, empty where it has none or wants a figure."""
    if key not in SENTENCES or (not n and "{" in SENTENCES[key][0]):
        return ""
    amount = str(Money(n))
    return sentence(key, words.language, points=f"{n:,}", exact=n, amount=amount, basis=amount, name="", rule="")
