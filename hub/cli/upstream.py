"""The push of double publicity: how fast decisions went up, by source and office."""

from dataclasses import fields

import click

from hub.cli.click_types import examples
from hub.cli.opened import opened
from hub.cli.output import CommandOutput, Report, reports
from hub.upstream import ReportedFigures, reported_figures, waiting_files

COLUMNS = tuple(field.name for field in fields(ReportedFigures))


@click.command(epilog=examples("credithub upstream", "credithub upstream --json"))
@reports
def upstream() -> Report:
    """Count the decisions that went up to the upstream system, and how many in time."""
    with opened() as hub, hub.reads() as session:
        figures = [one.as_json() for one in reported_figures(session)]
        waiting = waiting_files(session)
        folder = hub.config.upstream or None
    document = {"folder": folder, "waiting_files": waiting, "figures": figures}
    notes = [f"folder: {folder or 'none, nothing is written (HUB_UPSTREAM)'}"]
    if waiting:
        notes.append(f"files that wait to be written: {waiting}")
    return CommandOutput(document, COLUMNS, figures, notes=notes)
