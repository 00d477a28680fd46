"""What the lines of a batch came to, page by page and as files; each is a look."""

from flask import Response, request
from werkzeug.exceptions import NotFound

from hub.console.pages.answer_page import embedded, is_refused, refused_page
from hub.console.pages.screenings.base import ADDRESS, SCREEN, blueprint, shown
from hub.console.pages.screenings.result_view import BatchAsked, result_view
from hub.console.serving.frames import site_hub
from hub.console.serving.headers import send_export, send_page
from hub.console.serving.rendering import render
from hub.console.serving.site import redirect_to
from hub.console.serving.work import ask, work_frame, work_of
from hub.console.views.frame import ReceiptSlip
from hub.console.words.translator import translator_of
from hub.lookup.ask import KeptScreeningQuestion
from hub.lookup.disclosure import Disclosure
from hub.lookup.screening import read_screening
from hub.sheets.pages.screened import screening_section
from hub.sheets.prints.spreadsheet import as_csv, as_xlsx
from schemas.tlog.receipt import parse_claim

TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
KEYS = (("V", "frame.keys.verify"), ("P", "frame.keys.print"))


@blueprint.get(f"{ADDRESS}/<string:screening>")
def show_result(task_id: str, screening: str) -> Response:
    """Show the lines, those of one outcome or all."""
    work = work_of(task_id)
    disclosure = ask(
        work, KeptScreeningQuestion(screening, shown()), f"{SCREEN}/result"
    )
    if is_refused(disclosure):
        return refused_page(work, disclosure, current="batch")
    asked = BatchAsked(
        base=work.path(f"screenings/{screening}"),
        merchants=work.path("m"),
        again=work.path("screenings"),
        outcome=request.args.get("outcome", ""),
        page=request.args.get("page", ""),
        now=work.hub.clock(),
        logged=disclosure.receipt.address,
    )
    document = read_screening(disclosure.body)
    page = result_view(document, translator_of(work.language), asked)
    frame = work_frame(work, current="batch", receipt=_slip(disclosure), keys=KEYS)
    text = render(
        "screenings/result.html", frame, page=page, answer=embedded(disclosure)
    )
    return send_page(text)


@blueprint.get(f"{ADDRESS}/<string:screening>/after/<int:line>")
def show_next(task_id: str, screening: str, line: int) -> Response:
    """Lead to the next line that found a merchant; after the last one to the batch."""
    work = work_of(task_id)
    disclosure = ask(work, KeptScreeningQuestion(screening, shown()), f"{SCREEN}/next")
    if is_refused(disclosure):
        return refused_page(work, disclosure, current="batch")
    lines = read_screening(disclosure.body).lines
    later = next((one for one in lines if one.line > line and one.merchants), None)
    if later is None:
        return redirect_to(work.path(f"screenings/{screening}"))
    found = later.merchants[0].merchant.id
    return redirect_to(work.path(f"m/{found}?batch={screening}&line={later.line}"))


@blueprint.get(f"{ADDRESS}/<string:screening>/export/<string:form>")
def take_result(task_id: str, screening: str, form: str) -> Response:
    """Send all lines as a file; as JSON the answer itself, with its receipt."""
    if form not in TYPES:
        raise NotFound
    work = work_of(task_id)
    screen = f"{SCREEN}/export/{form}"
    disclosure = ask(work, KeptScreeningQuestion(screening, shown()), screen)
    if is_refused(disclosure):
        return refused_page(work, disclosure, current="batch")
    place = disclosure.receipt.address.replace("/", "-")
    content = _written(disclosure.body, form, work.language)
    return send_export(content, f"batch-{place}.{form}", TYPES[form])


def _written(body: bytes, form: str, language: str) -> bytes:
    """Write an answer as a file."""
    if form == "json":
        return body
    section = screening_section(read_screening(body), language)
    return as_xlsx([section]) if form == "xlsx" else as_csv(section)


def _slip(disclosure: Disclosure) -> ReceiptSlip:
    """Write the slip of the batch, which the bytes on the page belong to."""
    claim = parse_claim(disclosure.body)
    return ReceiptSlip(
        place=f"{claim.shard}/{claim.index}",
        leaf=claim.leaf_hash,
        size=claim.checkpoint_size,
        verify_at=site_hub().config.verify_at,
    )
