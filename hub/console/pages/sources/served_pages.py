"""What came for each duty of the plan, and from each member's system."""

from collections.abc import Mapping

from flask import Response
from sqlalchemy.orm import Session

from connectors.base import source_titles
from hub.console.pages.sources.base import (
    SERVED,
    SOURCES,
    at_sources,
    blueprint,
    own_voice,
    source_path,
)
from hub.console.pages.sources.views import ServedView
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, Link
from hub.console.views.tables import DataTable, TableCell, TableColumn, TableRow
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.overview import ServedCount, What, count_served
from hub.overview.duties import UNRULED, count_notices

SCREEN = "sources-served"


@blueprint.get(SERVED)
def show_served() -> Response:
    """Show duties and systems with what came for them since the hub was founded."""
    hub, signed_in = at_sources()
    place = log_screen_view(hub, signed_in, SCREEN, "list")
    voice = own_voice()
    with hub.reads() as session:
        view = ServedView(
            back=Link(voice.t("nav.sources"), SOURCES),
            duties=_table(voice, session, hub, "duties"),
            systems=_table(voice, session, hub, "systems"),
            notices=_notices(voice, session, hub),
            place=place,
        )
    frame = desk_frame(signed_in, current="sources")
    return send_page(render("sources/served.html", frame, page=view))


def _table(voice: Translator, session: Session, hub: Hub, what: What) -> DataTable:
    """List duties or systems with their counts; those without a row say so."""
    found = count_served(session, what, legal_day(hub.clock()))
    titles = source_titles(hub.config.connectors_folder)
    return DataTable(
        caption=voice.t(f"sources.served.{what}"),
        columns=(
            TableColumn(voice.t(f"sources.served.{what}_head")),
            TableColumn(voice.t("sources.rows"), number=True),
            TableColumn(voice.t("sources.records"), number=True),
            TableColumn(voice.t("sources.quarantined"), number=True),
            TableColumn(voice.t("sources.served.matters"), number=True),
            TableColumn(voice.t("sources.served.sources"), number=True),
            TableColumn(voice.t("sources.served.silent")),
        ),
        rows=tuple(_row(voice, one, what, titles) for one in found),
    )


def _row(
    voice: Translator, one: ServedCount, what: What, titles: Mapping[str, str]
) -> TableRow:
    """Tell of one duty or system; its first silent source is a link."""
    rule, silent = one.rule, one.silent
    called = [titles.get(name, name) for name in silent]
    name = rule.en if voice.language == "en" else rule.zh
    key = voice.t("sources.served.number", key=rule.key) if what == "duties" else ""
    return TableRow(
        (
            TableCell(name, below=key),
            TableCell(voice.number(one.rows), strong=one.rows > 0),
            TableCell(voice.number(one.records)),
            TableCell(voice.number(one.quarantined)),
            TableCell(voice.number(one.matters) if rule.machines else ""),
            TableCell(voice.number(len(rule.sources))),
            TableCell(
                called[0] if called else voice.t("sources.served.none"),
                href=source_path(silent[0]) if silent else None,
                faint=not silent,
                below=voice.t("parts.comma").join(called[1:]),
            ),
        )
    )


def _notices(voice: Translator, session: Session, hub: Hub) -> tuple[FactRow, ...]:
    """Say how long before they held platforms told their rules (duty 17)."""
    told = count_notices(session, hub.rulebook).as_json()
    told[UNRULED] = told["rules"].get(UNRULED, 0)
    return tuple(
        FactRow(voice.t(f"sources.served.notice.{name}"), voice.number(told[name]))
        for name in ("versions", "in_time", "too_short", UNRULED, "weight_unknown")
    )
