"""The page for finding: a form that works by itself, and answers while one types."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response, request

from hub.console.pages.answer_page import (
    embedded,
    is_refused,
    refused_note,
    refused_page,
)
from hub.console.pages.find.found import FindAsked, found_view
from hub.console.pages.find.views import SheetOffer
from hub.console.pages.penalties import may_certify
from hub.console.serving.forms import FormForgedError, check_form
from hub.console.serving.headers import send_page
from hub.console.serving.language import language_of
from hub.console.serving.rendering import render, render_part
from hub.console.serving.site import failed_note, page_blueprint
from hub.console.serving.work import (
    Work,
    ask,
    running_task,
    slip_of,
    work_frame,
    work_of,
)
from hub.console.words.translator import translator_of
from hub.ground.errors import HubError
from hub.lookup.ask import FindQuestion
from hub.lookup.disclosure import Disclosure
from hub.lookup.search import FindDocument
from hub.members.officers import (
    RoleForbidsError,
    SetupRequiredError,
    SignedOutError,
    TaskEndedError,
)
from schemas.words import CASE_WORK

SCREEN = "console/find"
MOST_PASSED = re.compile(r"[0-9]{1,7}")
"""How many results may have been passed over, as the form says it."""
KEYS = (("Enter", "find.key.open"), ("Esc", "find.key.clear"))
blueprint = page_blueprint("find")


@blueprint.get("/console/t/<string:task_id>/find")
def show_find(task_id: str) -> Response:
    """Show the field alone: nothing was asked yet."""
    work = work_of(task_id)
    by_number = work.path("person") if work.task.purpose in CASE_WORK else ""
    parties = work.path("penalties") if may_certify(work) else ""
    return _page(work, "", {"by_number": by_number, "parties": parties})


@blueprint.post("/console/t/<string:task_id>/find")
def take_text(task_id: str) -> Response:
    """Answer whom a text may mean; while one types, the results alone are sent."""
    if "HX-Request" not in request.headers:
        work, typed, disclosure = _asked(task_id)
        if is_refused(disclosure):
            return refused_page(work, disclosure, current="find")
        return _page(work, typed, _answer(work, typed, disclosure))
    try:
        work, typed, disclosure = _asked(task_id)
    except (
        *(SignedOutError, SetupRequiredError, RoleForbidsError),
        *(TaskEndedError, FormForgedError),
    ):
        # The page that asked is good no longer: it is loaded again, and leads on.
        response = send_page("")
        response.headers["HX-Refresh"] = "true"
        return response
    except HubError as error:
        note = failed_note(
            translator_of(language_of(request)), error.code, error.status
        )
        return _results({"note": note}, error.status)
    if is_refused(disclosure):
        return _results({"note": refused_note(work, disclosure)}, disclosure.status)
    return _results(_answer(work, typed, disclosure), disclosure.status)


def _asked(task_id: str) -> tuple[Work, str, Disclosure]:
    """Ask for what was typed: one question, one leaf."""
    work = work_of(task_id)
    check_form(request, work.signed_in.csrf)
    typed = request.form.get("q", "").strip()
    after = request.form.get("after")
    further = {"after": after} if after else {}
    question = FindQuestion(typed, further, language=work.language)
    return work, typed, ask(work, question, SCREEN)


def _answer(work: Work, typed: str, disclosure: Disclosure) -> Mapping[str, Any]:
    """Give the template what was found, with its receipt."""
    document = disclosure.document
    assert isinstance(document, FindDocument)  # noqa: S101  # what the question answers with
    passed = request.form.get("passed", "")
    asked = FindAsked(
        work.path("m"),
        work.path("find"),
        work.signed_in.csrf,
        typed,
        passed=int(passed) if MOST_PASSED.fullmatch(passed) else 0,
    )
    return {
        "found": found_view(document, translator_of(work.language), asked),
        "slip": slip_of(disclosure),
        "answer": embedded(disclosure),
        "sheet": SheetOffer(work.path("find/pdf"), typed, work.signed_in.csrf),
    }


def _page(work: Work, typed: str, told: Mapping[str, Any]) -> Response:
    """Write the whole page."""
    # The page has the field itself, so its bar has none.
    bar = replace(running_task(work), find=None)
    frame = work_frame(work, current="find", known_at=bar, keys=KEYS)
    action = work.path("find")
    return send_page(
        render("find/page.html", frame, typed=typed, action=action, told=told)
    )


def _results(told: Mapping[str, Any], status: int) -> Response:
    """Write what stands under the field alone."""
    language = language_of(request)
    return send_page(render_part("find/results.html", language, told=told), status)
