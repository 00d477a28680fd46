"""The list of the desk: reasons with counts, the rows, what is decided on many."""

import shlex
from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from hub.console.pages.quarantine.base import (
    DESK,
    OPEN,
    ROLE,
    SCREEN,
    STATES,
    Naming,
    asked_rows,
    blueprint,
    meant_by,
    naming_of,
)
from hub.console.pages.quarantine.row_view import fault_text
from hub.console.serving.forms import NOTHING_SENT, SentForm
from hub.console.serving.headers import CSV, send_export, send_page
from hub.console.serving.language import language_of
from hub.console.serving.officer_pages import demand_officer, log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.lists import AskedList
from hub.console.views.parts import StateNote
from hub.console.words.translator import translator_of
from hub.context import Hub
from hub.db.ids import is_id
from hub.intake.admission import SEALED
from hub.intake.quarantine import (
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
MOST_AT_ONCE = 1_000
"""More rows than this are decided by the command line, which shows how far it is."""
KEYS = (("J", "quarantine.key.next"), ("K", "quarantine.key.previous"))


@blueprint.get(DESK)
def show_quarantine() -> Response:
    """Show the rows of a filter, oldest first."""
    hub, signed_in = demand_officer(ROLE)
    return list_page(hub, signed_in, _notice())


@blueprint.get(f"{DESK}/report/<string:source>")
def send_report(source: str) -> Response:
    """Send the report back to a source, which has no content of rows.

    Raises:
        NotFound: no source can have the name.
    """
    hub, signed_in = demand_officer(ROLE)
    if "\0" in source:
        raise NotFound
    log_screen_view(hub, signed_in, f"{SCREEN}-report", f"report:{source}")
    with hub.reads() as session:
        made = report_rows(session, source)
    return send_export(made.content, "quarantine.csv", CSV)


def list_page(
    hub: Hub,
    signed_in: SignedIn,
    notice: StateNote | None = None,
    *,
    sent: SentForm = NOTHING_SENT,
    status: int = 200,
) -> Response:
    """Write the list; the look at it and at its rows is in the log before."""
    asked = asked_rows()
    chosen = meant_by(asked)
    with hub.reads() as session:
        counts = count_rows(session, asked)
        total = _total(session, chosen, counts["facets"])
        rows = page_of_rows(
            session,
            chosen,
            limit=ROWS_A_PAGE,
            after=_row_in(asked.after),
            before=_row_in(asked.before),
        )
        ahead = partial(count_before, session, chosen)
        paging = asked.paging([one.id for one in rows], total, ahead)
    looked = {"filter": chosen.as_json(), "rows": [one.id for one in rows]}
    place = log_screen_view(hub, signed_in, SCREEN, "list", looked)
    naming = naming_of(hub, translator_of(language_of(request)))
    seen = view_list(hub, [one.id for one in rows if one.reason != SEALED])
    view = counts | {
        "asked": asked,
        "rows": rows,
        "faults": {one.id: _fault(naming, seen.get(one.id)) for one in rows},
        "naming": naming,
        "total": total,
        "paging": paging,
        "decides": bool(rows) and chosen.state == OPEN,
        "command": _command(asked) if total > MOST_AT_ONCE else "",
        "means_all": "made" in request.args or sent.has("scope", "all"),
        "sent": sent,
        "notice": notice,
        "place": place,
    }
    frame = desk_frame(signed_in, current="quarantine", keys=KEYS)
    return send_page(render("quarantine/list.html", frame, **view), status)


def _row_in(given: str) -> str | None:
    """Read the row that a page begins behind, or ends before; nonsense is none."""
    return given if is_id(given) else None


def count_rows(session: Session, asked: AskedList) -> dict[str, Any]:
    """Count the rows of a state by reason and source, and those of the other states."""
    state = asked.fields.get("state", OPEN)
    others = [one for one in STATES if one != state]
    counted = states_of(session, others)
    return {
        "facets": facets_of(session, RowFilter(state=state)),
        "states": {one: counted.get(one, 0) for one in others},
        "sealed": SEALED,
    }


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


def _fault(naming: Naming, row: ShownRow | Unreadable | None) -> tuple[str, str | None]:
    """Say the column at fault and what stands in it, as far as it may be seen."""
    if row is None or (isinstance(row, ShownRow) and row.sealed_by is not None):
        return naming.voice.t("parts.absent.withheld"), None
    if not isinstance(row, ShownRow):
        return naming.voice.t(f"failure.{row.code}.title"), None
    return fault_text(row, naming)


def _command(asked: AskedList) -> str:
    """Write the command that releases the rows of a filter."""
    options = {"source": "--source", "reason_code": "--reason-code", "file": "--file"}
    narrowed = [
        word
        for name, option in options.items()
        if name in asked.fields
        for word in (option, asked.fields[name])
    ]
    words = ["credithub", "quarantine", "release", *(narrowed or ["--all"])]
    return f"{shlex.join(words)} --reason …"


def _notice() -> StateNote | None:
    """Say what a decision on many rows came to, as its address tells."""
    voice, given = translator_of(language_of(request)), request.args
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
