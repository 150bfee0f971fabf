"""The signing key is made once and kept; a wrong setting is named with its file, key, value and range."""

import stat

import pytest

from edge.domain.errors import BadConfig
from edge.headoffice.config import read_config
from edge.headoffice.database import open_books, shown
from edge.headoffice.keys import FILE, public_text, signing_key


def test_a_key_is_made_at_the_first_run_and_found_at_the_next(tmp_path):
    first = signing_key(tmp_path / "data")

    assert signing_key(tmp_path / "data") == first
    assert stat.S_IMODE((tmp_path / "data" / FILE).stat().st_mode) == 0o600
    assert len(public_text(first)) == 44


def test_a_damaged_key_is_never_replaced_in_silence(tmp_path):
    (tmp_path / FILE).write_bytes(b"torn")

    with pytest.raises(BadConfig, match="put back the copy from your backup"):
        signing_key(tmp_path)


def test_without_a_word_everything_has_its_default():
    config = read_config(None, {})

    assert config.database_url.endswith("/headoffice-data/headoffice.db")
    assert (config.mqtt.host, config.mqtt.port, config.mqtt.protocol) == ("127.0.0.1", 1883, 5)


def test_flags_win_over_the_file(tmp_path):
    file = tmp_path / "headoffice.toml"
    file.write_text('broker = "10.0.0.2:1884"\nport = 80\n')

    config = read_config(file, {"port": 0, "broker": None})

    assert (config.broker, config.port) == ("10.0.0.2:1884", 0)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("port = 70000", "headoffice.toml: port = 70000: allowed is 0 to 65535"),
        ('port = "80"', "headoffice.toml: port = '80': allowed is a whole number"),
        ("protocol = 3", r"protocol = 3: allowed is 4 \(MQTT 3.1.1\) or 5"),
        ('broker = "nowhere"', "broker = 'nowhere': allowed is HOST:PORT"),
        ('db = "mysql://x"', "db = 'mysql://x': allowed is sqlite:///FILE or postgresql://"),
        ('ns = "A/B"', "ns = 'A/B': allowed is 1 to 32 of a-z"),
        ('zone = "Mars/Base"', "zone = 'Mars/Base': allowed is a name such as"),
        ("credit = 0", "credit = 0: allowed is 1 to "),
        ("replica_every_s = 1", "replica_every_s = 1: allowed is 2 to 86400 seconds"),
        ('colour = "red"', "colour = 'red': unknown key, allowed are data, db"),
        ("port = ", "not TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, text, complaint):
    file = tmp_path / "headoffice.toml"
    file.write_text(text)

    with pytest.raises(BadConfig, match=complaint):
        read_config(file, {})


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadConfig, match="cannot be read"):
        read_config(tmp_path / "none.toml", {})


def test_a_database_that_does_not_answer_is_named():
    with pytest.raises(BadConfig, match="no database answers"):
        open_books("postgresql://nobody@127.0.0.1:1/none")


@pytest.mark.parametrize("create", [True, False])
def test_a_file_that_is_no_database_is_named(tmp_path, create):
    (tmp_path / "shopping.txt").write_text("milk, eggs, flour, and no database at all\n" * 40)

    with pytest.raises(BadConfig, match=r"shopping.txt': cannot be used \(file is not a database\)"):
        open_books(f"sqlite:///{tmp_path}/shopping.txt", create=create)


def test_a_data_folder_that_is_a_file_or_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(BadConfig, match="choose another"):
            signing_key(folder)
        with pytest.raises(BadConfig, match="choose another"):
            open_books(f"sqlite:///{folder}/headoffice.db")


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("postgresql://ho:secret@db:5432/corner", "postgresql://ho@db:5432/corner"),
        ("postgresql://ho@db/corner", "postgresql://ho@db/corner"),
        ("sqlite:////srv/a@b.db", "sqlite:////srv/a@b.db"),
        ("mysql://u:p@h/x", "mysql://u@h/x"),
    ],
)
def test_a_message_shows_a_databases_address_without_its_password(url, text):
    assert shown(url) == text
