"""The device's configuration: one file, ``kiosk.toml``, checked whole before anything starts."""

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

import click
from msgspec import Meta, Struct
from nacl.encoding import Base64Encoder
from nacl.signing import VerifyKey

from edge.devices.fitting import PanelSettings, PrinterSettings, ScannerSettings
from edge.domain.errors import BadConfig
from edge.domain.programme import Names
from edge.service.local_api import LONGEST_PATH
from edge.service.payments import Method
from edge.service.settings import read_settings

Id = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,32}$", description="1 to 32 of a-z, 0-9 and -")]
Port = Annotated[int, Meta(ge=1, le=65535, description="1 to 65535")]
Label = Annotated[str, Meta(pattern=r"^[A-Z0-9-]{1,6}$", description="1 to 6 of A-Z, 0-9 and -")]
PublicKey = Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{43}=$", description="44 characters: headoffice key")]


class Store(Struct, frozen=True, kw_only=True):
    """The shop this device stands in."""

    id: Id
    names: Names
    timezone: str = "Asia/Shanghai"


class Device(Struct, frozen=True, kw_only=True):
    """This machine: its id on the wire, its short label on slips, and where its data and socket live.

    ``first_epoch`` is the number a new card's journal begins with: above those of all cards this place had before.
    """

    id: Id
    label: Label
    data: str = "/var/lib/member-kiosk"
    socket: str = "/run/member-kiosk/kiosk.sock"
    first_epoch: Annotated[int, Meta(ge=1, le=2**31, description="1 or more: headoffice rights retire says it")] = 1


class HeadOffice(Struct, frozen=True, kw_only=True):
    """Where head office is heard. With ``ca`` the link is TLS; ``certificate`` and ``key_file`` name this device."""

    host: str
    key: PublicKey
    port: Port = 1883
    namespace: Id = "mk"
    protocol: Annotated[Literal[4, 5], Meta(description="5, or 4 for MQTT 3.1.1")] = 5
    reconnect_spread_s: Annotated[float, Meta(ge=0, le=600, description="0 to 600 seconds")] = 30.0
    ca: str = ""
    certificate: str = ""
    key_file: str = ""

    def verify_key(self) -> VerifyKey:
        """Return the key that head office signs with."""
        return VerifyKey(self.key.encode(), encoder=Base64Encoder)


class TopUpSettings(Struct, frozen=True, kw_only=True):
    """How members can pay money in here."""

    methods: Annotated[tuple[Method, ...], Meta(description="a list of till, cash, code and terminal")] = ("till",)


class Rights(Struct, frozen=True, kw_only=True):
    """What this device is to its store's other devices, on the store's own network.

    A ``holder`` lends what it holds to its ``siblings``, each a device id with its public key, on address ``listen``.
    A ``sibling`` borrows from the device ``holder`` at address ``host``, whose public key is ``key``. Public keys are
    what ``member-kiosk device key`` says.
    """

    role: Literal["none", "holder", "sibling"] = "none"
    port: Port = 7418
    listen: str = ""
    siblings: Annotated[dict[Id, PublicKey], Meta(description="device ids, each with its device's key")] = {}
    host: str = ""
    holder: str = ""
    key: Annotated[str, Meta(pattern=r"^([A-Za-z0-9+/]{43}=)?$", description="44 characters: device key")] = ""

    def lacking(self) -> list[str]:
        """Return the keys of the file that this role needs and that say nothing."""
        needed = {"none": (), "holder": ("listen", "siblings"), "sibling": ("host", "holder", "key")}[self.role]
        return [name for name in needed if not getattr(self, name)]


class Config(Struct, frozen=True, kw_only=True):
    """All of ``kiosk.toml``. A part that is not configured is not fitted."""

    store: Store
    device: Device
    headoffice: HeadOffice
    scanner: ScannerSettings = ScannerSettings()
    printer: PrinterSettings = PrinterSettings()
    panel: PanelSettings = PanelSettings()
    top_up: TopUpSettings = TopUpSettings()
    rights: Rights = Rights()

    @property
    def zone(self) -> ZoneInfo:
        """The store's time zone."""
        return ZoneInfo(self.store.timezone)


def read_config(path: Path) -> Config:
    """Return the configuration in ``path``.

    Raises:
        BadConfig: It has faults; every one is named.
    """
    config = read_settings(path, Config)
    complaints = []
    if config.store.timezone not in available_timezones():
        complaints.append(
            f"{path.name}: store.timezone = {config.store.timezone!r}: allowed is a name such as Asia/Shanghai"
        )
    missing = [language for language in ("zh-Hans", "zh-Hant", "en") if not config.store.names.get(language)]
    if missing:
        complaints.append(f"{path.name}: store.names lacks {', '.join(missing)}: allowed is text in each language")
    if len(config.device.socket.encode()) > LONGEST_PATH:
        complaints.append(
            f"{path.name}: device.socket = {config.device.socket!r}: allowed is at most {LONGEST_PATH} bytes"
        )
    complaints += [
        f"{path.name}: rights.{name}: missing: rights.role = {config.rights.role!r} needs it"
        for name in config.rights.lacking()
    ]
    if complaints:
        raise BadConfig(complaints)
    return config


@click.command("check-config")
@click.argument("file", type=click.Path(path_type=Path))
def check_config(file: Path) -> None:
    """Check a kiosk.toml; every complaint names file, key, value and allowed range."""
    config = read_config(file)
    click.secho(f"{file}: good: {config.device.id} in {config.store.id}", fg="green")
