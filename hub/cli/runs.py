"""Commands about runs: the list, one of them, and a night; what the pages show too."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from hub import pipeline
from hub.cli.click_types import (
    DAY,
    Group,
    ListingOption,
    OneOf,
    all_of,
    limit_option,
    listed,
)
from hub.cli.known import refuse_unknown_source, source_names
from hub.cli.opened import actor, opened
from hub.cli.output import (
    CommandOutput,
    Report,
    json_option,
    note_settling,
    reports,
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
    type=DAY,
    help="Runs that began on this day or later.",
)
@limit_option(MOST, 50, "runs")
@click.option("--before", help="Only runs older than this one.")
@reports
def runs(
    *,
    source: str | None,
    state: str | None,
    since: date | None,
    limit: int,
    before: str | None,
) -> Report:
    """List runs, newest first: fate of their rows, duration, warnings."""
    with opened() as hub, hub.reads() as session:
        found = page_of_runs(
            session,
            source,
            limit=limit,
            before=before,
            state=state,
            since=since,
        )
        reports = reports_of_runs(session, [one.id for one in found])
    if not found:
        refuse_unknown_source(source)
    rows = [_row(one, reports.get(one.id, {})) for one in found]
    shown = [row | {"warnings": len(row["warnings"])} for row in rows]
    older = [f"older ones: --before {rows[-1]['id']}"] if len(rows) == limit else []
    return CommandOutput(rows, LISTED, shown, afterwards=older)


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
@reports
def show_command(number: str) -> Report:
    """Show run NUMBER: files, fate of its rows, faults by reason."""
    with opened() as hub, hub.reads() as session:
        return read_run(session, number).as_json()


_decision = all_of(
    click.argument("number"),
    click.option("--reason", required=True, help="Why; kept with the run."),
    click.option("--file", help="Which file, by its SHA-256, if several wait."),
    reports,
)
"""Gives a command what names a file that waits, and why it is decided so."""


@run.command("accept")
@_decision
def accept_command(**said: Any) -> Report:
    """Let a file of run NUMBER in that waits: its columns are what they were taken for.

    `run show` tells what that is. A yes cannot be taken back.
    """
    return _decide(is_right=True, **said)


@run.command("refuse")
@_decision
def refuse_command(**said: Any) -> Report:
    """Refuse a file of run NUMBER that waits; nothing of it enters."""
    return _decide(is_right=False, **said)


def _decide(*, number: str, file: str | None, reason: str, is_right: bool) -> Report:
    """Decide on a file that waits."""
    with opened() as hub:
        with hub.reads() as session:
            name = read_run(session, number).card.source
        decision = ColumnsDecision(number, is_right, actor(), reason, file)
        report = pipeline.decide_columns(hub, find_ready_source(hub, name), decision)
    note_settling()
    fails = is_right and report.state == "failed"
    why = [f"credithub: {report.reason}: {report.detail}"] if fails else []
    return CommandOutput(report.as_json(), afterwards=why, fails=fails)


@run.command("night")
@click.option(
    "--day",
    type=DAY,
    help="The night of this day; by default the last one.",
)
@click.option(
    "--mail",
    "language",
    type=OneOf(LANGUAGES),
    help="Print the text of a mail instead, in Chinese (zh) or English (en).",
)
@json_option
def night_command(*, day: date | None, language: str | None, as_json: bool) -> None:
    """Show a night: what came, what was refused, what is late, what settled."""
    with opened() as hub:
        wanted = day
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
