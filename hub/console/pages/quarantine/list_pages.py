"""The list of the desk: reasons with counts, the rows, what is decided on many."""

import shlex
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from hub.console.pages.quarantine.base import (
    DESK,
    ROLE,
    SCREEN,
    STATES,
    Naming,
    asked_filter,
    blueprint,
    filter_fields,
    list_path,
    naming_of,
    row_path,
)
from hub.console.pages.quarantine.row_view import fault_text
from hub.console.pages.quarantine.views import (
    BulkView,
    FacetLine,
    FacetView,
    QuarantineListView,
)
from hub.console.serving.desk import at_desk, tell_view
from hub.console.serving.headers import send_page
from hub.console.serving.language import language_of
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.parts import Link, StateNote
from hub.console.views.tables import (
    DataTable,
    FormField,
    Paging,
    TableCell,
    TableColumn,
    TableRow,
)
from hub.console.words.speech import speech
from hub.context import Hub
from hub.db.ids import is_id
from hub.intake.admission import SEALED
from hub.intake.quarantine import (
    QuarantineEntry,
    ReasonFacet,
    RowFilter,
    ShownRow,
    Unreadable,
    count_before,
    facets_of,
    page_of_rows,
    report_rows,
    states_of,
    total_of_rows,
    view_list,
)
from hub.members.officers import SignedIn

ROWS_A_PAGE = 50
NOTHING_WRONG: Mapping[str, str] = MappingProxyType({})
MOST_AT_ONCE = 1_000
"""More rows than this are decided by the command line, which shows how far it is."""
KEYS = (("J", "quarantine.key.next"), ("K", "quarantine.key.previous"))


@blueprint.get(DESK)
def show_quarantine() -> Response:
    """Show the rows of a filter, oldest first."""
    hub, signed_in = at_desk(ROLE)
    return list_page(hub, signed_in, asked_filter(), _notice())


@blueprint.get(f"{DESK}/report/<string:source>")
def send_report(source: str) -> Response:
    """Send the report back to a source, which has no content of rows.

    Raises:
        NotFound: no source can have the name.
    """
    hub, signed_in = at_desk(ROLE)
    if "\0" in source:
        raise NotFound
    tell_view(hub, signed_in, f"{SCREEN}-report", f"report:{source}")
    with hub.reads() as session:
        made = report_rows(session, source)
    response = Response(made.content, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="quarantine.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def list_page(
    hub: Hub,
    signed_in: SignedIn,
    chosen: RowFilter,
    notice: StateNote | None = None,
    *,
    wrong: Mapping[str, str] = NOTHING_WRONG,
    status: int = 200,
) -> Response:
    """Write the list; the look at it and at its rows is in the log before."""
    voice = speech(language_of(request))
    naming = naming_of(hub, voice)
    with hub.reads() as session:
        facets = facets_of(session, RowFilter(state=chosen.state))
        total = _total(session, chosen, facets)
        found = page_of_rows(
            session,
            chosen,
            limit=ROWS_A_PAGE + 1,
            after=_row_in("after"),
            before=_row_in("before"),
        )
        is_first = _row_in("after") is None and _row_in("before") is None
        skipped = 0
        if found and not is_first:
            skipped = count_before(session, chosen, found[0].id)
    looked = {
        "filter": chosen.as_json(),
        "rows": [one.id for one in _on_page(found)],
    }
    place = tell_view(hub, signed_in, SCREEN, "list", looked)
    view = QuarantineListView(
        facets=facet_view(hub, naming, chosen, facets),
        title=naming.reason(chosen.reason)
        if chosen.reason is not None
        else voice.t("quarantine.rows"),
        table=_table(hub, naming, chosen, found, (skipped, total)) if found else None,
        bulk=_bulk(naming, chosen, total, wrong)
        if found and chosen.state == "open"
        else None,
        report=None
        if chosen.source is None
        else Link(voice.t("quarantine.report"), f"{DESK}/report/{chosen.source}"),
        rules=Link(voice.t("quarantine.rule.all"), f"{DESK}/rules"),
        chosen=_chosen(naming, chosen),
        notice=notice,
        place=place,
    )
    frame = desk_frame(signed_in, current="quarantine", keys=KEYS)
    return send_page(render("quarantine/list.html", frame, page=view), status)


def _on_page(found: Sequence[QuarantineEntry]) -> Sequence[QuarantineEntry]:
    """Leave out the one row more that tells whether another page follows."""
    is_back = _row_in("before") is not None
    return found[-ROWS_A_PAGE:] if is_back else found[:ROWS_A_PAGE]


def _row_in(name: str) -> str | None:
    """Read the row that a page begins behind, or ends before; nonsense is none."""
    row_id = request.args.get(name, "")
    return row_id if is_id(row_id) else None


def facet_view(
    hub: Hub,
    naming: Naming,
    chosen: RowFilter,
    facets: Sequence[ReasonFacet] | None = None,
) -> FacetView:
    """Count the rows of the chosen state by reason, and below each by source."""
    voice, state = naming.voice, chosen.state or "open"
    others = [one for one in STATES if one != state]
    with hub.reads() as session:
        if facets is None:
            facets = facets_of(session, RowFilter(state=state))
        states = states_of(session, others)
    lines = tuple(
        FacetLine(
            naming.reason(facet.reason),
            facet.count,
            list_path(RowFilter(reason=facet.reason, state=state)),
            chosen.reason == facet.reason and chosen.source is None,
            tuple(
                FacetLine(
                    naming.source(name),
                    count,
                    list_path(RowFilter(name, facet.reason, state=state)),
                    (chosen.reason, chosen.source) == (facet.reason, name),
                )
                for name, count in facet.sources
            ),
        )
        for facet in facets
        if facet.reason != SEALED
    )
    sealed = sum(facet.count for facet in facets if facet.reason == SEALED)
    return FacetView(
        lines,
        sum(line.count for line in lines),
        tuple(
            Link(
                voice.t(f"quarantine.count.{one}", count=states.get(one, 0)),
                list_path(RowFilter(state=one)),
            )
            for one in others
        ),
        Link(voice.t("quarantine.all"), list_path(RowFilter(state=state))),
        FacetLine(
            naming.reason(SEALED),
            sealed,
            list_path(RowFilter(reason=SEALED, state=state)),
            chosen.reason == SEALED,
        )
        if sealed
        else None,
    )


def _total(session: Session, chosen: RowFilter, facets: Sequence[ReasonFacet]) -> int:
    """Count the rows of a filter: by the facets, which know all but files."""
    if chosen.file is not None:
        return total_of_rows(session, chosen).count
    return sum(
        count
        for facet in facets
        for source, count in facet.sources
        if facet.reason != chosen.without
        and chosen.reason in (None, facet.reason)
        and chosen.source in (None, source)
    )


def _fault(naming: Naming, row: ShownRow | Unreadable | None) -> TableCell:
    """Show the cell at fault of a row as far as it may be seen; none if sealed."""
    if row is None or (isinstance(row, ShownRow) and row.sealed_by is not None):
        return TableCell(naming.voice.t("parts.absent.withheld"), faint=True)
    if not isinstance(row, ShownRow):
        return TableCell(naming.voice.t(f"failure.{row.code}.title"), faint=True)
    column, text = fault_text(row, naming)
    return TableCell(column, below_code=text)


def _table(
    hub: Hub,
    naming: Naming,
    chosen: RowFilter,
    found: list[QuarantineEntry],
    counts: tuple[int, int],
) -> DataTable:
    """List the rows of a page."""
    voice, now = naming.voice, hub.clock()
    ticked = request.form.getlist("row")
    backwards = _row_in("before") is not None
    is_more = len(found) > ROWS_A_PAGE
    rows = _on_page(found)
    seen = view_list(hub, [one.id for one in rows if one.reason != SEALED])
    first = counts[0] + 1 + (len(found) - len(rows) if backwards else 0)
    came = _row_in("after") is not None
    has_before = is_more if backwards else came
    has_after = backwards or is_more
    return DataTable(
        caption=voice.t("quarantine.rows"),
        columns=(
            TableColumn(voice.t("quarantine.reason_head")),
            TableColumn(voice.t("quarantine.fault")),
            TableColumn(voice.t("start.source")),
            TableColumn(voice.t("quarantine.place")),
            TableColumn(voice.t("quarantine.came")),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(naming.reason(one.reason), href=row_path(one.id, chosen)),
                    _fault(naming, seen.get(one.id)),
                    TableCell(naming.source(one.source)),
                    TableCell(
                        voice.t("quarantine.row_number", row=one.row),
                        below_code=f"{one.file} {one.sheet or ''}".strip(),
                    ),
                    TableCell(voice.moment(one.opened_at, now)),
                ),
                key=one.id,
                label=voice.t("quarantine.choose", row=one.row),
                chosen=one.id in ticked,
            )
            for one in rows
        ),
        paging=Paging(
            counts[1],
            first,
            first + len(rows) - 1,
            list_path(chosen, before=rows[0].id) if has_before else None,
            list_path(chosen, after=rows[-1].id) if has_after else None,
        ),
        tight=True,
    )


def _bulk(
    naming: Naming, chosen: RowFilter, total: int, wrong: Mapping[str, str]
) -> BulkView:
    """Describe the bar over the rows."""
    errors = {name: naming.voice.t(key) for name, key in wrong.items()}
    words = ["credithub", "quarantine", "release"]
    for option, value in (
        ("--source", chosen.source),
        ("--reason-code", chosen.reason),
        ("--file", chosen.file),
    ):
        words += [option, value] if value else []
    if words[-1] == "release":
        words.append("--all")
    return BulkView(
        action=f"{DESK}/decide",
        fields=filter_fields(chosen),
        count=total,
        too_many=total > MOST_AT_ONCE,
        command=f"{shlex.join(words)} --reason …",
        reason=FormField(
            "reason",
            naming.voice.t("quarantine.why"),
            value=request.form.get("reason", ""),
            error=errors.get("reason", ""),
            required=True,
            most=400,
        ),
        scope=FormField(
            "scope", naming.voice.t("quarantine.scope"), error=errors.get("scope", "")
        ),
        means_all="made" in request.args or request.form.get("scope") == "all",
    )


def _chosen(naming: Naming, chosen: RowFilter) -> tuple[Link, ...]:
    """List the filters that are on, each with the address without it."""
    voice = naming.voice
    found = []
    if chosen.reason is not None:
        rest = RowFilter(chosen.source, None, chosen.file, chosen.state)
        found.append(Link(naming.reason(chosen.reason), list_path(rest)))
    if chosen.source is not None:
        rest = RowFilter(None, chosen.reason, chosen.file, chosen.state)
        found.append(Link(naming.source(chosen.source), list_path(rest)))
    if chosen.file is not None:
        rest = RowFilter(chosen.source, chosen.reason, None, chosen.state)
        found.append(Link(chosen.file, list_path(rest)))
    if chosen.state != "open":
        rest = RowFilter(chosen.source, chosen.reason, chosen.file)
        found.append(Link(voice.t(f"quarantine.state.{chosen.state}"), list_path(rest)))
    return tuple(found)


def _notice() -> StateNote | None:
    """Say what a decision on many rows came to, as its address tells."""
    voice, given = speech(language_of(request)), request.args
    if "made" in given:
        mends = given.get("made", 0, int)
        return StateNote(
            "ok",
            voice.t("quarantine.rule.done"),
            voice.t("quarantine.rule.release_now", count=mends),
        )
    done = given.get("done", "")
    if done not in STATES[2:]:
        return None
    counts = {name: given.get(name, 0, int) for name in ("count", "left")}
    text = voice.t("quarantine.left", count=counts["left"]) if counts["left"] else ""
    return StateNote(
        "ok" if counts["count"] else "warn",
        voice.t(f"quarantine.done.{done}", count=counts["count"]),
        text,
    )
