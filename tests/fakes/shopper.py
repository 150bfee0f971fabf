"""A shopper in front of a flow: taps, scans and waits, without pixels and without a clock."""

from collections import deque

from fakes.desk import FakeDesk
from kiosk_ui.flow import next_state
from kiosk_ui.state import Ask, Effect, Event, Flow, Forget, Moment, Sound, Tap, Tick, Touch, started
from kiosk_ui.timers import deadline
from kiosk_ui.views import Look


class Shopper:
    """Drives ``next_state`` against a ``FakeDesk``; keeps every effect."""

    def __init__(self, look: Look | None = None, *, plugged: bool = True) -> None:
        self.now_ms = 1_000_000
        self.flow: Flow = started(look or Look())
        self.effects: list[Effect] = []
        self._txns = 0
        self._events: deque[Event] = deque()
        self.desk = FakeDesk(self._events.append)
        if plugged:
            self.desk.plug()
            self._settle()

    @property
    def screen(self):
        return self.flow.view.screen

    @property
    def overlay(self):
        return self.flow.view.overlay

    @property
    def look(self):
        return self.flow.view.look

    @property
    def sounds(self) -> list[str]:
        return [effect.kind for effect in self.effects if isinstance(effect, Sound)]

    @property
    def forgot(self) -> int:
        return sum(isinstance(effect, Forget) for effect in self.effects)

    def asked(self, kind: type) -> list:
        """Return the requests of ``kind`` that reached the service or wait on the way."""
        held = [request for _, request in self.desk.held]
        return [request for request in self.desk.service.asked + held if isinstance(request, kind)]

    def happens(self, *events: Event) -> "Shopper":
        self._events.extend(events)
        self._settle()
        return self

    def tap(self, *names: str) -> "Shopper":
        for name in names:
            self.now_ms += 500
            self.happens(Tap(name))
        return self

    def touch(self) -> "Shopper":
        return self.happens(Touch())

    def type(self, digits: str) -> "Shopper":
        return self.tap(*(f"digit:{digit}" for digit in digits))

    def scan(self, code: str) -> "Shopper":
        self.now_ms += 2_000
        self.desk.scan(code)
        self._settle()
        return self

    def fact(self, fact) -> "Shopper":
        self.desk.tell_fact(fact)
        self._settle()
        return self

    def wait(self, seconds: float) -> "Shopper":
        """Let time pass, with a tick at each deadline as the app gives it."""
        until = self.now_ms + round(seconds * 1000)
        while (due := deadline(self.flow)) is not None and due <= until:
            self.now_ms = max(self.now_ms, due)
            self.happens(Tick())
        self.now_ms = until
        return self

    def release(self) -> "Shopper":
        self.desk.release()
        self._settle()
        return self

    def unplug(self) -> "Shopper":
        self.desk.unplug()
        self._settle()
        return self

    def plug(self) -> "Shopper":
        self.desk.plug()
        self._settle()
        return self

    def _settle(self) -> None:
        while self._events:
            self._txns += 1
            moment = Moment(self.now_ms, f"txn-{self._txns}")
            self.flow, effects = next_state(self.flow, self._events.popleft(), moment)
            self.effects += effects
            for effect in effects:
                if isinstance(effect, Ask):
                    self.desk.ask(effect.number, effect.request)
