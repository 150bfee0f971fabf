"""The one command, ``member-kiosk``. Each room registers its own sub-commands; only the one asked for is imported.

Exit codes: 0 good, 1 bad (with one sentence that names the cure), 2 usage.
"""

from importlib.metadata import EntryPoint, entry_points, version

import click

from edge.domain.errors import EdgeError

GROUP = "member_kiosk.commands"


class Rooms(click.Group):
    """A command group whose commands live in other rooms, found by entry point."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return every command that is installed."""
        return sorted(entry_points(group=GROUP).names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import and return one command."""
        for point in entry_points(group=GROUP, name=cmd_name):
            return _load(point)
        return None

    def invoke(self, ctx: click.Context) -> object:
        """Run; a foreseen failure becomes one sentence and exit code 1."""
        try:
            return super().invoke(ctx)
        except EdgeError as failure:
            raise Bad(str(failure)) from failure


class Bad(click.ClickException):
    """A foreseen failure, in red, with exit code 1."""

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Print the failure to standard error."""
        click.secho(self.message, fg="red", err=True)


def _load(point: EntryPoint) -> click.Command:
    try:
        command = point.load()
    except ModuleNotFoundError as missing:
        extra = "headoffice" if point.name == "headoffice" else "demo"
        raise Bad(f"{point.name} needs {missing.name}: pip install 'member-kiosk[{extra}]'") from missing
    if not isinstance(command, click.Command):
        raise TypeError(f"entry point {point.name} is no command")
    return command


@click.command(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("member-kiosk"), prog_name="member-kiosk")
def main() -> None:
    """Self-service member kiosk, store bridge and head office for chain stores."""
