"""Decisions taken at the desk: on one row, or on many of a filter."""

from dataclasses import replace

from flask import Response, request
from werkzeug.exceptions import NotFound

from hub import pipeline
from hub.console.pages.quarantine.base import (
    DESK,
    ROLE,
    asked_rows,
    blueprint,
    meant_by,
    row_path,
)
from hub.console.pages.quarantine.list_pages import MOST_AT_ONCE, list_page
from hub.console.pages.quarantine.row_pages import SentWord, row_page
from hub.console.pages.quarantine.row_view import typed_values
from hub.console.serving.forms import SentForm, check_form
from hub.console.serving.language import language_of
from hub.console.serving.officer_pages import demand_officer
from hub.console.serving.site import redirect_to
from hub.console.views.lists import AskedList
from hub.console.views.parts import StateNote
from hub.console.words.translator import translator_of
from hub.context import Hub
from hub.db.ids import is_id
from hub.ground.actors import account_actor
from hub.ground.errors import HubError
from hub.intake.errors import BulkTooLargeError, ReasonMissingError, SyncRunningError
from hub.intake.quarantine import (
    BulkReport,
    RowFilter,
    close_row,
    neighbours_of,
    said_reason,
    total_of_rows,
    view_row,
)
from hub.members.officers import SignedIn

FIX = "fix"
ENDS = {"return": "returned", "close": "closed"}
RELEASE = "release"
WRONG_STATUS = 422


@blueprint.get(f"{DESK}/<string:row_id>/<string:_action>")
@blueprint.get(f"{DESK}/<string:row_id>/rule/make")
def lead_to_row(row_id: str, _action: str = "") -> Response:
    """Lead from the address of a form to the page that it stands on."""
    return redirect_to(row_path(row_id, AskedList(DESK)))


@blueprint.get(f"{DESK}/decide")
def lead_to_rows() -> Response:
    """Lead from the address of a form to the list that it stands on."""
    return redirect_to(DESK)


@blueprint.post(f"{DESK}/<string:row_id>/<string:action>")
def decide_quarantined_row(row_id: str, action: str) -> Response:
    """Take a row in as it is corrected, return it, or close it."""
    hub, signed_in = demand_officer(ROLE)
    check_form(request, signed_in.csrf)
    if action not in (FIX, *ENDS):
        raise NotFound(action)
    reason = request.form.get("reason", "")
    actor = account_actor(signed_in.officer.id)
    try:
        if action == FIX:
            _take_in(hub, row_id, actor, reason)
        else:
            close_row(hub, row_id, actor=actor, reason=reason, state=ENDS[action])
    except HubError as error:
        return row_page(hub, signed_in, row_id, SentWord(request.form, reason, error))
    asked = asked_rows()
    with hub.reads() as session:
        _, after = neighbours_of(session, meant_by(asked), row_id)
    if after is None:
        return redirect_to(row_path(row_id, asked))
    return redirect_to(row_path(after, asked, decided=row_id))


@blueprint.post(f"{DESK}/decide")
def decide_quarantined_rows() -> Response:
    """Release, return or close the rows that are chosen, or all of a filter.

    Raises:
        NotFound: the form says none of these.
    """
    hub, signed_in = demand_officer(ROLE)
    check_form(request, signed_in.csrf)
    action = request.form.get("action", "")
    if action not in (RELEASE, *ENDS):
        raise NotFound(action)
    chosen, voice = meant_by(asked_rows()), translator_of(language_of(request))
    ids = tuple(filter(is_id, request.form.getlist("row")))
    meant = chosen if request.form.get("scope") == "all" else replace(chosen, ids=ids)
    wrong = {}
    if meant.ids == ():
        wrong["scope"] = voice.t("quarantine.none_chosen")
    try:
        said_reason(request.form.get("reason", ""))
    except ReasonMissingError:
        wrong["reason"] = voice.t("quarantine.why_missing")
    if wrong:
        sent = SentForm(request.form, wrong)
        return list_page(hub, signed_in, sent=sent, status=WRONG_STATUS)
    try:
        report = _decide(hub, signed_in, meant)
    except (BulkTooLargeError, SyncRunningError) as error:
        note = StateNote(
            "bad",
            voice.t(f"failure.{error.code}.title"),
            voice.t(f"failure.{error.code}.text"),
        )
        sent = SentForm(request.form)
        return list_page(hub, signed_in, note, sent=sent, status=error.status)
    counts = {"count": str(report.done), "left": str(report.matched - report.done)}
    return redirect_to(asked_rows().at(done=report.state, **counts))


def _decide(hub: Hub, signed_in: SignedIn, meant: RowFilter) -> BulkReport:
    """Carry out what the form says on the rows that are meant.

    Raises:
        BulkTooLargeError: they are more than a page may decide on.
        ReasonMissingError, SyncRunningError: as they say.
    """
    with hub.reads() as session:
        if total_of_rows(session, meant).count > MOST_AT_ONCE:
            raise BulkTooLargeError
    actor = account_actor(signed_in.officer.id)
    reason = request.form.get("reason", "")
    state = ENDS.get(request.form.get("action", ""))
    if state is None:
        return pipeline.release_rows(hub, meant, actor=actor, reason=reason)
    return pipeline.close_rows(hub, meant, actor=actor, reason=reason, state=state)


def _take_in(hub: Hub, row_id: str, actor: str, reason: str) -> None:
    """Take a row in with what was typed; as it is where nothing was."""
    typed = typed_values(view_row(hub, row_id), request.form)
    if typed:
        pipeline.fix_row(hub, row_id, typed, actor=actor, reason=reason)
    else:
        pipeline.release_row(hub, row_id, actor=actor, reason=reason)
