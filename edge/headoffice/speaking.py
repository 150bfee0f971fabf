"""Says what the rights desk decided: numbered words on ``dn/s``, answers on ``dn/deny``, each signed for its device.

Neither is retained: a word is told again until the device has applied it, an answer is asked for again.
"""

from typing import Protocol

from nacl.signing import SigningKey

from edge.domain.value.accounts import Place
from edge.headoffice.outcome import Outcome, Who
from edge.headoffice.rights.desk import RightsDesk
from edge.headoffice.rights.telling import Telling
from edge.link.contract import Down, Topics, sign


class Publish(Protocol):
    """Sends a message to the broker."""

    def __call__(self, topic: str, payload: bytes, *, retain: bool = True) -> None:
        """Publish ``payload`` on ``topic``."""


class Speaking:
    """The line's voice for rights; used by the line's thread, but for ``look``."""

    def __init__(self, rights: RightsDesk | None, key: SigningKey, ns: str) -> None:
        self._rights, self._key, self._ns = rights, key, ns
        self._telling = Telling()

    def look(self) -> None:
        """Ask the books at the next turn, whenever that was done last. Any thread may call this."""
        self._telling.hurry()

    def answer(self, outcome: Outcome, publish: Publish, now: float) -> None:
        """Say what a transaction made; called once it is committed."""
        for who in outcome.born:
            self._telling.born(*who)
        for who, down in outcome.down:
            self._say(who, down, publish)
            self._telling.told(*who, down.ep, now)
        for who, answer in outcome.answers:
            topic = Topics(self._ns, *who).answer
            publish(topic, sign(answer, topic, self._key), retain=False)

    def again(self, publish: Publish, now: float) -> None:
        """Tell again whoever is due. New words of other processes are found here, too."""
        if self._rights is None or not self._telling.is_time(now):
            return
        for store, dev, ep, _ in self._telling.ready(self._rights.untold(), now):
            for down in self._rights.again(Place(dev, ep)):
                self._say((store, dev), down, publish)

    def wait(self, now: float) -> float | None:
        """Return the seconds until somebody is told again, or ``None``."""
        return self._telling.wait(now)

    def _say(self, who: Who, down: Down, publish: Publish) -> None:
        topic = Topics(self._ns, *who).down
        publish(topic, sign(down, topic, self._key), retain=False)
