"""Head office's configuration: an optional TOML file under the command line's flags, checked whole before a start."""

import re
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal
from zoneinfo import available_timezones

from edge.domain.errors import BadConfig
from edge.headoffice.broker import Broker
from edge.link.contract import WINDOW

MOST_PORT = 65_535
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Config:
    """Everything head office can be told.

    Attributes:
        data: Folder of the signing key, the SQLite file and the replicas.
        db: ``sqlite:///FILE`` or ``postgresql://...``; empty means ``data/headoffice.db``.
        broker: ``HOST:PORT`` of the MQTT broker.
        protocol: MQTT 5, or 4 for 3.1.1.
        client_id: Our name at the broker; it must stay the same, for the broker keeps our session under it.
        host: Address the web page binds to. The page asks for no password, so it is this machine only.
        port: Port of the web page; 0 takes a free one.
        url: Where devices fetch replicas; empty means the web page's own address.
        ns: First part of every topic.
        zone: Time zone of the web page, and of the stores' business days.
        closing: Local time at which a business day ends; in the small hours it is the day before's end.
        credit: Entries a device may have under way without our word; lower it to spare the broker's memory.
        inbox: Folder of the inbox archive; empty means ``data/inbox``, ``off`` keeps none. Best on another disk.
        replica_every_s: Least seconds between two replicas if only balances changed; devices count their own since.
    """

    data: Path = Path("headoffice-data")
    db: str = ""
    broker: str = "127.0.0.1:1883"
    protocol: Literal[4, 5] = 5
    client_id: str = "headoffice"
    host: str = "127.0.0.1"
    port: int = 8118
    url: str = ""
    ns: str = "mk"
    zone: str = "Asia/Shanghai"
    closing: str = "04:00"
    credit: int = WINDOW
    inbox: str = ""
    replica_every_s: int = 300

    @property
    def inbox_folder(self) -> Path | None:
        """Where the inbox archive is; ``None`` when it is off."""
        if self.inbox == "off":
            return None
        return Path(self.inbox) if self.inbox else self.data.absolute() / "inbox"

    @property
    def database_url(self) -> str:
        """The database's address, with the default filled in."""
        return self.db or f"sqlite:///{self.data.absolute()}/headoffice.db"

    @property
    def mqtt(self) -> Broker:
        """The broker's address, taken apart."""
        host, _, port = self.broker.rpartition(":")
        return Broker(host.strip("[]"), int(port), self.protocol, self.client_id)


def read_config(file: Path | None, flags: dict[str, Any]) -> Config:
    """Return the configuration in ``file``, with the flags that were given laid over it.

    Raises:
        BadConfig: One line for each fault: file, key, value, allowed range.
    """
    given = {key: value for key, value in flags.items() if value is not None}
    config = replace(_read(file) if file else Config(), **given)
    complaints = [
        f"{file or 'command line'}: {key} = {getattr(config, key)!r}: allowed is {allowed}"
        for key, (good, allowed) in _rules(config).items()
        if not good
    ]
    if complaints:
        raise BadConfig(complaints)
    return config


def _read(file: Path) -> Config:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as fault:
        raise BadConfig([f"{file}: cannot be read ({fault.strerror}): name an existing file with --config"]) from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadConfig([f"{file}: not TOML: {fault}"]) from fault
    kinds = {field.name: type(field.default) for field in fields(Config)}
    complaints = [
        f"{file}: {key} = {value!r}: unknown key, allowed are {', '.join(kinds)}"
        for key, value in table.items()
        if key not in kinds
    ]
    complaints += [
        f"{file}: {key} = {value!r}: allowed is {'a whole number' if kinds[key] is int else 'text'}"
        for key, value in table.items()
        if key in kinds and type(value) is not (int if kinds[key] is int else str)
    ]
    if complaints:
        raise BadConfig(complaints)
    return Config(**(table | ({"data": Path(table["data"])} if "data" in table else {})))


def _rules(config: Config) -> dict[str, tuple[bool, str]]:
    """Return for each key whether its value is good, and what is allowed."""
    port = config.broker.rpartition(":")[2]
    return {
        "db": (
            not config.db or config.db.startswith(("sqlite:///", "postgresql://", "postgres://")),
            "sqlite:///FILE or postgresql://USER@HOST:PORT/NAME",
        ),
        "broker": (
            bool(re.fullmatch(r".+:\d{1,5}", config.broker)) and 1 <= int(port) <= MOST_PORT,
            "HOST:PORT, port 1 to 65535",
        ),
        "protocol": (config.protocol in {4, 5}, "4 (MQTT 3.1.1) or 5"),
        "client_id": (bool(re.fullmatch(r"[a-z0-9-]{1,23}", config.client_id)), "1 to 23 of a-z, 0-9 and -"),
        "port": (0 <= config.port <= MOST_PORT, "0 to 65535, 0 takes a free one"),
        "url": (not config.url or config.url.startswith(("http://", "https://")), "http:// or https:// and a host"),
        "ns": (bool(re.fullmatch(r"[a-z0-9-]{1,32}", config.ns)), "1 to 32 of a-z, 0-9 and -"),
        "credit": (1 <= config.credit <= WINDOW, f"1 to {WINDOW}"),
        "replica_every_s": (2 <= config.replica_every_s <= DAY_S, f"2 to {DAY_S} seconds"),  # noqa: PLR2004 - as it says
        "closing": (bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", config.closing)), "a time such as 04:00"),
        "zone": (config.zone in available_timezones(), "a name such as Asia/Shanghai"),
    }
