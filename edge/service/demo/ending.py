"""The demo's end before its time: a signal closes every part in reverse order, as its own end would."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import click

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
FAREWELL = "the demo was ended: its programs are stopped and its data is removed"


class _Ended(BaseException):
    """A signal came. No part of the demo may mistake it for a failure of its own."""


@contextmanager
def unwound_by_signals() -> Iterator[None]:
    """Turn SIGTERM, SIGHUP and Ctrl-C into an end that closes what is open, says one sentence and exits 128 + signal.

    A signal that whoever started us ignores (``nohup``) stays ignored, and so does a second one while parts close.
    """
    heeded = {number: before for number in SIGNALS if (before := signal.getsignal(number)) != signal.SIG_IGN}

    def end(number: int, _frame: FrameType | None) -> None:
        for each in heeded:
            signal.signal(each, signal.SIG_IGN)
        raise _Ended(number)

    for number in heeded:
        signal.signal(number, end)
    try:
        yield
    except _Ended as ended:
        with suppress(OSError):  # the terminal may be gone: that is what SIGHUP says
            click.echo(FAREWELL, err=True)
        raise SystemExit(128 + int(ended.args[0])) from None
    finally:
        for number, before in heeded.items():
            signal.signal(number, before)
