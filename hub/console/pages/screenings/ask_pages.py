"""The form for lines: pasted, or a file that is checked before anything is asked."""

from dataclasses import dataclass

from flask import Response, request

from hub.console.pages.answer_page import is_refused, refused_page
from hub.console.pages.screenings.base import ADDRESS, SCREEN, blueprint, shown
from hub.console.pages.screenings.views import BatchAskPage
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.rendering import render
from hub.console.serving.site import redirect_to
from hub.console.serving.work import Work, ask, asked_task, work_frame, work_of
from hub.console.views.parts import Link
from hub.console.views.tables import FormField
from hub.console.words.translator import translator_of
from hub.db.ids import new_id
from hub.lookup.ask import ScreenQuestion
from hub.lookup.disclosure import encode
from hub.lookup.screening import (
    MOST_BYTES,
    MOST_LINES,
    AskedLine,
    ScreeningFileError,
    ScreeningTooLargeError,
    as_body,
    kept_screenings,
    lines_of_file,
    lines_of_text,
    screening_of_form,
)
from hub.members.caller import Caller
from hub.members.officers import caller_for
from schemas.answers.screening import ScreeningDocument

ROWS = 10
UNREADABLE = 422


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with what was sent: where, why, and in which row."""

    field: str
    why: str
    row: int = 0
    status: int = UNREADABLE


@blueprint.get(ADDRESS)
def show_form(task_id: str) -> Response:
    """Ask for lines; nothing is looked up yet."""
    return _page(work_of(task_id))


@blueprint.post(ADDRESS)
def take_lines(task_id: str) -> Response:
    """Look for the lines and lead to what they came to; a form is asked once."""
    work = work_of(task_id)
    check_form(request, work.signed_in.csrf)
    once = request.form.get("once", "")
    if once and (asked := _answered(work, once)):
        return redirect_to(work.path(f"screenings/{asked}"))
    lines = _lines()
    if isinstance(lines, Wrong):
        return _page(work, lines)
    body = encode(as_body(lines))
    disclosure = ask(work, ScreenQuestion(body, shown(once)), SCREEN, body)
    if is_refused(disclosure):
        return refused_page(work, disclosure, current="batch")
    document = disclosure.document
    assert isinstance(document, ScreeningDocument)  # noqa: S101  # what the question answers with
    # Of a form that was sent twice at once the first answer was kept.
    kept = (once and _answered(work, once)) or document.id
    return redirect_to(work.path(f"screenings/{kept}"))


def _answered(work: Work, once: str) -> str | None:
    """Tell the batch that a form of this task was answered by."""
    return screening_of_form(work.hub, _caller(work), asked_task(work, SCREEN), once)


def _caller(work: Work) -> Caller:
    """Say who asks."""
    return caller_for(work.hub, work.signed_in, SCREEN)


def _lines() -> list[AskedLine] | Wrong:
    """Read what was pasted or uploaded, one of both."""
    text = request.form.get("lines", "")
    file = request.files.get("file")
    is_file = file is not None and bool(file.filename)
    if is_file and text.strip():
        return Wrong("file", "both")
    field = "file" if is_file else "lines"
    try:
        if file is not None and is_file:
            content = file.stream.read(MOST_BYTES + 1)
            lines = lines_of_file(file.filename or "", content)
        else:
            lines = lines_of_text(text)
    except ScreeningTooLargeError as error:
        return Wrong(field, "too-large", status=error.status)
    except ScreeningFileError as error:
        return Wrong(field, error.reason, error.row)
    return lines or Wrong(field, "empty")


def _page(work: Work, wrong: Wrong | None = None) -> Response:
    """Write the form, with what was pasted where something is wrong."""
    voice = translator_of(work.language)
    said = ""
    if wrong is not None:
        key = f"{wrong.why}_row" if wrong.row else wrong.why
        said = voice.t(f"screenings.wrong.{key}", row=wrong.row, most=MOST_LINES)
    fields = (
        FormField(
            "lines",
            voice.t("screenings.lines"),
            kind="area",
            value=request.form.get("lines", ""),
            hint=voice.t("screenings.lines_hint", most=MOST_LINES),
            error=said if wrong is not None and wrong.field == "lines" else "",
            rows=ROWS,
        ),
        FormField(
            "file",
            voice.t("screenings.file"),
            kind="file",
            hint=voice.t("screenings.file_hint"),
            error=said if wrong is not None and wrong.field == "file" else "",
        ),
    )
    page = BatchAskPage(
        action=work.path("screenings"),
        once=new_id(work.hub.clock()),
        fields=fields,
        kept=_kept(work),
        most=MOST_LINES,
    )
    frame = work_frame(work, current="batch")
    text = render("screenings/ask.html", frame, page=page)
    return send_page(text, 200 if wrong is None else wrong.status)


def _kept(work: Work) -> tuple[Link, ...]:
    """List what opens again for this purpose and reference; it names nobody."""
    voice, now = translator_of(work.language), work.hub.clock()
    kept = kept_screenings(work.hub, _caller(work), asked_task(work, SCREEN))
    return tuple(
        Link(
            voice.t(
                "screenings.kept_one",
                at=voice.moment(one.asked_at, now),
                count=one.lines,
                until=voice.moment(one.until, now),
            ),
            work.path(f"screenings/{one.id}"),
        )
        for one in kept
    )
