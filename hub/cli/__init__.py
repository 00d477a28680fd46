"""The ``credithub`` command."""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Final

import click

from hub.cli.manners import Group
from hub.cli.output import BAD_INPUT, exits_cleanly
from hub.ground.errors import BadInputError
from hub.lookup.task import is_text

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
    "lookup": ("lookups",),
    "match": ("matches",),
    "screen": ("screen",),
    "metrics": ("metrics",),
    "member": ("members", "member_keys"),
    "officer": ("officers",),
    "agreement": ("agreements",),
    "quarantine": ("quarantine",),
    "record": ("records",),
    "rules": ("judging",),
    "review": ("review",),
    "access-review": ("access_review",),
    "audit": ("audit", "audit_export", "audit_history", "audit_witness"),
    "backup": ("backup",),
    "restore": ("backup",),
    "jobs": ("jobs",),
    "writer": ("writer",),
}
"""The modules that register each command and what hangs under it."""


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
            for module in COMMANDS[cmd_name]:
                import_module(f"hub.cli.{module}").register(self)
        return super().get_command(ctx, cmd_name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="credithub")
def cli() -> None:
    """Collect, rate and disclose merchant credit records, with a receipt."""


class UsageInvalidError(BadInputError):
    """The command line itself is wrong."""

    code = "usage"
    title = "The command line is wrong: see the command's --help."


@exits_cleanly
def main() -> None:
    """Run one command and exit with 0 done, 1 failed or 2 bad input."""
    if not all(map(is_text, sys.argv)):
        msg = "an argument is not UTF-8"
        raise UsageInvalidError(msg)
    try:
        result = cli.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        # What was typed is no command yet; what there is helps more than a complaint.
        click.echo(error.message)
        sys.exit(BAD_INPUT)
    except click.ClickException as error:
        where = (
            error.ctx.command_path
            if isinstance(error, click.UsageError) and error.ctx
            else "credithub"
        )
        msg = f"{error.format_message()} (see {where} --help)"
        raise UsageInvalidError(msg) from error
    except click.Abort:
        sys.exit(130)
    sys.exit(result if isinstance(result, int) else 0)
