"""What a device may ask at all. Beyond it lies quarantine: the shapes fit, but no device of ours says such a thing."""

from edge.headoffice.entries import LARGEST, LARGEST_EPOCH, Unreadable, is_word
from edge.link.contract import Ask, DownHeard, Hello, HelloFirst, Remembered, WantRights

MOST_NEEDS = 20
"""Owners and assets in one ask: a visit buys from one shelf."""

MOST_REMEMBERED = 2000
"""Words in one part of what a device remembers; a payload's size allows fewer."""


def insist_sound(ask: Ask) -> None:
    """Let through what a device of ours can have said.

    Raises:
        Unreadable: A number or a word that cannot be, or too many of them.
    """
    if not 1 <= ask.ep <= LARGEST_EPOCH:
        raise Unreadable("BAD_JSON", f"ep = {ask.ep}: allowed is 1 to {LARGEST_EPOCH}")
    match ask:
        case WantRights():
            _want(ask)
        case DownHeard(gen=gen, dseq=dseq):
            _numbers(gen=gen, dseq=dseq)
        case HelloFirst(req=req):
            _words(req=req)
        case Hello(seq=seq, gen=gen, dseq=dseq, nonce=nonce, head=head):
            _numbers(seq=seq, gen=gen, dseq=dseq)
            _words(nonce=nonce, head=head)
        case Remembered(nonce=nonce, after=after, said=said):
            _numbers(after=after, said=len(said))
            _words(nonce=nonce)
            if len(said) > MOST_REMEMBERED:
                raise Unreadable("BAD_JSON", f"said has {len(said)} words: at most {MOST_REMEMBERED} in one part")


def _want(ask: WantRights) -> None:
    _words(req=ask.req)
    if not 1 <= len(ask.needs) <= MOST_NEEDS:
        raise Unreadable("BAD_JSON", f"needs has {len(ask.needs)} entries: allowed is 1 to {MOST_NEEDS}")
    for need in ask.needs:
        _words(owner=need.owner, asset=need.asset)
        if not 1 <= need.n <= LARGEST:
            raise Unreadable("BAD_JSON", f"n = {need.n}: allowed is 1 to {LARGEST}")


def _numbers(**numbers: int) -> None:
    for name, number in numbers.items():
        if not 0 <= number <= LARGEST:
            raise Unreadable("BAD_JSON", f"{name} = {number}: allowed is 0 to {LARGEST}")


def _words(**words: str) -> None:
    for name, word in words.items():
        if not word or not is_word(word):
            raise Unreadable("BAD_JSON", f"{name} is empty, too long or cannot be printed")
