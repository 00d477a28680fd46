"""The ``credithub`` command."""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Final

import click

from hub.cli.click_types import Group
from hub.cli.output import BAD_INPUT, exits_cleanly
from hub.ground.errors import BadInputError

COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "init": ("instance",),
    "serve": ("serve",),
    "doctor": ("doctor",),
    "sources": ("sources",),
    "source": ("source",),
    "sync": ("sources",),
    "run": ("runs",),
    "runs": ("runs",),
    "status": ("status",),
    "rate": ("sources",),
    "rating": ("ratings",),
    "lookup": ("lookups",),
    "penalties": ("penalties",),
    "person": ("personal",),
    "personal": ("personal",),
    "match": ("matches",),
    "screen": ("screen",),
    "metrics": ("metrics",),
    "member": ("members", "member_keys", "officer_lists"),
    "officer": ("officers",),
    "agreement": ("agreements",),
    "parcel": ("parcels",),
    "peer": ("peers",),
    "quarantine": ("quarantine",),
    "advice": ("advice",),
    "comparisons": ("comparisons",),
    "clues": ("clues",),
    "clock": ("clocks",),
    "clocks": ("clocks",),
    "matter": ("matters", "matter_desks", "matter_papers"),
    "record": ("records",),
    "upstream": ("upstream",),
    "law": ("law",),
    "rules": ("judging",),
    "review": ("review",),
    "access-review": ("access_review",),
    "audit": ("audit", "audit_export", "audit_history", "audit_witness"),
    "backup": ("backup",),
    "restore": ("backup",),
    "jobs": ("jobs",),
    "writer": ("writer",),
}
"""The module of each command, and those of what else hangs under it."""


class Commands(Group):
    """A group that loads a command's module when the command is wanted.

    A question at the command line needs neither a server nor spreadsheets, and loading
    them would take longer than the answer.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List every command by name."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a command, loading its module at first use."""
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            first, *_ = [import_module(f"hub.cli.{one}") for one in COMMANDS[cmd_name]]
            for found in vars(first).values():
                if isinstance(found, click.Command) and found.name == cmd_name:
                    self.add_command(found)
        return super().get_command(ctx, cmd_name)

    @exits_cleanly
    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whatever fails in it ends as failures do."""
        return super().invoke(ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="credithub")
def cli() -> None:
    """Collect, rate and disclose merchant credit records, with a receipt."""


class UsageInvalidError(BadInputError):
    """The command line itself is wrong."""

    code = "usage"
    title = "The command line is wrong: see the command's --help."


def usage_told(error: click.ClickException, typed: Sequence[str]) -> str:
    """Say what is wrong with what was typed, and which command's help tells more."""
    said = error.format_message()
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"{said} (see {error.ctx.command_path} --help)"
    # The parser of options names neither command nor option; both stand in what was
    # typed, groups and commands first.
    context = click.Context(cli, info_name="credithub")
    for word in typed:
        command = context.command
        if not isinstance(command, click.Group):
            break
        found = command.get_command(context, word)
        if found is None:
            break
        context = click.Context(found, parent=context, info_name=word)
    if isinstance(error, click.BadOptionUsage):
        said = f"{said.rstrip('.')}{_asked_for(context, error.option_name)}"
    return f"{said} (see {context.command_path} --help)"


def _asked_for(context: click.Context, name: str) -> str:
    """Say what an option of a command wants to be told."""
    for one in context.command.params:
        if name in one.opts and (record := one.get_help_record(context)):
            return f": {' '.join(record[1].split())}"
    return "."


def _is_utf8(text: str) -> bool:
    """Tell whether an argument came as UTF-8: what did not has half characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@exits_cleanly
def main() -> None:
    """Run one command and exit with 0 done, 1 failed or 2 bad input."""
    if not all(map(_is_utf8, sys.argv)):
        msg = "an argument is not UTF-8"
        raise UsageInvalidError(msg)
    try:
        result = cli.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        # What was typed is no command yet; what there is helps more than a complaint.
        click.echo(error.message)
        sys.exit(BAD_INPUT)
    except click.ClickException as error:
        raise UsageInvalidError(usage_told(error, sys.argv[1:])) from error
    except click.Abort:
        sys.exit(130)
    sys.exit(result if isinstance(result, int) else 0)
