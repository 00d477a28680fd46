"""Commands about the audit log."""

import sys

import click

from hub.audit.verdict import demand_anchor
from hub.audit.verify import verify_whole
from hub.cli.audit_keys import key
from hub.cli.opened import opened
from hub.cli.output import FAILED, exits_cleanly, json_option, say


def register(cli: click.Group) -> None:
    """Hang the commands under the root."""
    cli.add_command(audit)


@click.group()
def audit() -> None:
    """The signed log of every write and every disclosure."""


@audit.command()
@json_option
@exits_cleanly
def verify(*, as_json: bool) -> None:
    """Recompute the whole log from its raw entries and check every signature."""
    with opened() as hub:
        anchor = hub.audit.mark()
        verdict = demand_anchor(
            verify_whole(hub.audit.engine, hub.audit.vkeys(), anchor=anchor), anchor
        )
    say(verdict.as_json(), as_json=as_json)
    if not verdict.ok:
        sys.exit(FAILED)


@audit.command()
@exits_cleanly
def checkpoint() -> None:
    """Print the signed checkpoint (C2SP tlog-checkpoint)."""
    with opened() as hub:
        click.echo(hub.audit.checkpoint(), nl=False)


audit.add_command(key)
