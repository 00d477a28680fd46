"""How clues were checked, for the leading office: by agency, and by month."""

from dataclasses import fields

from flask import Response

from hub.casework.clues import ClueFigures, ClueFiguresPeriodError, FeedbackCount
from hub.console.pages.leads.base import (
    FIGURES,
    at_leads,
    blueprint,
    day_asked,
    lead_links,
    looks_at,
    own_voice,
)
from hub.console.pages.leads.views import FiguresView
from hub.console.serving.headers import note_leaf, send_page
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.tables import DataTable, TableCell, TableColumn, TableRow
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.contradictions import sound_members
from hub.ground.clock import legal_day
from hub.officer_actions import show_clue_figures

SCREEN = "clue-figures"
COUNTS = tuple(one.name for one in fields(FeedbackCount))


@blueprint.get(FIGURES)
def show_figures() -> Response:
    """Show what became of the clues of some months; the look is in the log before."""
    hub, signed_in = at_leads()
    voice, today = own_voice(), legal_day(hub.clock())
    looks = looks_at(hub, signed_in, SCREEN)
    first = day_asked("first", today.replace(month=1, day=1))
    last = day_asked("last", today)
    wrong = first is None or last is None
    year = (today.replace(month=1, day=1), today)
    try:
        days = year if first is None or last is None else (first, last)
        view = show_clue_figures(hub, looks, *days)
    except ClueFiguresPeriodError:
        wrong, view = True, show_clue_figures(hub, looks, *year)
    note_leaf(view.receipt.address)
    found = view.figures
    names = _names(hub)
    page = FiguresView(
        action=FIGURES,
        around=lead_links(voice, signed_in, FIGURES),
        first=f"{found.first:%Y-%m}",
        last=f"{found.last:%Y-%m}",
        latest=f"{today:%Y-%m}",
        wrong=voice.t("leads.wrong_months") if wrong else "",
        under=voice.t("leads.rated", count=found.clues, rate=_rate(voice, found.rate)),
        agencies=_agencies(voice, found, names) if found.lines else None,
        months=_months(voice, found, names) if found.lines else None,
        place=view.receipt.address,
    )
    frame = desk_frame(signed_in, current="leads")
    return send_page(render("leads/figures.html", frame, page=page))


def _names(hub: Hub) -> dict[str, str]:
    """Name the members by their codes."""
    with hub.reads() as session:
        return {row.code: row.name for row in sound_members(session)}


def _agencies(
    voice: Translator, found: ClueFigures, names: dict[str, str]
) -> DataTable:
    """Sum the months of each agency, with its check rate."""
    return DataTable(
        caption=voice.t("leads.by_agency"),
        columns=(
            TableColumn(voice.t("leads.agency")),
            TableColumn(voice.t("leads.check_rate"), number=True),
            *_columns(voice),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(names.get(agency, agency)),
                    TableCell(_rate(voice, found.rates[agency])),
                    *_cells(voice, total),
                )
            )
            for agency, total in found.totals.items()
        ),
    )


def _months(voice: Translator, found: ClueFigures, names: dict[str, str]) -> DataTable:
    """List the counts by agency and month."""
    return DataTable(
        caption=voice.t("leads.by_month"),
        columns=(
            TableColumn(voice.t("leads.agency")),
            TableColumn(voice.t("leads.month"), short=True),
            *_columns(voice),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(names.get(agency, agency)),
                    TableCell(month),
                    *_cells(voice, line),
                )
            )
            for (agency, month), line in found.lines.items()
        ),
    )


def _columns(voice: Translator) -> tuple[TableColumn, ...]:
    """Head the columns of counts."""
    return tuple(TableColumn(voice.t(f"leads.count.{n}"), number=True) for n in COUNTS)


def _cells(voice: Translator, line: FeedbackCount) -> tuple[TableCell, ...]:
    """Write counts."""
    return tuple(TableCell(voice.number(getattr(line, name))) for name in COUNTS)


def _rate(voice: Translator, rate: int | None) -> str:
    """Write a rate in ten-thousandths as per cent; where there is none, that."""
    if rate is None:
        return voice.t("leads.no_rate")
    return f"{rate // 100}.{rate % 100:02}%"
