"""The pictures of every screen, drawn without a display."""

from click.testing import CliRunner

from edge.domain.errors import EdgeError
from kiosk_ui.pictures import screens


def test_a_folder_that_cannot_be_made_is_named():
    failure = CliRunner().invoke(screens, ["--out", "/proc/nope"]).exception

    assert isinstance(failure, EdgeError)
    assert str(failure) == "--out /proc/nope: no folder can be made there (No such file or directory): name another"
