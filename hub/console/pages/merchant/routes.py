"""The page of a merchant: each look at it is one question and one leaf."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from flask import Response, request
from werkzeug.exceptions import NotFound

from hub.console.pages.answer_page import embedded, is_refused, refused_page
from hub.console.pages.merchant.page import PageAsked, merchant_view
from hub.console.pages.penalties import may_certify
from hub.console.serving.headers import send_export, send_page
from hub.console.serving.rendering import render
from hub.console.serving.site import page_blueprint, redirect_to
from hub.console.serving.work import (
    Work,
    ask,
    running_task,
    slip_of,
    work_frame,
    work_of,
)
from hub.console.views.frame import RunningTask
from hub.console.views.parts import Link
from hub.console.words.translator import Translator, translator_of
from hub.ground.clock import CHINA, legal_day
from hub.lookup.ask import PageQuestion
from hub.lookup.disclosure import MOVED, Disclosure, plain
from hub.lookup.file import closed_moment
from hub.lookup.page import MerchantPageDocument
from hub.sheets.pages.exports import page_sections
from hub.sheets.prints.spreadsheet import as_csv, as_xlsx
from schemas.words import CASE_WORK

SCREEN = "console/merchant"
RECORDS = -4
"""Which of the sections a CSV holds: versions, relations and rules come after."""
TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
KEYS = (
    *(("R", "merchant.key.reasons"), ("T", "merchant.key.timeline")),
    *(("E", "merchant.key.records"), ("V", "frame.keys.verify")),
    ("P", "frame.keys.print"),
)
BATCH, LINE = re.compile(r"[0-9A-Z]{26}"), re.compile(r"[0-9]{1,4}")
ADDRESS = "/console/t/<string:task_id>/m/<string:public_id>"
blueprint = page_blueprint("merchant")


@blueprint.get(ADDRESS)
def show_merchant(task_id: str, public_id: str) -> Response:
    """Show a merchant as it stands."""
    work = work_of(task_id)
    disclosure = ask(work, PageQuestion(public_id), SCREEN)
    return _answered(work, disclosure, running_task(work))


@blueprint.get(f"{ADDRESS}/at")
def show_past(task_id: str, public_id: str) -> Response:
    """Show a merchant as it was known at the end of a day; of another day, if asked.

    What was known by then is told as of the last closed moment of the day.
    """
    work = work_of(task_id)
    today = work.path(f"m/{public_id}")
    day, as_of = request.args.get("day", ""), request.args.get("as_of") or None
    moment = _known_by(work, day)
    if moment is None:
        # Refused as what it is, with its leaf as any question.
        disclosure = ask(work, PageQuestion(public_id, day), f"{SCREEN}/at")
        return _answered(work, disclosure, running_task(work))
    question = PageQuestion(public_id, moment.isoformat(), as_of)
    disclosure = ask(work, question, f"{SCREEN}/at")
    bar = replace(running_task(work), known_at=moment, today=today)
    return _answered(work, disclosure, bar)


@blueprint.get(f"{ADDRESS}/export/<string:form>")
def take_away(task_id: str, public_id: str, form: str) -> Response:
    """Send what the page shows as a file; it is a look of its own."""
    if form not in TYPES:
        raise NotFound
    work = work_of(task_id)
    disclosure = ask(work, PageQuestion(public_id), f"{SCREEN}/export/{form}")
    if is_refused(disclosure):
        return refused_page(work, disclosure, current="find")
    document = disclosure.document
    if not isinstance(document, MerchantPageDocument):
        return _lead_on(work, disclosure, f"/export/{form}")
    body = _written(document, disclosure, form, work.language)
    # The name of a file tells nobody's name.
    place = disclosure.receipt.address.replace("/", "-")
    return send_export(body, f"credit-file-{place}.{form}", TYPES[form])


def end_of(day: date) -> datetime:
    """Give the moment at which a day ends."""
    return datetime.combine(day + timedelta(days=1), time(), CHINA).astimezone(UTC)


def _known_by(work: Work, text: str) -> datetime | None:
    """Give the last closed moment of a day; None if it is no day that has come."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    if day > legal_day(work.hub.clock()):
        return None
    return min(end_of(day), closed_moment(work.hub))


def _written(
    document: MerchantPageDocument, disclosure: Disclosure, form: str, language: str
) -> bytes:
    """Write a page as a file: as JSON the answer itself, with its receipt."""
    if form == "json":
        return disclosure.body
    sections = page_sections(document, language)
    return as_xlsx(sections) if form == "xlsx" else as_csv(sections[RECORDS])


def _answered(work: Work, disclosure: Disclosure, bar: RunningTask) -> Response:
    """Write the page of an answer, of a refusal, or of what was not known then."""
    if is_refused(disclosure):
        return refused_page(work, disclosure, current="find")
    document = disclosure.document
    batch = _batch_of(work)
    if disclosure.status == MOVED:
        return _lead_on(work, disclosure, "")
    frame = work_frame(
        work,
        current="find" if batch is None else "batch",
        receipt=slip_of(disclosure),
        known_at=bar,
        keys=KEYS,
    )
    answer = embedded(disclosure)
    if not isinstance(document, MerchantPageDocument):
        text = render("merchant/unknown.html", frame, answer=answer, today=bar.today)
        return send_page(text)
    signed_in = work.signed_in
    asked = PageAsked(
        base=work.path("m"),
        now=work.hub.clock(),
        officer=work.task.officer,
        name=signed_in.officer.name,
        may_ask_past=work.task.purpose in CASE_WORK,
        may_certify=may_certify(work),
        state=request.args.get("state", ""),
        rely_until=disclosure.rely_until,
    )
    voice = translator_of(work.language)
    page = merchant_view(document, voice, asked)
    found = Link(voice.t("nav.find"), work.path("find"))
    return send_page(
        render(
            "merchant/page.html",
            frame,
            page=page,
            answer=answer,
            back=found if batch is None else Link(voice.t("nav.batch"), batch),
            onward=_next_line(voice, batch),
        )
    )


def _batch_of(work: Work) -> str | None:
    """Give the address of the batch that led here, if one did."""
    batch = request.args.get("batch", "")
    return work.path(f"screenings/{batch}") if BATCH.fullmatch(batch) else None


def _next_line(voice: Translator, batch: str | None) -> Link | None:
    """Lead to the next line of the batch that led here."""
    line = request.args.get("line", "")
    if batch is None or not LINE.fullmatch(line):
        return None
    return Link(voice.t("screenings.next_line"), f"{batch}/after/{line}")


def _lead_on(work: Work, disclosure: Disclosure, rest: str) -> Response:
    """Lead on to the merchant that stands for the one that was asked for."""
    told = plain(disclosure.document)
    return redirect_to(work.path(f"m/{told['moved_to']}{rest}"))
