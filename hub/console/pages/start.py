"""The start page: my tasks, what waits for my roles, how fresh the sources are.

No merchant's name stands here: this page has no purpose.
"""

from dataclasses import dataclass
from datetime import date

from flask import Response, request

from hub.console.serving.headers import send_page
from hub.console.serving.language import language_of
from hub.console.serving.officers import demand_signed_in
from hub.console.serving.rendering import render
from hub.console.serving.site import page_blueprint, site_hub
from hub.console.serving.work import DESKS, START, desk_frame
from hub.console.views.parts import StateChip
from hub.console.views.tables import DataTable, TableCell, TableColumn, TableRow
from hub.console.words.speech import Speech, speech
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.members.officers import OfficerTask, SignedIn, tasks_of
from hub.oversight import waiting_looks
from hub.overview import SourceNow, Waiting, sources_now, waiting_reviews, waiting_rows
from schemas.words import OfficerRole

SOURCES_SHOWN = 12
DESK_PATHS = {key: href for _, key, href in DESKS}
blueprint = page_blueprint("start")


@dataclass(frozen=True, slots=True)
class StartPage:
    """What the start page shows."""

    today: date
    tasks: DataTable | None
    waiting: DataTable | None
    sources: DataTable
    opens_merchants: bool


@blueprint.get(START)
def show_start() -> Response:
    """Show where an officer begins."""
    hub, signed_in = site_hub(), demand_signed_in()
    frame = desk_frame(signed_in, current="start", keys=(("N", "frame.keys.new"),))
    voice = speech(language_of(request))
    opens = signed_in.must is None and signed_in.officer.opens_merchants
    tasks = list(tasks_of(hub, signed_in)) if opens else []
    page = StartPage(
        today=legal_day(hub.clock()),
        tasks=_task_table(voice, hub, tasks) if tasks else None,
        waiting=_waiting_table(voice, hub, signed_in),
        sources=_source_table(voice, hub, sources_now(hub)),
        opens_merchants=opens,
    )
    return send_page(render("start.html", frame, page=page, must=signed_in.must))


def _task_table(voice: Speech, hub: Hub, tasks: list[OfficerTask]) -> DataTable:
    """List the tasks of this session that go on."""
    now = hub.clock()
    return DataTable(
        caption=voice.t("start.tasks"),
        columns=(
            TableColumn(voice.t("start.reference")),
            TableColumn(voice.t("start.purpose")),
            TableColumn(voice.t("start.pages"), number=True),
            TableColumn(voice.t("start.last_used")),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(task.reference, href=f"/console/t/{task.id}/find"),
                    TableCell(voice.t(f"purpose.{task.purpose}")),
                    TableCell(voice.number(task.pages)),
                    TableCell(voice.moment(task.last_used_at, now)),
                )
            )
            for task in tasks
        ),
    )


def _waiting_table(voice: Speech, hub: Hub, signed_in: SignedIn) -> DataTable | None:
    """List what waits for the officer's roles; None where no role has a desk."""
    roles = signed_in.officer.roles if signed_in.must is None else frozenset()
    found: list[tuple[str, Waiting]] = []
    if OfficerRole.REVIEWER in roles:
        found.append(("review", waiting_reviews(hub)))
    if OfficerRole.SOURCE_DESK in roles:
        found.append(("quarantine", waiting_rows(hub)))
    if OfficerRole.AUDIT_ADMIN in roles:
        found.append(("access_review", Waiting(*waiting_looks(hub))))
    if not found:
        return None
    now = hub.clock()
    return DataTable(
        caption=voice.t("start.waiting"),
        columns=(
            TableColumn(voice.t("start.what")),
            TableColumn(voice.t("start.count"), number=True),
            TableColumn(voice.t("start.oldest")),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(voice.t(f"nav.{key}"), href=DESK_PATHS.get(key)),
                    TableCell(voice.number(one.count)),
                    TableCell(
                        voice.t("parts.absent.none")
                        if one.oldest is None
                        else voice.moment(one.oldest, now)
                    ),
                )
            )
            for key, one in found
        ),
    )


def _source_table(voice: Speech, hub: Hub, sources: list[SourceNow]) -> DataTable:
    """List the sources with their last good run and their promise."""
    now = hub.clock()
    return DataTable(
        caption=voice.t("start.sources"),
        columns=(
            TableColumn(voice.t("start.source")),
            TableColumn(voice.t("start.last_good")),
            TableColumn(voice.t("start.state")),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(one.title),
                    TableCell(
                        voice.t("start.never")
                        if one.last_good_at is None
                        else voice.moment(one.last_good_at, now)
                    ),
                    TableCell(chip=_source_chip(voice, one)),
                )
            )
            for one in sources[:SOURCES_SHOWN]
        ),
        tight=True,
    )


def _source_chip(voice: Speech, source: SourceNow) -> StateChip:
    """Say whether a source keeps its promise."""
    if source.last_good_at is None:
        return StateChip(voice.t("start.not_connected"), "ring", "mute")
    if source.is_late:
        return StateChip(voice.t("start.late"), "triangle", "warn")
    return StateChip(voice.t("start.on_time"), "round", "ok")
