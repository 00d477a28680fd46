"""What the columns of a run's files were taken for, and the yes or no to it."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from werkzeug.exceptions import NotFound

from hub import pipeline
from hub.console.pages.sources.base import SOURCES, blueprint, own_voice, run_path
from hub.console.pages.sources.run_pages import run_page
from hub.console.pages.sources.views import SentDecision
from hub.console.serving.forms import check_form
from hub.console.serving.officer_pages import demand_officer
from hub.console.serving.site import redirect_to
from hub.console.views.parts import StateNote
from hub.context import Hub
from hub.ground.actors import account_actor
from hub.ground.errors import HubError
from hub.intake.apply import ColumnsDecision
from hub.intake.errors import SourceBrokenError
from hub.intake.run_reads import RunUnknownError, read_run
from schemas.words import OfficerRole

ANSWERS: Mapping[str, bool] = {"accept": True, "refuse": False}


@blueprint.get(f"{SOURCES}/<string:name>/<string:run>/columns")
def lead_to_run(name: str, run: str) -> Response:
    """Lead from the address of a form to the page that it stands on."""
    return redirect_to(run_path(name, run))


@blueprint.post(f"{SOURCES}/<string:name>/<string:run>/columns")
def decide_on_columns(name: str, run: str) -> Response:
    """Let a file in whose columns were guessed, or refuse it.

    Raises:
        NotFound: the form says neither, or there is no such source.
    """
    hub, signed_in = demand_officer(OfficerRole.SOURCE_DESK)
    check_form(request, signed_in.csrf)
    action = request.form.get("action", "")
    if action not in ANSWERS:
        raise NotFound(action)
    with hub.reads() as session:
        if read_run(session, run).card.source != name:
            raise RunUnknownError(run)
    reason = request.form.get("reason", "")
    decision = ColumnsDecision(
        run,
        ANSWERS[action],
        account_actor(signed_in.officer.id),
        reason,
        request.form.get("file") or None,
    )
    try:
        _decide(hub, name, decision)
    except HubError as error:
        voice, key = own_voice(), f"failure.{error.code}"
        known = key if voice.has(f"{key}.title") else "failure.refused"
        note = StateNote("bad", voice.t(f"{known}.title"), voice.t(f"{known}.text"))
        return run_page(hub, signed_in, name, run, SentDecision(note, reason, error))
    return redirect_to(run_path(name, run))


def _decide(hub: Hub, name: str, decision: ColumnsDecision) -> Any:
    """Carry a decision out with the source that the file came from.

    Raises:
        SourceBrokenError: its folder is wrong.
        NotFound: there is no such source any more.
    """
    found = hub.find_sources()
    if broken := found.find_broken(name):
        raise SourceBrokenError(str(broken))
    if name not in found.ready:
        raise NotFound(name)
    return pipeline.decide_columns(hub, found.ready[name], decision)
