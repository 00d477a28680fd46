"""The push of double publicity: how fast decisions went up, by source and office."""

from dataclasses import fields

import click

from hub.cli.manners import examples
from hub.cli.opened import opened
from hub.cli.output import exits_cleanly, json_option, note, say, table
from hub.exchange.upstream import ReportedFigures, reported_figures, waiting_files

COLUMNS = tuple(field.name for field in fields(ReportedFigures))


def register(cli: click.Group) -> None:
    """Hang the command under the root."""
    cli.add_command(upstream)


@click.command(epilog=examples("credithub upstream", "credithub upstream --json"))
@json_option
@exits_cleanly
def upstream(*, as_json: bool) -> None:
    """Count the decisions that went up to the upstream system, and how many in time."""
    with opened() as hub, hub.reads() as session:
        figures = [one.as_json() for one in reported_figures(session)]
        waiting = waiting_files(session)
        folder = hub.config.upstream or None
    if as_json:
        told = {"folder": folder, "waiting_files": waiting, "figures": figures}
        say(told, as_json=True)
        return
    table(figures, COLUMNS)
    note(f"folder: {folder or 'none, nothing is written (HUB_UPSTREAM)'}")
    if waiting:
        note(f"files that wait to be written: {waiting}")
