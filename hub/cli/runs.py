"""Commands about runs: the list, one of them, and a night; what the pages show too."""

import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import click

from hub import pipeline
from hub.cli.known import refuse_unknown_source, source_names
from hub.cli.manners import Between, Group, ListingOption, OneOf, listed
from hub.cli.opened import actor, opened
from hub.cli.output import (
    FAILED,
    exits_cleanly,
    json_option,
    note,
    note_settling,
    say,
    table,
)
from hub.cli.sources import find_ready_source
from hub.ground.clock import legal_day
from hub.intake.apply import ColumnsDecision
from hub.intake.models import GOOD_ENDS, SyncRun
from hub.intake.run_reads import (
    fates_of,
    page_of_runs,
    read_run,
    reports_of_runs,
)
from hub.overview import LANGUAGES, night_text, show_night
from hub.overview.nights.night import FIRST_NIGHT
from hub.overview.sources import FAILURES

COLUMNS = ("id", "source", "kind", "state", "rows", "records", "quarantined", "reason")
LISTED = (*COLUMNS, "linked", "held", "provisional", "unchanged", "seconds", "warnings")
STATES = (*GOOD_ENDS, *FAILURES, "running")
MOST = 500


def register(cli: click.Group) -> None:
    """Hang the commands under the root."""
    cli.add_command(run)
    cli.add_command(runs)


@click.group(cls=Group)
def run() -> None:
    """Look at runs of sources."""


@click.command()
@click.option(
    "--source",
    cls=ListingOption,
    values=source_names,
    help="Runs of this source alone.",
)
@click.option(
    "--state", type=OneOf(STATES), help=f"Runs that ended so: {listed(STATES)}."
)
@click.option(
    "--since",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help="Runs that began on this day or later.",
)
@click.option(
    "--limit", type=Between(1, MOST), default=50, show_default=True, help="Most runs."
)
@click.option("--before", help="Only runs older than this one.")
@json_option
@exits_cleanly
def runs(
    *,
    source: str | None,
    state: str | None,
    since: datetime | None,
    limit: int,
    before: str | None,
    as_json: bool,
) -> None:
    """List runs, newest first: fate of their rows, duration, warnings."""
    with opened() as hub, hub.reads() as session:
        found = page_of_runs(
            session,
            source,
            limit=limit,
            before=before,
            state=state,
            since=None if since is None else since.date(),
        )
        reports = reports_of_runs(session, [one.id for one in found])
    if not found:
        refuse_unknown_source(source)
    rows = [_row(one, reports.get(one.id, {})) for one in found]
    if as_json:
        say(rows, as_json=True)
    else:
        table([row | {"warnings": len(row["warnings"])} for row in rows], LISTED)
    if len(rows) == limit:
        note(f"older ones: --before {rows[-1]['id']}")


def _row(card: SyncRun, report: Mapping[str, Any]) -> dict[str, Any]:
    """Write a run with what became of its rows, how long it took and its warnings."""
    ended = card.ended_at
    took = None if ended is None else (ended - card.started_at).total_seconds()
    return card.as_json() | {
        **fates_of(report),
        "seconds": took,
        "warnings": list(report.get("warnings", ())),
    }


run.add_command(runs, "list")


@run.command("show")
@click.argument("number")
@json_option
@exits_cleanly
def show_command(number: str, *, as_json: bool) -> None:
    """Show run NUMBER: files, fate of its rows, faults by reason."""
    with opened() as hub, hub.reads() as session:
        document = read_run(session, number).as_json()
    say(document, as_json=as_json)


def _decision(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command what names a file that waits, and why it is decided so."""
    for option in (
        json_option,
        click.option("--file", help="Which file, by its SHA-256, if several wait."),
        click.option("--reason", required=True, help="Why; kept with the run."),
        click.argument("number"),
    ):
        command = option(command)
    return command


@run.command("accept")
@_decision
@exits_cleanly
def accept_command(
    *, number: str, reason: str, file: str | None, as_json: bool
) -> None:
    """Let a file of run NUMBER in that waits: its columns are what they were taken for.

    `run show` tells what that is. A yes cannot be taken back.
    """
    _decide(number, file, reason, is_right=True, as_json=as_json)


@run.command("refuse")
@_decision
@exits_cleanly
def refuse_command(
    *, number: str, reason: str, file: str | None, as_json: bool
) -> None:
    """Refuse a file of run NUMBER that waits; nothing of it enters."""
    _decide(number, file, reason, is_right=False, as_json=as_json)


def _decide(
    number: str, file: str | None, reason: str, *, is_right: bool, as_json: bool
) -> None:
    """Decide on a file that waits."""
    with opened() as hub:
        with hub.reads() as session:
            name = read_run(session, number).card.source
        decision = ColumnsDecision(number, is_right, actor(), reason, file)
        report = pipeline.decide_columns(hub, find_ready_source(hub, name), decision)
    note_settling()
    say(report.as_json(), as_json=as_json)
    if is_right and report.state == "failed":
        note(f"credithub: {report.reason}: {report.detail}")
        sys.exit(FAILED)


@run.command("night")
@click.option(
    "--day",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help="The night of this day; by default the last one.",
)
@click.option(
    "--mail",
    "language",
    type=OneOf(LANGUAGES),
    help="Print the text of a mail instead, in Chinese (zh) or English (en).",
)
@json_option
@exits_cleanly
def night_command(*, day: datetime | None, language: str | None, as_json: bool) -> None:
    """Show a night: what came, what was refused, what is late, what settled."""
    with opened() as hub:
        wanted = None if day is None else day.date()
        today = legal_day(hub.clock())
        if wanted is not None and not FIRST_NIGHT <= wanted <= today:
            msg = f"--day is none from {FIRST_NIGHT} to {today}"
            raise click.UsageError(msg, click.get_current_context())
        night = show_night(hub, wanted, whole=True)
    if language is not None:
        text = night_text(night, language)
        if as_json:
            say({"text": text}, as_json=True)
        else:
            click.echo(text, nl=False)
        return
    document = night.as_json()
    if as_json:
        say(document, as_json=True)
        return
    runs = document.pop("runs")
    document["jobs"] = [one["job"] for one in document["jobs"] if one["failed"]]
    say(document, as_json=False)
    table(runs, COLUMNS)
