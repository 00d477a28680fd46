"""All sources against their promises: those that tell something, the others folded."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from flask import Response

from hub.console.pages.sources.base import (
    REPORTS,
    SCREEN,
    SERVED,
    SOURCES,
    at_sources,
    blueprint,
    dated,
    faults_path,
    last_good_text,
    night_path,
    own_voice,
    promise_text,
    source_chip,
    source_path,
)
from hub.console.pages.sources.source_pages import broken_table
from hub.console.pages.sources.views import SourceListView
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.parts import Link
from hub.console.views.tables import (
    DataTable,
    FoldedRows,
    TableCell,
    TableColumn,
    TableRow,
)
from hub.console.words.translator import Translator
from hub.ground.clock import legal_day
from hub.members.officers import SignedIn
from hub.overview import (
    SourceNow,
    SourceQuality,
    last_night,
    qualities_of,
    sources_now,
)

TELLING = frozenset({"broken", "failed", "late"})
"""States of a source that want a look."""


@blueprint.get(SOURCES)
def show_sources() -> Response:
    """Show every source: whose it is, what is promised, how it stands."""
    hub, signed_in = at_sources()
    place = log_screen_view(hub, signed_in, SCREEN, "list")
    voice = own_voice()
    found, night = sources_now(hub), last_night(hub)
    now = hub.clock()
    levels = qualities_of(hub, [one.name for one in found])
    late = sum(one.is_late for one in found)
    telling = [one for one in found if _tells(one)] or found
    resting = [one for one in found if not _tells(one)] if telling != found else []
    view = SourceListView(
        under=voice.t("sources.about", count=len(found), late=late),
        table=_source_table(voice, signed_in, telling, levels, now, found),
        rest=_resting(voice, signed_in, resting, levels, now),
        broken=broken_table(voice, [one for one in found if one.faults]),
        night=None
        if night is None
        else Link(
            voice.t("sources.night_of", day=dated(voice, night, legal_day(now))),
            night_path(night),
        ),
        more=(
            Link(voice.t("sources.served.title"), SERVED),
            Link(voice.t("sources.report.all"), REPORTS),
        ),
        place=place,
    )
    frame = desk_frame(signed_in, current="sources")
    return send_page(render("sources/list.html", frame, page=view))


def _source_table(
    voice: Translator,
    signed_in: SignedIn,
    shown: Sequence[SourceNow],
    levels: Mapping[str, SourceQuality],
    now: datetime,
    summed: Sequence[SourceNow] = (),
) -> DataTable:
    """List sources, with the sum of ``summed`` below where there are any."""
    return DataTable(
        caption=voice.t("nav.sources"),
        columns=(
            TableColumn(voice.t("sources.source")),
            TableColumn(voice.t("sources.authority")),
            TableColumn(voice.t("sources.promise")),
            TableColumn(voice.t("sources.last_good")),
            TableColumn(voice.t("sources.night_records"), number=True),
            TableColumn(voice.t("sources.night_quarantined"), number=True),
            TableColumn(voice.t("sources.state_head")),
        ),
        rows=tuple(
            _source_row(voice, signed_in, one, levels[one.name], now) for one in shown
        ),
        total=(
            TableCell(voice.t("sources.total")),
            TableCell(),
            TableCell(),
            TableCell(),
            TableCell(voice.number(sum(one.night[1] for one in summed))),
            TableCell(voice.number(sum(one.night[2] for one in summed))),
            TableCell(),
        )
        if summed
        else (),
    )


def _resting(
    voice: Translator,
    signed_in: SignedIn,
    resting: Sequence[SourceNow],
    levels: Mapping[str, SourceQuality],
    now: datetime,
) -> FoldedRows | None:
    """Fold the sources about which last night tells nothing."""
    if not resting:
        return None
    table = _source_table(voice, signed_in, resting, levels, now)
    line = voice.t("sources.resting", count=len(resting))
    return FoldedRows(line, replace(table, caption=line))


def _tells(one: SourceNow) -> bool:
    """Say whether a source brought rows last night, is late, or does not go well."""
    return bool(one.night[0]) or one.state in TELLING


def _source_row(
    voice: Translator,
    signed_in: SignedIn,
    one: SourceNow,
    quality: SourceQuality,
    now: datetime,
) -> TableRow:
    """Show a source in the list."""
    _, records, quarantined = one.night
    faults = faults_path(signed_in, source=one.name) if quarantined else None
    return TableRow(
        (
            TableCell(
                one.title,
                href=source_path(one.name),
                below=voice.t(
                    "sources.quality_is",
                    level=voice.t(f"sources.level.{quality.level}"),
                ),
            ),
            TableCell(
                one.authority or one.owner,
                mono=one.authority is None and bool(one.owner),
            ),
            TableCell(promise_text(voice, one)),
            TableCell(last_good_text(voice, one, now)),
            TableCell(voice.number(records)),
            TableCell(voice.number(quarantined), href=faults),
            TableCell(chip=source_chip(voice, one)),
        )
    )
