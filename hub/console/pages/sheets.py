"""A merchant's credit file on paper: a PDF that has its answer and receipt inside."""

from flask import Response, request

from hub.console.pages.answered import is_refused, refused_page
from hub.console.serving.site import page_blueprint, see
from hub.console.serving.work import Work, ask, work_of
from hub.lookup.ask import FileQuestion
from hub.lookup.disclosure import MOVED, plain
from hub.sheets.documents import sheet_of
from hub.sheets.fonts import find_font
from hub.sheets.framing import Asking
from hub.sheets.typeset import make_pdf

SCREEN = "console/merchant/export/pdf"
blueprint = page_blueprint("sheets")


@blueprint.get("/console/t/<string:task_id>/m/<string:public_id>/export/pdf")
def take_sheet(task_id: str, public_id: str) -> Response:
    """Send a merchant's credit file as a PDF; it is a look of its own."""
    work = work_of(task_id)
    # Without a font there is no sheet: that is said before anything is asked.
    find_font()
    disclosure = ask(work, FileQuestion(public_id), SCREEN)
    if is_refused(disclosure):
        return refused_page(work, disclosure, current="find")
    if disclosure.status == MOVED:
        moved_to = plain(disclosure.document)["moved_to"]
        return see(work.path(f"m/{moved_to}/export/pdf"))
    sheet = sheet_of(disclosure, _asking(work), work.hub.rulebook)
    response = Response(
        make_pdf(sheet, disclosure.body), content_type="application/pdf"
    )
    place = disclosure.receipt.address.replace("/", "-")
    name = f"credit-file-{place}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _asking(work: Work) -> Asking:
    """Say who asked for what, as every page of the sheet does."""
    return Asking(
        purpose=work.task.purpose,
        reference=work.task.reference,
        member=work.signed_in.member.name,
        officer=work.signed_in.officer.name,
        verify_at=f"{request.host_url}verify",
        language="en" if work.language == "en" else "zh",
    )
