"""Redactions of free text: found by a merchant's code, proposed, decided by another."""

from typing import cast

from flask import Response, request

from hub.archive.redaction import Word
from hub.console.pages.redaction_shown import (
    DESK,
    SCREEN,
    RedactionPage,
    TextLine,
    as_typed,
    list_page,
    one_page,
    send,
    text_page,
    title_of_text,
)
from hub.console.pages.review_queue import reviewer_here
from hub.console.serving.forms import check_form
from hub.console.serving.headers import note_leaf
from hub.console.serving.site import page_blueprint, redirect_to
from hub.ground.errors import BadInputError, ConflictError
from hub.officer_actions import (
    CodeUnknownError,
    decide_redaction,
    redact,
    show_redactable,
)

WORDS = ("released", "refused", "taken_back", "ended")
blueprint = page_blueprint("redactions")


@blueprint.get(DESK)
def show_list() -> Response:
    """Show what waits and what was decided."""
    return list_page(reviewer_here())


@blueprint.get(f"{DESK}/texts")
@blueprint.get(f"{DESK}/text")
@blueprint.get(f"{DESK}/propose")
def lead_to_list() -> Response:
    """Lead from the address of a form to the page that it begins on."""
    return redirect_to(DESK)


@blueprint.post(f"{DESK}/texts")
def find_texts() -> Response:
    """List the texts of the merchant of a code that can be redacted."""
    reviewer = reviewer_here()
    check_form(request, reviewer.signed_in.csrf)
    code = request.form.get("code", "").strip()
    try:
        found = show_redactable(reviewer.hub, reviewer.looks(f"{SCREEN}-texts"), code)
    except CodeUnknownError:
        return list_page(reviewer, wrong=code)
    note_leaf(found.receipt.address)
    lines = tuple(
        TextLine(
            title_of_text(reviewer, one.row.kind, one.public_id, field),
            one.row.key.hex(),
            field,
            text,
        )
        for one in found.records
        for field, text in one.texts.items()
    )
    title = reviewer.voice.t("redactions.texts")
    page = RedactionPage(title, found.receipt.address, texts=lines)
    return send(reviewer, "redactions/texts.html", page)


@blueprint.post(f"{DESK}/text")
def begin_redaction() -> Response:
    """Show one text with the form in which passages of it are left out."""
    reviewer = reviewer_here()
    check_form(request, reviewer.signed_in.csrf)
    return text_page(reviewer)


@blueprint.post(f"{DESK}/propose")
def propose() -> Response:
    """Keep a proposed redaction and show it."""
    reviewer = reviewer_here()
    check_form(request, reviewer.signed_in.csrf)
    given = request.form
    try:
        number = redact(
            reviewer.hub,
            given.get("key", ""),
            given.get("field", ""),
            as_typed(given.get("text", "")),
            officer=reviewer.officer,
            reason=as_typed(given.get("reason", "")),
        )
    except (BadInputError, ConflictError) as error:
        said = error.title_in(reviewer.voice.language)
        return text_page(reviewer, said, error.status)
    return redirect_to(f"{DESK}/{number}?told=1")


@blueprint.get(f"{DESK}/<string:number>")
def show_one(number: str) -> Response:
    """Show a redaction beside the text that it was made of."""
    return one_page(reviewer_here(), number)


@blueprint.get(f"{DESK}/<string:number>/word")
def lead_to_one(number: str) -> Response:
    """Lead from the address of a form to the page that it stands on."""
    return redirect_to(f"{DESK}/{number}")


@blueprint.post(f"{DESK}/<string:number>/word")
def take_word(number: str) -> Response:
    """Take what an officer says of a redaction."""
    reviewer = reviewer_here()
    check_form(request, reviewer.signed_in.csrf)
    word = request.form.get("word", "")
    if word not in WORDS:
        missing = reviewer.voice.t("redactions.word_missing")
        return one_page(reviewer, number, missing, BadInputError.status)
    try:
        decide_redaction(
            reviewer.hub,
            number,
            cast("Word", word),
            officer=reviewer.officer,
            reason=as_typed(request.form.get("reason", "")),
        )
    except (BadInputError, ConflictError) as error:
        said = error.title_in(reviewer.voice.language)
        return one_page(reviewer, number, said, error.status)
    return redirect_to(f"{DESK}/{number}?told=1")
