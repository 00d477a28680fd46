"""The command for events that the log refuses: the hub did not write them so."""

import click

from hub.cli.click_types import examples
from hub.cli.opened import actor, opened
from hub.cli.output import CommandOutput, Report, reports
from hub.outbox.errors import HeldEventUnknownError
from hub.outbox.held import drop_held, held_events, take_held


@click.command(
    epilog=examples("credithub audit held", "credithub audit held --drop 01JD...")
)
@click.option("--take", metavar="EVENT", help="Let the log take it as it stands.")
@click.option("--drop", metavar="EVENT", help="Delete it; the log keeps its hash.")
@reports
def held(*, take: str | None, drop: str | None) -> Report:
    """List the events that are not logged, for the hub did not write them so.

    Take what a process of the release before has put while the hub was brought up to
    date, and look first whether it was done. Drop anything else: somebody has put it
    into the database, or changed it there.
    """
    if take and drop:
        msg = "--take goes without --drop"
        raise click.UsageError(msg)
    with opened(unchecked=True) as hub:
        if take and hub.audit.place_of(take) is not None:
            # It was changed after the log had taken it.
            raise HeldEventUnknownError(take)
        for event, decide in ((take, take_held), (drop, drop_held)):
            if event:
                with hub.writing() as session:
                    decide(session, hub.keys, event, actor=actor(), at=hub.clock())
        with hub.reads() as session:
            found = [
                one.as_json() for one in held_events(session.connection(), hub.keys)
            ]
    return CommandOutput(found, fails=bool(found))
