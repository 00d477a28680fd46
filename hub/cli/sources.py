"""Commands that bring records in and rate them."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from connectors.base import Source, load_manifests
from connectors.source_folders import OWN_FOLDER
from hub.after_intake import rate_everyone
from hub.cli.click_types import examples
from hub.cli.opened import actor, opened
from hub.cli.output import (
    FAILED,
    ProgressLine,
    Report,
    json_option,
    note,
    reports,
    say,
    table,
)
from hub.cli.paths import READABLE
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.ground.errors import BadInputError
from hub.intake.admission import enabled_sources
from hub.intake.apply import find_run_to_read
from hub.intake.errors import SourceBrokenError
from hub.intake.report import ALL_QUARANTINED, LeavesToComeError, RunReport
from hub.names.mistyped import meant
from hub.overview import (
    SourceUnknownError,
    What,
    count_served,
    qualities_of,
    sources_now,
)
from hub.overview.duties import count_notices
from hub.pipeline import (
    receive,
    receive_again,
    receive_all,
)

COLUMNS = (
    *("name", "owner", "kinds", "promised_days", "last_good_at", "days_late"),
    *("state", "rows", "records", "quarantined", "late_ends", "quality"),
)


OF_RULES = "platform_rule"
"""A duty that this source serves says how long before rules were told."""
SERVED_COLUMNS = (
    *("key", "zh", "en", "rows", "records", "quarantined", "matters"),
    *("sources", "silent", "machines"),
)

LISTED = ("sources", "silent", "machines")


NOT_ENABLED = (
    "此来源未启用：仅本次接收，不按时接收，也不提示迟报 not enabled: taken in this"
    " once, not by itself and never told as late; credithub source enable NAME"
)


class OneReportError(BadInputError):
    """One report at a time: ``credithub sources --duties`` or ``--systems``."""

    code = "one-report"
    title = "Give --duties or --systems, not both: each is a report of its own."


class SourceRequiredError(BadInputError):
    """Either one source or all of them must be named."""

    code = "source-required"
    title = "Name one source, or --all, or --again with a run; --file wants a source."


@click.command(
    epilog=examples("credithub sources", "credithub sources --duties --json")
)
@click.option("--duties", is_flag=True, help="What came for each duty of the plan.")
@click.option("--systems", is_flag=True, help="What came from each member's system.")
@json_option
def sources(*, duties: bool, systems: bool, as_json: bool) -> None:
    """List the sources: what they bring, how they stand, what the last night brought.

    ``rows``, ``records`` and ``quarantined`` are of the last day on which anything ran;
    ``late_ends`` tells how many of the ends that law sets a term for came late,
    ``quality`` how good a source is, from bronze to platinum. With
    --duties or --systems they are sums since the hub was founded, and ``silent`` names
    the sources that have brought nothing yet, ``matters`` is how many matters were
    opened of the kinds that carry a duty.
    """
    if duties or systems:
        _show_served(duties=duties, systems=systems, as_json=as_json)
        return
    with opened() as hub:
        manifests = load_manifests(hub.config.connectors_folder)
        found = sources_now(hub)
        quality = qualities_of(hub, [one.name for one in found])
    rows = [
        one.as_json()
        | {"quality": quality[one.name].as_json()}
        | (
            {"formats": list(manifests[one.name].formats)}
            if one.name in manifests
            else {}
        )
        for one in found
    ]
    if as_json:
        say(rows, as_json=True)
    else:
        shown = ({"late_ends": _late_ends(row)} for row in rows)
        levels = ({"quality": row["quality"]["level"]} for row in rows)
        lines = zip(rows, shown, levels, strict=True)
        table([row | late | level for row, late, level in lines], COLUMNS)
    for one in found:
        for fault in one.faults:
            note(f"credithub: {SourceBrokenError.code}: {one.name}: {fault}")


def _show_served(*, duties: bool, systems: bool, as_json: bool) -> None:
    """Show what came for duties of the plan, or from systems of members.

    Raises:
        OneReportError: both were asked for.
    """
    if duties and systems:
        raise OneReportError
    with opened() as hub, hub.reads() as session:
        what: What = "duties" if duties else "systems"
        found = count_served(session, what, legal_day(hub.clock()))
        notices = count_notices(session, hub.rulebook).as_json()
    rows = [
        one.as_json() | ({"notice": notices} if OF_RULES in one.rule.sources else {})
        for one in found
    ]
    if as_json:
        say(rows, as_json=True)
    else:
        table(
            [row | {name: " ".join(row[name]) for name in LISTED} for row in rows],
            SERVED_COLUMNS,
        )
        note(
            "versions of platforms' rules: {versions}, told too late: {too_short}, "
            "under no rule of their day: {unruled}".format(
                **notices, unruled=notices["rules"].get("unruled", 0)
            )
        )


def _late_ends(row: Mapping[str, Any]) -> str:
    """Say how many of the ends that were measured came late; nothing where none was."""
    measured = sum(one["measured"] for one in row["withdrawals"])
    late = sum(one["late"] for one in row["withdrawals"])
    return f"{late}/{measured}" if measured else ""


@click.command(
    epilog=examples(
        "credithub sync --all",
        "credithub sync penalty_2018 --file 行政处罚-2026-11.csv",
    )
)
@click.argument("source", required=False)
@click.option("--all", "every", is_flag=True, help="Sync every source that is enabled.")
@click.option("--again", metavar="RUN", help="Read the landed files of a run again.")
@click.option(
    "--file",
    type=READABLE,
    help="Take in this file instead of the drop folder.",
)
@json_option
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
    _check_asked(source, file, every=every, again=again)
    to_come: LeavesToComeError | None = None
    with opened() as hub:
        try:
            if every:
                taken_in = _sync_all(hub)
            elif again is not None:
                taken_in = [_sync_again(hub, again)]
            else:
                taken_in = [_sync_one(hub, source or "", file)]
        except LeavesToComeError as error:
            to_come, taken_in = error, error.reports
    reports = [report.as_json() for report in taken_in]
    if reports or every:
        say(reports if every else reports[0], as_json=as_json)
    _say_what_is_wrong(reports, to_come)


def _check_asked(
    source: str | None, file: Path | None, *, every: bool, again: str | None
) -> None:
    """Refuse what names no source, or more than one.

    Raises:
        SourceRequiredError: as its name says.
    """
    if (bool(source), every, again is not None).count(True) != 1:
        raise SourceRequiredError
    if file is not None and source is None:
        raise SourceRequiredError


def _say_what_is_wrong(
    reports: Sequence[Mapping[str, Any]], to_come: LeavesToComeError | None
) -> None:
    """Say a line for each run that failed or waits; end with 1 where anything did."""
    failed = [report for report in reports if report["state"] == "failed"]
    for report in reports:
        if report["state"] == "waiting":
            note(f"credithub: {report['reason']}: see `run show {report['run']}`")
    for report in failed:
        note(f"credithub: {report['reason']}: {_failure(report)}")
    if to_come is not None:
        note(f"credithub: {to_come.code}: {to_come.detail}")
    if failed or to_come is not None:
        sys.exit(FAILED)


def _sync_all(hub: Hub) -> Sequence[RunReport]:
    """Take in what all sources have delivered."""
    with ProgressLine("sync") as progress:
        return receive_all(hub, progress=progress, actor=actor())


def _sync_again(hub: Hub, run: str) -> RunReport:
    """Read the landed files of a run again."""
    with hub.reads() as session:
        meant = find_run_to_read(session, run)
    source = find_ready_source(hub, meant.source)
    with ProgressLine(f"sync {meant.source}") as progress:
        return receive_again(hub, source, meant.run, progress=progress, actor=actor())


def _sync_one(hub: Hub, source: str, file: Path | None) -> RunReport:
    """Take in what one source has delivered, or a file in its place."""
    found = find_ready_source(hub, source)
    with ProgressLine(f"sync {source}") as progress:
        report = receive(hub, found, file=file, progress=progress, actor=actor())
    with hub.reads() as session:
        if source not in enabled_sources(session) and report.reason is None:
            note(f"credithub: {source}: {NOT_ENABLED}")
    return report


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
    found = hub.find_sources()
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
@reports
def rate(*, every: bool) -> Report:
    """Rate the merchants whose rating is due."""
    with opened() as hub, ProgressLine("rate") as progress:
        return rate_everyone(hub, only_due=not every, progress=progress, actor=actor())
