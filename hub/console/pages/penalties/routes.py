"""Where a certificate is asked for, shown and taken away: each a look of its own."""

from flask import Response, request

from hub.console.pages.answer_page import embedded, is_refused, refused_page
from hub.console.pages.penalties.asked_days import (
    ASKED_PAST,
    BY_DAYS,
    BY_WINDOW,
    PAST,
    day_fields,
)
from hub.console.pages.penalties.page import certificate_view
from hub.console.pages.penalties.views import CertificateAskView
from hub.console.pages.sheets import send_sheet
from hub.console.serving.headers import send_page
from hub.console.serving.rendering import render
from hub.console.serving.site import page_blueprint, redirect_to
from hub.console.serving.work import Work, ask, slip_of, work_frame, work_of
from hub.console.words.translator import translator_of
from hub.lookup.ask import PenaltiesQuestion
from hub.merchants.service import is_merchant_code
from schemas.answers.certificate import CertificateDocument

SCREEN = "console/merchant/penalties"
ADDRESS = "/console/t/<string:task_id>/m/<string:public_id>/penalties"
NAMES = (*BY_WINDOW, *BY_DAYS, *PAST)
blueprint = page_blueprint("penalties")


@blueprint.get(ADDRESS)
def ask_for_certificate(task_id: str, public_id: str) -> Response:
    """Ask what is to be certified; nothing is looked up yet."""
    work = work_of(task_id)
    if not is_merchant_code(public_id):
        return redirect_to(work.path("penalties"))
    frame = work_frame(work, current="find")
    return send_page(render("penalties/ask.html", frame, page=_form(work, public_id)))


@blueprint.get(f"{ADDRESS}/shown")
def show_certificate(task_id: str, public_id: str) -> Response:
    """Show the certificate."""
    work = work_of(task_id)
    disclosure = ask(work, _question(public_id), SCREEN)
    document = disclosure.document
    if is_refused(disclosure) or not isinstance(document, CertificateDocument):
        return refused_page(work, disclosure, current="find")
    frame = work_frame(work, current="find", receipt=slip_of(disclosure))
    base = work.path(f"m/{public_id}")
    query = request.query_string.decode("ascii", "replace")
    page = certificate_view(document, translator_of(work.language), base, query)
    answer = embedded(disclosure)
    return send_page(render("penalties/shown.html", frame, page=page, answer=answer))


@blueprint.get(f"{ADDRESS}/pdf")
def take_certificate(task_id: str, public_id: str) -> Response:
    """Send the certificate as a PDF with its bytes and its receipt inside."""
    work = work_of(task_id)
    disclosure = ask(work, _question(public_id), f"{SCREEN}/pdf")
    if is_refused(disclosure):
        return refused_page(work, disclosure, current="find")
    return send_sheet(work, disclosure, "certificate")


def _question(public_id: str) -> PenaltiesQuestion:
    """Read what is asked for from the address; a form sends what it has, and blanks."""
    said = {name: request.args.get(name, "").strip() for name in NAMES}
    return PenaltiesQuestion(public_id, said)


def _form(work: Work, public_id: str) -> CertificateAskView:
    """Write the two forms, with the days that are most often meant."""
    fields = {one.name: one for one in day_fields(work, {})}
    return CertificateAskView(
        merchant=work.path(f"m/{public_id}"),
        action=work.path(f"m/{public_id}/penalties/shown"),
        by_window=tuple(fields[name] for name in (*BY_WINDOW, *ASKED_PAST)),
        by_days=tuple(fields[name] for name in BY_DAYS),
    )
