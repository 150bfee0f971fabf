"""Puts head office together: books, receiver's line, publisher and web page, and runs what the command asked for."""

from collections.abc import Callable
from typing import Any

from nacl.signing import SigningKey

from edge.headoffice.chain_models import Store
from edge.headoffice.config import Config
from edge.headoffice.database import Books, open_books
from edge.headoffice.inbox import Inbox
from edge.headoffice.keys import public_text, signing_key
from edge.headoffice.line import Line
from edge.headoffice.parts import Part, run_parts
from edge.headoffice.publisher import Publisher
from edge.headoffice.receiver import Outcome, Receiver, wall_ms
from edge.headoffice.rights.desk import RightsDesk
from edge.headoffice.rights.keeper import Keeper
from edge.headoffice.stored import apply_stored
from edge.headoffice.web.server import WebServer

Ready = Callable[[dict[str, Any]], None]


def run_all(config: Config, ready: Ready) -> None:
    """Run everything in this process until it is told to stop; ``ready`` hears the addresses once all runs."""
    books, key = open_books(config.database_url), signing_key(config.data)
    web = WebServer(books, config)
    parts = [Part("web", web.run, web.stop), *_receiving(books, key, config, config.url or web.address)]
    run_parts(parts, lambda: ready(_facts(config, key) | {"web": web.address}))


def run_receiver(config: Config, ready: Ready) -> None:
    """Run receiver and publisher without the web page; devices fetch replicas from ``config.url``."""
    books, key = open_books(config.database_url), signing_key(config.data)
    url = config.url or f"http://{config.host}:{config.port}"
    run_parts(_receiving(books, key, config, url), lambda: ready(_facts(config, key)))


def run_web(config: Config, ready: Ready) -> None:
    """Run the web page alone."""
    web = WebServer(open_books(config.database_url), config)
    run_parts([Part("web", web.run, web.stop)], lambda: ready({"web": web.address}))


def _facts(config: Config, key: SigningKey) -> dict[str, Any]:
    return {"broker": config.broker, "key": public_text(key), "database": config.database_url.partition(":")[0]}


def _settle_days(books: Books, config: Config) -> None:
    """Write down when a business day ends, if that is news."""
    for key, value in (("zone", config.zone), ("closing", config.closing)):
        if books.setting(key) != value:
            books.set(key, value)


def _receiving(books: Books, key: SigningKey, config: Config, url: str) -> list[Part]:
    """Return publisher, keeper and line: what moved is published and filled up, and both go out by the line."""

    def heard(outcome: Outcome) -> None:
        if outcome.moved:
            publisher.changed()
        for who in outcome.born:
            publisher.born(who)
            keeper.due(who[0])
        for said in outcome.pruned:
            keeper.pruned(said)
        for who, entries in outcome.booked.items():
            if entries and outcome.moved:
                keeper.due(who[0])

    rights = RightsDesk(books, config.ns, key=key.verify_key)
    with books.writing():
        _settle_days(books, config)
        apply_stored(books, wall_ms())
    inbox = Inbox(books, config.inbox_folder) if config.inbox_folder else None
    receiver = Receiver(books, config.ns, desk=rights, inbox=inbox)
    line = Line(books, receiver, key, config.mqtt, ns=config.ns, credit=config.credit, heard=heard, rights=rights)
    folder = config.data / "replica"
    every_s = config.replica_every_s
    publisher = Publisher(books, key, folder=folder, address=url, send=line.send, ns=config.ns, every_s=every_s)
    keeper = Keeper(books, rights, lambda: [row.id for row in Store.select()], line.look)
    return [
        Part("publisher", publisher.run, publisher.stop),
        Part("keeper", keeper.run, keeper.stop),
        Part("line", line.run, line.stop),
    ]
