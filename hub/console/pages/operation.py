"""How the hub stands, for the system administrator: what `credithub status` tells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from flask import Response, request

from connectors.base import source_titles
from hub.console.serving.headers import send_page
from hub.console.serving.language import language_of
from hub.console.serving.officer_pages import demand_officer, log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.site import page_blueprint
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, StateChip, StateNote
from hub.console.views.tables import (
    DataTable,
    FoldedRows,
    TableCell,
    TableColumn,
    TableRow,
)
from hub.console.words.job_names import job_text
from hub.console.words.translator import Translator, translator_of
from hub.context import Hub
from hub.ground.clock import CHINA
from hub.monitoring import (
    BacklogNow,
    HubStatus,
    JobsNow,
    LogNow,
    SourcesNow,
    Unreadable,
    read_status,
)
from schemas.wording import NEEDS
from schemas.words import OfficerRole

OPERATION = "/console/operation"
SCREEN = "operation"
MIB = 1 << 20
SIGNS = {
    "fresh": ("round", "ok"),
    "late": ("triangle", "warn"),
    "never": ("ring", "mute"),
    "good": ("round", "ok"),
    "running": ("ring", "info"),
    "new": ("ring", "mute"),
    "missed": ("triangle", "warn"),
    "interrupted": ("triangle", "warn"),
    "failed": ("square", "bad"),
}
"""Sign and tone of how a source or a job stands."""
IN_ORDER = frozenset({"fresh", "good", "new"})
"""How a source or a job stands that nobody needs to look at."""
blueprint = page_blueprint("operation")


@dataclass(frozen=True, slots=True)
class PartedRows:
    """A table of what tells something, and the rest in one line."""

    table: DataTable | None
    rest: FoldedRows | None


@dataclass(frozen=True, slots=True)
class OperationView:
    """The page: what needs somebody, then each part as it stands."""

    note: StateNote
    needs: DataTable | None
    facts: tuple[tuple[str, tuple[FactRow, ...]], ...]
    """Titles and facts of the parts that are told by figures."""
    sources: PartedRows | None
    jobs: PartedRows | None
    place: str


@blueprint.get(OPERATION)
def show_operation() -> Response:
    """Show how the hub stands, and what of it needs a person."""
    hub, signed_in = demand_officer(OfficerRole.SYSTEM_ADMIN)
    place = log_screen_view(hub, signed_in, SCREEN, "status")
    voice = translator_of(language_of(request))
    status = read_status(hub)
    needs = status.needs()
    view = OperationView(
        note=StateNote(
            "bad" if needs else "ok",
            voice.t("operation.needs", count=len(needs))
            if needs
            else voice.t("operation.well"),
            voice.t("operation.as_command"),
        ),
        needs=_needs(voice, status),
        facts=tuple(_facts(voice, status)),
        sources=_sources(voice, status),
        jobs=_jobs(voice, status, hub),
        place=place,
    )
    frame = desk_frame(signed_in, current="operation")
    return send_page(render("operation.html", frame, page=view))


def _needs(voice: Translator, status: HubStatus) -> DataTable | None:
    """List what needs a person."""
    rows = tuple(
        TableRow(
            (
                TableCell(voice.said(NEEDS[one.what]), below_code=one.what.value),
                TableCell(one.about, mono=True),
                TableCell(one.detail, mono=True),
            )
        )
        for one in status.needs()
    )
    if not rows:
        return None
    return DataTable(
        caption=voice.t("operation.needs_head"),
        columns=_columns(voice, "what", "which", "detail"),
        rows=rows,
    )


def _facts(
    voice: Translator, status: HubStatus
) -> Iterable[tuple[str, tuple[FactRow, ...]]]:
    """Tell the parts that are figures; one that cannot be read says so above."""
    if isinstance(status.backlog, BacklogNow):
        yield voice.t("operation.backlog"), _backlog(voice, status.backlog)
    if isinstance(status.log, LogNow):
        yield voice.t("operation.log"), _log(voice, status.log, status.at)
    if not isinstance(status.witnesses, Unreadable):
        now = status.witnesses
        yield (
            voice.t("operation.witnesses"),
            (
                _figure(voice, "witness_count", len(now.names)),
                _figure(voice, "witness_cosigned", len(now.cosigned)),
                _figure(voice, "unwitnessed", now.unwitnessed),
                _moment(voice, "witnessed_at", now.at, status.at),
            ),
        )
    if not isinstance(status.disk, Unreadable):
        days = status.days_left
        yield (
            voice.t("operation.disk"),
            (
                _figure(voice, "disk_free", status.disk.free // MIB),
                _figure(voice, "disk_size", status.disk.size // MIB),
                *([] if days is None else [_figure(voice, "days_left", days)]),
            ),
        )


def _backlog(voice: Translator, now: BacklogNow) -> tuple[FactRow, ...]:
    """Tell what waits."""
    review, rows = now.review_sum, now.quarantine_sum
    return (
        _figure(voice, "review_open", review.count),
        _moment(voice, "review_oldest", review.oldest, now.at),
        _figure(voice, "quarantine_open", rows.count),
        _moment(voice, "quarantine_oldest", rows.oldest, now.at),
        _figure(voice, "due_events", now.events.count),
        _figure(voice, "due_ratings", now.ratings),
        _figure(voice, "due_files", now.files),
    )


def _log(voice: Translator, now: LogNow, at: datetime) -> tuple[FactRow, ...]:
    """Tell how the log stands."""
    return (
        FactRow(voice.t("operation.shard"), now.shard, mono=True),
        _figure(voice, "log_size", now.size),
        _moment(voice, "log_last", now.last_at, at),
        _figure(voice, "log_bytes", ceil(now.bytes / MIB)),
        _figure(voice, "entries_a_day", now.entries_a_day),
        _moment(voice, "log_checked", now.checked_at, at),
        _figure(voice, "log_faults", len(now.faults)),
    )


def _sources(voice: Translator, status: HubStatus) -> PartedRows | None:
    """List the sources by how fresh they are; those in time are folded."""
    if not isinstance(status.sources, SourcesNow):
        return None
    rows = [
        (
            one.freshness,
            TableRow(
                (
                    TableCell(
                        one.source.title, href=f"/console/sources/{one.source.name}"
                    ),
                    TableCell(_said(voice, one.source.last_good_at, status.at)),
                    TableCell(chip=_chip(voice, one.freshness)),
                )
            ),
        )
        for one in status.sources.sources
    ]
    return _parted(voice, "sources", ("source", "last_good", "state_head"), rows)


def _jobs(voice: Translator, status: HubStatus, hub: Hub) -> PartedRows | None:
    """List the jobs by when they went well; those that do are folded."""
    if not isinstance(status.jobs, JobsNow) or not status.jobs.jobs:
        return None
    titles = source_titles(hub.config.connectors_folder)
    rows = [
        (
            one.state,
            TableRow(
                (
                    TableCell(job_text(voice, one.name, titles), below_code=one.name),
                    TableCell(_said(voice, one.last_good_at, status.at)),
                    TableCell(_due(voice, one.next_at)),
                    TableCell(chip=_chip(voice, one.state)),
                )
            ),
        )
        for one in status.jobs.jobs
    ]
    return _parted(voice, "jobs", ("job", "last_good", "next", "state_head"), rows)


def _parted(
    voice: Translator,
    name: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[str, TableRow]],
) -> PartedRows:
    """Part rows by their state: what is in order is folded."""
    heads = _columns(voice, *columns)
    telling = tuple(row for state, row in rows if state not in IN_ORDER)
    resting = tuple(row for state, row in rows if state in IN_ORDER)
    caption = voice.t(f"operation.{name}")
    line = voice.t(f"operation.{name}_in_order", count=len(resting))
    return PartedRows(
        DataTable(caption, heads, telling, tight=True) if telling else None,
        FoldedRows(line, DataTable(line, heads, resting, tight=True))
        if resting
        else None,
    )


def _columns(voice: Translator, *names: str) -> tuple[TableColumn, ...]:
    """Name columns."""
    return tuple(TableColumn(voice.t(f"operation.{name}")) for name in names)


def _chip(voice: Translator, state: str) -> StateChip:
    """Say how a source or a job stands."""
    return StateChip(voice.t(f"operation.state.{state}"), *SIGNS[state])


def _figure(voice: Translator, name: str, value: int) -> FactRow:
    """Tell a figure."""
    return FactRow(voice.t(f"operation.{name}"), voice.number(value))


def _moment(
    voice: Translator, name: str, moment: datetime | None, now: datetime
) -> FactRow:
    """Tell a moment, or that there is none."""
    said = "" if moment is None else voice.moment(moment, now)
    absent = "none" if moment is None else ""
    return FactRow(voice.t(f"operation.{name}"), said, absent=absent)


def _said(voice: Translator, moment: datetime | None, now: datetime) -> str:
    """Say a moment that has been, or that it never was."""
    return voice.t("operation.none") if moment is None else voice.moment(moment, now)


def _due(voice: Translator, moment: datetime | None) -> str:
    """Say a moment that comes; to the minute, in Beijing time."""
    if moment is None:
        return voice.t("operation.none")
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
