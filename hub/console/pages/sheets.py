"""Answers on paper: PDFs that have their answer and its receipt inside.

The credit file and the whole page of a merchant, and what a search found.
"""

from flask import Response, request

from hub.console.pages.answer_page import is_refused, refused_page
from hub.console.serving.forms import check_form
from hub.console.serving.site import page_blueprint, redirect_to
from hub.console.serving.work import Work, ask, work_of
from hub.lookup.ask import FileQuestion, FindQuestion, PageQuestion
from hub.lookup.disclosure import MOVED, Disclosure, plain
from hub.sheets.documents import sheet_of
from hub.sheets.evidence.setting import set_answer
from hub.sheets.framing import Asking

SCREEN = "console/merchant/export"
FIND_SCREEN = "console/find/pdf"
EXPORT = "/console/t/<string:task_id>/m/<string:public_id>/export"
blueprint = page_blueprint("sheets")


@blueprint.get(f"{EXPORT}/pdf")
def take_sheet(task_id: str, public_id: str) -> Response:
    """Send a merchant's credit file as a PDF; it is a look of its own."""
    return _merchant(work_of(task_id), FileQuestion(public_id), "pdf")


@blueprint.get(f"{EXPORT}/page-pdf")
def take_page(task_id: str, public_id: str) -> Response:
    """Send all that a merchant's page tells as a PDF; it is a look of its own."""
    return _merchant(work_of(task_id), PageQuestion(public_id), "page-pdf")


@blueprint.post("/console/t/<string:task_id>/find/pdf")
def take_found(task_id: str) -> Response:
    """Send whom a text may mean as a PDF; the text stands in no address."""
    work = work_of(task_id)
    check_form(request, work.signed_in.csrf)
    typed = request.form.get("q", "").strip()
    question = FindQuestion(typed, language=work.language)
    disclosure = ask(work, question, FIND_SCREEN)
    if is_refused(disclosure):
        return refused_page(work, disclosure, current="find")
    return send_sheet(work, disclosure, "found", searched=typed)


@blueprint.get("/console/t/<string:task_id>/find/pdf")
def lead_to_find(task_id: str) -> Response:
    """Lead from the address of a form to the page that it stands on."""
    return redirect_to(f"/console/t/{task_id}/find")


def _merchant(work: Work, question: FileQuestion | PageQuestion, form: str) -> Response:
    """Ask about a merchant and send the answer on paper."""
    disclosure = ask(work, question, f"{SCREEN}/{form}")
    if is_refused(disclosure):
        return refused_page(work, disclosure, current="find")
    if disclosure.status == MOVED:
        moved_to = plain(disclosure.document)["moved_to"]
        return redirect_to(work.path(f"m/{moved_to}/export/{form}"))
    return send_sheet(work, disclosure, "credit-file")


def send_sheet(
    work: Work, disclosure: Disclosure, name: str, *, searched: str = ""
) -> Response:
    """Send an answer as a PDF whose name tells nobody's name."""
    sheet = sheet_of(disclosure, _asking(work, searched), work.hub.rulebook)
    response = Response(
        set_answer(work.hub, sheet, disclosure), content_type="application/pdf"
    )
    place = disclosure.receipt.address.replace("/", "-")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{name}-{place}.pdf"'
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _asking(work: Work, searched: str) -> Asking:
    """Say who asked for what, as every page of the sheet does."""
    return Asking(
        purpose=work.task.purpose,
        reference=work.task.reference,
        member=work.signed_in.member.name,
        officer=work.signed_in.officer.name,
        verify_at=work.hub.config.verify_at,
        language="en" if work.language == "en" else "zh",
        searched=searched,
    )
