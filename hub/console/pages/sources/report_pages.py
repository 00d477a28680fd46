"""The reports that members were given of their own data: by month, one, its sheet."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Response

from hub.console.pages.sources.base import (
    REPORTS,
    SOURCES,
    blueprint,
    own_voice,
    reason_text,
    source_path,
)
from hub.console.pages.sources.views import ReportListView, ReportView
from hub.console.serving.headers import CSV, send_export, send_page
from hub.console.serving.officer_pages import demand_officer, log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.work import SOURCES_OPEN_TO, desk_frame, sees_sources
from hub.console.views.parts import FactRow, Link
from hub.console.views.tables import DataTable, TableCell, TableColumn, TableRow
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.contradictions import sound_members
from hub.members.officers import SignedIn
from hub.officer_actions import (
    QualityReport,
    ReportUnknownError,
    find_report,
    kept_reports,
)
from schemas.words import OfficerRole

SCREEN = "source-reports"
SEE_ALL = frozenset({OfficerRole.SOURCE_DESK, OfficerRole.SYSTEM_ADMIN})
"""Roles that see what every member was told; others see their own member's."""


@blueprint.get(REPORTS)
def show_reports() -> Response:
    """List the reports by month, the newest first."""
    hub, signed_in = demand_officer(*SOURCES_OPEN_TO)
    place = log_screen_view(hub, signed_in, SCREEN, "list")
    voice = own_voice()
    found = kept_reports(hub, _only(signed_in))
    view = ReportListView(
        back=_back(voice, signed_in),
        table=_list(voice, found, _names(hub)) if found else None,
        place=place,
    )
    frame = desk_frame(signed_in, current="sources")
    return send_page(render("sources/reports.html", frame, page=view))


@blueprint.get(f"{REPORTS}/<string:owner>/<string:month>")
def show_report(owner: str, month: str) -> Response:
    """Show one report as it was made."""
    hub, signed_in = demand_officer(*SOURCES_OPEN_TO)
    report, _ = _find(hub, signed_in, owner, month)
    place = log_screen_view(hub, signed_in, SCREEN, f"quality-report:{owner}:{month}")
    voice = own_voice()
    made = voice.moment(report.made_at, hub.clock())
    view = ReportView(
        title=voice.t("sources.report.of", month=month),
        under=_names(hub).get(owner, owner),
        back=Link(voice.t("sources.report.all"), REPORTS),
        sheet=Link(voice.t("sources.report.sheet"), f"{_path(report)}/sheet"),
        facts=(
            FactRow(voice.t("sources.report.made"), made),
            FactRow("SHA-256", report.sha256, mono=True),
            FactRow(voice.t("sources.report.receipt"), report.leaf, mono=True),
        ),
        sources=_sources(voice, report, links=sees_sources(signed_in)),
        faults=_faults(voice, report),
        place=place,
    )
    frame = desk_frame(signed_in, current="sources")
    return send_page(render("sources/report.html", frame, page=view))


@blueprint.get(f"{REPORTS}/<string:owner>/<string:month>/sheet")
def take_report(owner: str, month: str) -> Response:
    """Send the file whose digest stands in the log."""
    hub, signed_in = demand_officer(*SOURCES_OPEN_TO)
    report, content = _find(hub, signed_in, owner, month)
    item = f"quality-report:{owner}:{month}"
    log_screen_view(hub, signed_in, f"{SCREEN}-sheet", item)
    return send_export(content, f"quality-report-{report.month}.csv", CSV)


def _only(signed_in: SignedIn) -> str | None:
    """Name the member whose reports alone an officer sees; None for all."""
    sees_all = sees_sources(signed_in) and bool(signed_in.officer.roles & SEE_ALL)
    return None if sees_all else signed_in.member.code


def _find(
    hub: Hub, signed_in: SignedIn, owner: str, month: str
) -> tuple[QualityReport, bytes]:
    """Find a report that an officer may see.

    Raises:
        ReportUnknownError: there is none, or it is another member's.
    """
    if _only(signed_in) not in {None, owner}:
        raise ReportUnknownError
    return find_report(hub, owner, month)


def _back(voice: Translator, signed_in: SignedIn) -> Link | None:
    """Lead to all sources, for who may see them."""
    return Link(voice.t("nav.sources"), SOURCES) if sees_sources(signed_in) else None


def _names(hub: Hub) -> dict[str, str]:
    """Name the members by their codes."""
    with hub.reads() as session:
        return {row.code: row.name for row in sound_members(session)}


def _path(report: QualityReport) -> str:
    """Write the address of a report."""
    return f"{REPORTS}/{quote(report.owner)}/{report.month}"


def _list(
    voice: Translator, found: list[QualityReport], names: Mapping[str, str]
) -> DataTable:
    """List reports by month."""
    return DataTable(
        caption=voice.t("sources.report.all"),
        columns=(
            TableColumn(voice.t("sources.report.month")),
            TableColumn(voice.t("sources.authority")),
            TableColumn(voice.t("sources.rows"), number=True),
            TableColumn(voice.t("sources.quarantined"), number=True),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(one.month, href=_path(one), strong=True),
                    TableCell(names.get(one.owner, one.owner), below_code=one.owner),
                    TableCell(voice.number(one.rows)),
                    TableCell(voice.number(one.quarantined)),
                )
            )
            for one in found
        ),
    )


def _sources(voice: Translator, report: QualityReport, *, links: bool) -> DataTable:
    """List what each source brought in the month."""
    return DataTable(
        caption=voice.t("sources.report.sources"),
        columns=(
            TableColumn(voice.t("sources.source")),
            TableColumn(voice.t("sources.report.runs"), number=True),
            TableColumn(voice.t("sources.rows"), number=True),
            TableColumn(voice.t("sources.records"), number=True),
            TableColumn(voice.t("sources.quarantined"), number=True),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(
                        one["title"],
                        href=source_path(one["name"]) if links else None,
                        below_code=one["name"],
                    ),
                    *(
                        TableCell(voice.number(one[name]))
                        for name in ("runs", "rows", "records", "quarantined")
                    ),
                )
            )
            for one in report.sources
        ),
    )


def _faults(voice: Translator, report: QualityReport) -> DataTable | None:
    """List why rows were set aside, and what had become of them."""
    rows = tuple(
        _fault(voice, one["title"], fault)
        for one in report.sources
        for fault in one["faults"]
    )
    if not rows:
        return None
    counted = ("rows", "mended", "returned", "closed", "open")
    return DataTable(
        caption=voice.t("sources.report.faults"),
        columns=(
            TableColumn(voice.t("sources.source")),
            TableColumn(voice.t("sources.report.reason")),
            TableColumn(voice.t("sources.report.field")),
            *(
                TableColumn(voice.t(f"sources.report.{name}"), number=True)
                for name in counted
            ),
        ),
        rows=rows,
    )


def _fault(voice: Translator, title: str, fault: Mapping[str, Any]) -> TableRow:
    """Tell of one reason in one field."""
    counted = ("rows", "mended", "returned", "closed", "open")
    return TableRow(
        (
            TableCell(title),
            TableCell(reason_text(voice, fault["reason"]), below_code=fault["reason"]),
            TableCell(fault["field"] or "", code=bool(fault["field"])),
            *(TableCell(voice.number(fault[name])) for name in counted),
        )
    )
