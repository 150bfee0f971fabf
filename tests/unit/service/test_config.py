"""A configuration is checked whole; each complaint is one line with file, key, value and what is allowed."""

import json

import pytest
from click.testing import CliRunner

from edge.domain.errors import BadConfig
from edge.service.config import read_config
from edge.service.device import device
from edge.service.keys import public_key
from edge.service.proof import slip_key

GOOD = """
[store]
id = "s0118"
names = { zh-Hans = "中山路店", zh-Hant = "中山路店", en = "Zhongshan Road" }
[device]
id = "k07"
label = "K07"
[headoffice]
host = "127.0.0.1"
key = "ISyEHgKO1YC+5ph9ifS98RgUFVz7Cnm+X1tOWIbAhDM="
"""


@pytest.fixture
def complaints(tmp_path):
    def read(text: str) -> list[str]:
        file = tmp_path / "kiosk.toml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(BadConfig) as refused:
            read_config(file)
        return refused.value.complaints

    return read


def test_a_short_file_is_enough_and_what_it_leaves_out_is_not_fitted(tmp_path):
    file = tmp_path / "kiosk.toml"
    file.write_text(GOOD, encoding="utf-8")

    config = read_config(file)

    assert (config.scanner.kind, config.printer.kind, config.panel.kind) == ("none", "none", "none")
    assert (config.headoffice.port, config.headoffice.protocol) == (1883, 5)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("port = 0", "kiosk.toml: headoffice.port = 0: allowed is 1 to 65535"),
        ("port = 65536", "kiosk.toml: headoffice.port = 65536: allowed is 1 to 65535"),
        ('port = "1883"', "kiosk.toml: headoffice.port = '1883': allowed is 1 to 65535"),
        ("protocol = 3", "kiosk.toml: headoffice.protocol = 3: allowed is 5, or 4 for MQTT 3.1.1"),
        ("reconnect_spread_s = -1", "kiosk.toml: headoffice.reconnect_spread_s = -1: allowed is 0 to 600 seconds"),
        ('[scanner]\nkind = "usb"', "kiosk.toml: scanner.kind = 'usb': allowed is none | serial | evdev"),
        ("[printer]\nwidth = 500", "kiosk.toml: printer.width = 500: allowed is 576 | 384"),
    ],
)
def test_a_wrong_value_is_named_with_file_key_value_and_range(complaints, line, complaint):
    assert complaint in complaints(GOOD + line)


KEY = "ISyEHgKO1YC+5ph9ifS98RgUFVz7Cnm+X1tOWIbAhDM="


@pytest.mark.parametrize(
    "rights",
    [
        f'role = "holder"\nlisten = "10.0.0.7"\nport = 7418\nsiblings = {{ k08 = "{KEY}" }}',
        f'role = "sibling"\nhost = "10.0.0.7"\nholder = "k07"\nkey = "{KEY}"',
        'role = "none"',
    ],
)
def test_a_device_may_be_its_stores_holder_or_a_sibling_or_neither(tmp_path, rights):
    file = tmp_path / "kiosk.toml"
    file.write_text(f"{GOOD}[rights]\n{rights}\n", encoding="utf-8")

    assert f'"{read_config(file).rights.role}"' in rights


@pytest.mark.parametrize(
    ("rights", "complaint"),
    [
        ('role = "holder"', "rights.listen: missing: rights.role = 'holder' needs it"),
        ('role = "holder"', "rights.siblings: missing: rights.role = 'holder' needs it"),
        ('role = "sibling"', "rights.holder: missing: rights.role = 'sibling' needs it"),
        ('role = "sibling"\nkey = "abc"', "rights.key = 'abc': allowed is 44 characters: device key"),
        ('role = "boss"', "rights.role = 'boss': allowed is none | holder | sibling"),
        (
            'siblings = { k08 = "abc" }',
            "rights.siblings = {'k08': 'abc'}: allowed is device ids, each with its device's key",
        ),
    ],
)
def test_what_a_role_lacks_is_named(complaints, rights, complaint):
    assert f"kiosk.toml: {complaint}" in complaints(f"{GOOD}[rights]\n{rights}\n")


def test_an_unknown_key_is_named_with_the_known_ones(complaints):
    (complaint,) = complaints(GOOD + "prot = 1883")

    assert complaint.startswith("kiosk.toml: headoffice.prot: unknown key: allowed are ca, certificate, host")


def test_a_missing_key_is_named(complaints):
    assert complaints(GOOD.replace('label = "K07"', "")) == [
        "kiosk.toml: device.label: missing: 1 to 6 of A-Z, 0-9 and -"
    ]


def test_every_fault_is_named_at_once(complaints):
    assert len(complaints(GOOD.replace('"k07"', '"K 07"').replace('"s0118"', "118") + "port = 0\nx = 1")) == 4


def test_a_time_zone_nobody_knows_is_refused(complaints):
    (complaint,) = complaints(GOOD.replace('id = "s0118"', 'id = "s0118"\ntimezone = "Asia/Nowhere"'))

    assert "store.timezone = 'Asia/Nowhere'" in complaint


def test_a_store_without_a_name_in_each_language_is_refused(complaints):
    (complaint,) = complaints(GOOD.replace('en = "Zhongshan Road"', 'fr = "Zhongshan"'))

    assert "store.names lacks en" in complaint


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadConfig, match=r"cannot be read .No such file or directory.: name an existing file"):
        read_config(tmp_path / "none.toml")


@pytest.mark.parametrize("text", ["[store", "\x00", "a = 1\na = 2"])
def test_a_file_that_is_not_toml_is_named(complaints, text):
    assert "not TOML" in complaints(text)[0]


def test_a_socket_path_longer_than_linux_takes_is_refused(complaints):
    path = "/run/店/" + "k" * 98  # 105 characters, 107 bytes: the longest

    assert complaints(GOOD.replace('label = "K07"', f'label = "K07"\nsocket = "{path}k"')) == [
        f"kiosk.toml: device.socket = '{path}k': allowed is at most 107 bytes"
    ]


def test_the_longest_socket_path_is_taken(tmp_path):
    file = tmp_path / "kiosk.toml"
    file.write_text(GOOD.replace('label = "K07"', f'label = "K07"\nsocket = "/{"k" * 106}"'), encoding="utf-8")

    assert len(read_config(file).device.socket) == 107


@pytest.mark.parametrize(("line", "methods"), [("", ("till",)), ('methods = ["till", "cash"]', ("till", "cash"))])
def test_members_pay_in_at_the_till_and_as_the_file_says(tmp_path, line, methods):
    file = tmp_path / "kiosk.toml"
    file.write_text(f"{GOOD}[top_up]\n{line}\n", encoding="utf-8")

    assert read_config(file).top_up.methods == methods


def test_a_way_of_paying_nobody_knows_is_named(complaints):
    [complaint] = complaints(GOOD + '[top_up]\nmethods = ["shells"]\n')

    assert complaint == "kiosk.toml: top_up.methods = ['shells']: allowed is a list of till, cash, code and terminal"


def test_a_device_says_the_public_key_that_others_name_it_by(tmp_path):
    (tmp_path / "kiosk.toml").write_text(
        GOOD.replace('label = "K07"', f'label = "K07"\ndata = "{tmp_path}"'), encoding="utf-8"
    )
    command = ["key", "--config", str(tmp_path / "kiosk.toml")]
    early = CliRunner().invoke(device, command)
    made = slip_key(tmp_path / "slip.key")

    said = CliRunner().invoke(device, command)
    as_json = json.loads(CliRunner().invoke(device, [*command, "--json"]).output)

    assert "start the service once, which makes it" in str(early.exception)
    assert public_key(said.output.strip()) == made.verify_key
    assert as_json == {"device": "k07", "key": said.output.strip()}
