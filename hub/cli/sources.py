"""Commands that bring records in and rate them."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from connectors.base import Source, find_sources, load_manifests
from connectors.source_folders import OWN_FOLDER
from hub.cli.manners import examples
from hub.cli.opened import actor, opened
from hub.cli.output import (
    FAILED,
    ProgressLine,
    exits_cleanly,
    json_option,
    note,
    say,
    table,
)
from hub.cli.paths import READABLE
from hub.context import Hub
from hub.ground.errors import BadInputError
from hub.intake.apply import find_run_to_read
from hub.intake.errors import SourceBrokenError
from hub.intake.report import ALL_QUARANTINED
from hub.names.mistyped import meant
from hub.overview import SourceUnknownError, sources_now
from hub.pipeline import receive, receive_again, receive_all
from hub.settling import rate_everyone

COLUMNS = (
    *("name", "owner", "kinds", "promised_days", "last_good_at", "days_late"),
    *("state", "rows", "records", "quarantined"),
)


class SourceRequiredError(BadInputError):
    """Either one source or all of them must be named."""

    code = "source-required"
    title = "Name one source, or --all, or --again with a run; --file wants a source."


def register(cli: click.Group) -> None:
    """Hang the commands under the root."""
    for command in (sources, sync, rate):
        cli.add_command(command)


@click.command()
@json_option
@exits_cleanly
def sources(*, as_json: bool) -> None:
    """List the sources: what they bring, how they stand, what the last night brought.

    ``rows``, ``records`` and ``quarantined`` are of the last day on which anything ran.
    """
    with opened() as hub:
        manifests = load_manifests(hub.config.connectors_folder)
        found = sources_now(hub)
    rows = [
        one.as_json() | {"formats": list(manifests[one.name].formats)}
        if one.name in manifests
        else one.as_json()
        for one in found
    ]
    if as_json:
        say(rows, as_json=True)
    else:
        table(rows, COLUMNS)
    for one in found:
        for fault in one.faults:
            note(f"credithub: {SourceBrokenError.code}: {one.name}: {fault}")


@click.command(
    epilog=examples(
        "credithub sync --all",
        "credithub sync penalty_2018 --file 行政处罚-2026-11.csv",
    )
)
@click.argument("source", required=False)
@click.option("--all", "every", is_flag=True, help="Sync every source.")
@click.option("--again", metavar="RUN", help="Read the landed files of a run again.")
@click.option(
    "--file",
    type=READABLE,
    help="Take in this file instead of the drop folder.",
)
@json_option
@exits_cleanly
def sync(
    source: str | None,
    *,
    every: bool,
    again: str | None,
    file: Path | None,
    as_json: bool,
) -> None:
    """Take in what SOURCE has delivered, link it, file it, rate who it touched.

    `credithub sources` names the sources.
    """
    if (bool(source), every, again is not None).count(True) != 1:
        raise SourceRequiredError
    if file is not None and source is None:
        raise SourceRequiredError
    with opened() as hub:
        if every:
            with ProgressLine("sync") as progress:
                reports = [
                    report.as_json()
                    for report in receive_all(hub, progress=progress, actor=actor())
                ]
            say(reports, as_json=as_json)
        elif again is not None:
            with hub.reads() as session:
                again_run = find_run_to_read(session, again)
            with ProgressLine(f"sync {again_run.source}") as progress:
                report = receive_again(
                    hub,
                    find_ready_source(hub, again_run.source),
                    again_run.run,
                    progress=progress,
                    actor=actor(),
                ).as_json()
            say(report, as_json=as_json)
            reports = [report]
        else:
            with ProgressLine(f"sync {source}") as progress:
                report = receive(
                    hub,
                    find_ready_source(hub, source or ""),
                    file=file,
                    progress=progress,
                    actor=actor(),
                ).as_json()
            say(report, as_json=as_json)
            reports = [report]
    failed = [report for report in reports if report["state"] == "failed"]
    for report in reports:
        if report["state"] == "waiting":
            note(f"credithub: {report['reason']}: see `run show {report['run']}`")
    for report in failed:
        note(f"credithub: {report['reason']}: {_failure(report)}")
    if failed:
        sys.exit(FAILED)


def _failure(report: Mapping[str, Any]) -> str:
    """Say what a failed run of a source means, and what to look at."""
    source = report["source"]
    if report["reason"] == ALL_QUARANTINED:
        return f"{source} brought no record; see quarantine list --source {source}"
    return f"{source} was not taken in"


def find_ready_source(hub: Hub, name: str) -> Source:
    """Find a source by name.

    Raises:
        SourceBrokenError: its folder is wrong.
        SourceUnknownError: there is none.
    """
    found = find_sources(hub.config.drop_folder, hub.config.connectors_folder)
    if broken := found.find_broken(name):
        raise SourceBrokenError(str(broken))
    if name not in found.ready:
        # Where one's own folder is refused, this may be one of them.
        refused = found.find_broken(OWN_FOLDER)
        more = f"; {refused}" if refused else ""
        msg = f"{name!r}{meant(name, found.ready)}{more}"
        raise SourceUnknownError(msg)
    return found.ready[name]


@click.command()
@click.option(
    "--all", "every", is_flag=True, help="Rate everyone, not only who is due."
)
@json_option
@exits_cleanly
def rate(*, every: bool, as_json: bool) -> None:
    """Rate the merchants whose rating is due."""
    with opened() as hub, ProgressLine("rate") as progress:
        report = rate_everyone(
            hub, only_due=not every, progress=progress, actor=actor()
        )
    say(report, as_json=as_json)
