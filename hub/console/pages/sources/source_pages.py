"""One source: its promise, its month as a chart, its runs by pages."""

from collections.abc import Sequence
from datetime import datetime

from flask import Response, request

from hub.console.pages.sources.base import (
    MONTH_HEIGHT,
    SCREEN,
    SOURCES,
    at_sources,
    blueprint,
    day_charts,
    faults_path,
    last_good_text,
    own_voice,
    promise_text,
    run_chip,
    run_path,
    schedule_text,
    source_chip,
    source_path,
)
from hub.console.pages.sources.views import SourceView
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, Link
from hub.console.views.tables import (
    DataTable,
    Paging,
    TableCell,
    TableColumn,
    TableRow,
)
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.intake.models import SyncRun
from hub.intake.run_reads import count_runs, page_of_runs
from hub.overview import (
    SourceNow,
    SourceQuality,
    WithdrawalDelay,
    find_source,
    qualities_of,
    runs_of_month,
)

RUNS_A_PAGE = 50


@blueprint.get(f"{SOURCES}/<string:name>")
def show_source(name: str) -> Response:
    """Show one source: its month as a chart, its runs by pages."""
    hub, signed_in = at_sources()
    source = find_source(hub, name)
    place = log_screen_view(hub, signed_in, f"{SCREEN}-one", name)
    voice = own_voice()
    now = hub.clock()
    taken, aside = day_charts(
        voice, runs_of_month(hub, name), legal_day(now), height=MONTH_HEIGHT
    )
    rows = faults_path(signed_in, source=name)
    view = SourceView(
        title=source.title,
        back=Link(voice.t("nav.sources"), SOURCES),
        chip=source_chip(voice, source),
        facts=(
            *_facts(voice, source, now),
            _quality_fact(voice, qualities_of(hub, [name])[name]),
        ),
        broken=broken_table(voice, [source] if source.faults else []),
        taken=taken,
        aside=aside,
        runs=_runs(hub, voice, name, now),
        open_rows=None if rows is None else Link(voice.t("sources.open_rows"), rows),
        place=place,
    )
    frame = desk_frame(signed_in, current="sources")
    return send_page(render("sources/source.html", frame, page=view))


def broken_table(voice: Translator, found: Sequence[SourceNow]) -> DataTable | None:
    """Tell what is wrong with sources that cannot start, in words and as written."""
    if not found:
        return None
    return DataTable(
        caption=voice.t("sources.broken"),
        columns=(
            TableColumn(voice.t("sources.source")),
            TableColumn(voice.t("sources.fault_place")),
            TableColumn(voice.t("sources.fault_key")),
            TableColumn(voice.t("sources.why")),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(one.title, href=source_path(one.name)),
                    TableCell(
                        fault.file
                        if fault.line is None
                        else voice.t(
                            "sources.fault_line", file=fault.file, line=fault.line
                        ),
                        mono=True,
                    ),
                    TableCell(fault.key, mono=True),
                    TableCell(
                        voice.t(f"sources.fault.{fault.code}"), below_code=str(fault)
                    ),
                )
            )
            for one in found
            for fault in one.faults
        ),
    )


def _facts(voice: Translator, one: SourceNow, now: datetime) -> tuple[FactRow, ...]:
    """Say whose a source is, on what basis, what is promised and how it stands."""
    due = one.due_day
    return (
        FactRow(
            voice.t("sources.authority"),
            one.authority or one.owner,
            mono=one.authority is None,
            absent="" if one.authority or one.owner else "not_sent",
        ),
        FactRow(voice.t("sources.promise"), promise_text(voice, one)),
        *_grace(voice, one.grace_minutes),
        FactRow(voice.t("sources.last_good"), last_good_text(voice, one, now)),
        FactRow(
            voice.t("sources.due"),
            "" if due is None else voice.day(due),
            absent="none" if due is None else "",
        ),
        *(_withdrawal(voice, figures) for figures in one.withdrawals),
        FactRow(
            voice.t("sources.door"),
            voice.t(f"sources.by_door.{one.door}") if one.door else "",
            absent="" if one.door else "none",
        ),
        FactRow(voice.t("sources.schedule"), schedule_text(voice, one.schedule)),
        FactRow(voice.t("sources.basis"), one.legal_basis),
        FactRow(voice.t("sources.name"), one.name, mono=True),
    )


def _grace(voice: Translator, minutes: int | None) -> tuple[FactRow, ...]:
    """Say how long after its time a source is still fresh, where its manifest does."""
    if minutes is None:
        return ()
    said = voice.t("sources.grace_minutes", count=minutes)
    return (FactRow(voice.t("sources.grace"), said),)


def _quality_fact(voice: Translator, quality: SourceQuality) -> FactRow:
    """Say how good a source is, and what it lacks for the next level."""
    lacks = voice.t("parts.comma").join(
        voice.t(f"sources.criterion.{one}") for one in quality.missing
    )
    return FactRow(
        voice.t("sources.quality"),
        voice.t(f"sources.level.{quality.level}"),
        voice.t("sources.lacks", what=lacks) if lacks else "",
    )


def _withdrawal(voice: Translator, figures: WithdrawalDelay) -> FactRow:
    """Say how fast a source told that something had ended."""
    said = voice.t(
        "sources.withdrawn",
        number=figures.measured,
        late=figures.late,
        days=figures.most_days or 0,
    )
    untold = voice.t("sources.withdrawn_untold", number=figures.without_day)
    remark = untold if figures.without_day else ""
    return FactRow(voice.t("sources.withdrawals"), said, remark or figures.rule)


def _runs(hub: Hub, voice: Translator, name: str, now: datetime) -> DataTable | None:
    """List a page of a source's runs, newest first."""
    before, after = request.args.get("before"), request.args.get("after")
    with hub.reads() as session:
        found = page_of_runs(
            session, name, limit=RUNS_A_PAGE + 1, before=before, after=after
        )
        backwards = after is not None
        shown = found[-RUNS_A_PAGE:] if backwards else found[:RUNS_A_PAGE]
        if not shown:
            return None
        total = count_runs(session, name)
        first = count_runs(session, name, newer_than=shown[0].id) + 1
    is_more = first - 1 + len(shown) < total
    return DataTable(
        caption=voice.t("sources.runs"),
        columns=(
            TableColumn(voice.t("sources.began")),
            TableColumn(voice.t("sources.kind_head")),
            TableColumn(voice.t("sources.rows"), number=True),
            TableColumn(voice.t("sources.records"), number=True),
            TableColumn(voice.t("sources.quarantined"), number=True),
            TableColumn(voice.t("sources.state_head")),
        ),
        rows=tuple(_run_row(voice, card, now) for card in shown),
        paging=Paging(
            total,
            first,
            first + len(shown) - 1,
            before=source_path(name, after=shown[0].id) if first > 1 else None,
            after=source_path(name, before=shown[-1].id) if is_more else None,
        ),
    )


def _run_row(voice: Translator, card: SyncRun, now: datetime) -> TableRow:
    """Show a run in the list."""
    return TableRow(
        (
            TableCell(
                voice.moment(card.started_at, now), href=run_path(card.source, card.id)
            ),
            TableCell(voice.t(f"sources.kind.{card.kind}")),
            TableCell(voice.number(card.rows)),
            TableCell(voice.number(card.records)),
            TableCell(voice.number(card.quarantined)),
            TableCell(chip=run_chip(voice, card.state)),
        )
    )
