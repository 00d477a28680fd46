"""The certificate of several parties of one case: nothing of them is in an address."""

import json
import secrets

from flask import Response, request
from werkzeug.datastructures import MultiDict

from hub.console.pages.answer_page import embedded, is_refused, refused_page
from hub.console.pages.penalties.page import parties_view
from hub.console.pages.penalties.parties_form import FilledIn, form_fields, read_form
from hub.console.pages.penalties.routes import blueprint
from hub.console.pages.penalties.views import PartiesAskView, SentParties
from hub.console.pages.sheets import send_sheet
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.rendering import render
from hub.console.serving.site import redirect_to
from hub.console.serving.work import Work, ask, slip_of, work_frame, work_of
from hub.console.words.translator import translator_of
from hub.lookup.ask import PartiesQuestion
from hub.lookup.disclosure import Disclosure
from schemas.answers.certificate import CertificateDocument

PARTIES_SCREEN = "console/penalties"
PARTIES_ADDRESS = "/console/t/<string:task_id>/penalties"
UNREADABLE = 422


@blueprint.get(PARTIES_ADDRESS)
def ask_for_parties(task_id: str) -> Response:
    """Ask for the parties and what is to be certified; nothing is looked up yet."""
    return _form(work_of(task_id), None)


@blueprint.post(PARTIES_ADDRESS)
def show_parties(task_id: str) -> Response:
    """Show the certificate, a section for each party."""
    work = work_of(task_id)
    filled = _filled(work)
    if filled.wrong:
        return _form(work, filled)
    disclosure = _asked(work, filled, PARTIES_SCREEN)
    document = disclosure.document
    if is_refused(disclosure) or not isinstance(document, CertificateDocument):
        return refused_page(work, disclosure, current="find")
    frame = work_frame(work, current="find", receipt=slip_of(disclosure))
    page = parties_view(
        document,
        translator_of(work.language),
        work.path("penalties"),
        _again(work, filled),
    )
    answer = embedded(disclosure)
    return send_page(render("penalties/shown.html", frame, page=page, answer=answer))


@blueprint.post(f"{PARTIES_ADDRESS}/pdf")
def take_parties(task_id: str) -> Response:
    """Send the certificate of all parties as one PDF."""
    work = work_of(task_id)
    filled = _filled(work)
    if filled.wrong:
        return _form(work, filled)
    disclosure = _asked(work, filled, f"{PARTIES_SCREEN}/pdf")
    if is_refused(disclosure):
        return refused_page(work, disclosure, current="find")
    return send_sheet(work, disclosure, "certificate")


@blueprint.get(f"{PARTIES_ADDRESS}/pdf")
def lead_to_parties(task_id: str) -> Response:
    """Lead from the address of a form to the page that it stands on."""
    return redirect_to(f"/console/t/{task_id}/penalties")


def _filled(work: Work) -> FilledIn:
    """Read the form, whose case number must be the task's where it names persons."""
    check_form(request, work.signed_in.csrf)
    typed = request.form.get("case", "").strip().encode(errors="replace")
    is_case = secrets.compare_digest(typed, work.task.reference.encode())
    return read_form(request.form, translator_of(work.language), is_case=is_case)


def _asked(work: Work, filled: FilledIn, screen: str) -> Disclosure:
    """Ask for the certificate: one leaf, which tells no number."""
    body = json.dumps(filled.body(), ensure_ascii=False).encode()
    return ask(work, PartiesQuestion(body), screen, body)


def _again(work: Work, filled: FilledIn) -> SentParties | None:
    """Give what the PDF is asked for with; numbers of persons are filled in anew."""
    if filled.numbers:
        return None
    said = tuple(filled.said.items())
    by = "window" if "window" in filled.said else "days"
    fields = (("codes", "\n".join(filled.codes)), ("by", by), *said)
    return SentParties(work.path("penalties/pdf"), work.signed_in.csrf, fields)


def _form(work: Work, filled: FilledIn | None) -> Response:
    """Write the form, with what is wrong in what was filled in."""
    form = MultiDict[str, str]() if filled is None else request.form
    wrong = {} if filled is None else filled.wrong
    fields = form_fields(work, form, wrong)
    page = PartiesAskView(
        action=work.path("penalties"),
        pdf=work.path("penalties/pdf"),
        fields=fields,
        errors=tuple(one for one in fields if one.error),
    )
    frame = work_frame(work, current="find")
    text = render("penalties/parties.html", frame, page=page)
    return send_page(text, UNREADABLE if wrong else 200)
