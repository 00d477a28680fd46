"""The window: whose file, who is there, then the file itself until the time is over."""

from flask import Response, request

from hub.console.pages.answer_page import is_refused
from hub.console.pages.front import notice_here
from hub.console.pages.merchant.naming import said_value
from hub.console.pages.penalties.asked_days import day_fields
from hub.console.pages.window.answers import (
    own_page,
    own_sheet,
    refuse_own,
    show_own,
)
from hub.console.pages.window.asking import (
    COOKIE,
    WINDOW,
    Counter,
    ask_own,
    counter_frame,
    counter_here,
    device_here,
    open_file,
)
from hub.console.pages.window.bearers import demand_bearer
from hub.console.pages.window.forms import (
    MOST_NUMBER,
    check_form_of,
    code_form,
    file_field,
    number_form,
    typed_check,
)
from hub.console.pages.window.own_file import own_file_view
from hub.console.pages.window.views import CodePage, HolderPage
from hub.console.serving.cookies import end_cookie, set_cookie
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.rendering import render
from hub.console.serving.site import page_blueprint, redirect_to
from hub.console.views.parts import FactRow
from hub.console.words.translator import Translator, translator_of
from hub.lookup.ask import (
    HolderQuestion,
    OwnFilesDocument,
    OwnNumberQuestion,
)
from hub.lookup.disclosure import Disclosure, plain
from hub.lookup.page import HolderDocument, MerchantPageDocument
from hub.lookup.task import PersonalInvalidError
from hub.members.windows import (
    WindowCheckError,
    close_window,
    open_window,
    window_of,
)
from hub.merchants.service import find_merchant
from schemas.words import SubjectClass

FIND_SCREEN = "window/merchant"
PERSON_SCREEN = "window/person"
FILE_SCREEN = "window/file"
SHEET_SCREEN = "window/sheet"
blueprint = page_blueprint("window")


@blueprint.get(WINDOW)
def show_window() -> Response:
    """Ask for the code of the merchant."""
    return _code_page(counter_here())


@blueprint.get(f"{WINDOW}/merchant")
def lead_to_window() -> Response:
    """Lead from the address of a form to the page that it stands on."""
    return redirect_to(WINDOW)


@blueprint.post(f"{WINDOW}/merchant")
def take_code() -> Response:
    """Say which merchant carries a code, and ask who is there."""
    counter = counter_here()
    check_form(request, counter.signed_in.csrf)
    return _holder_page(counter, request.form.get("code", "").strip())


@blueprint.get(f"{WINDOW}/person")
def lead_back_to_window() -> Response:
    """Lead from the address of the other form to the page that it stands on."""
    return redirect_to(WINDOW)


@blueprint.post(f"{WINDOW}/person")
def take_number() -> Response:
    """Say whose files a person's number opens, and ask who is there."""
    counter = counter_here()
    check_form(request, counter.signed_in.csrf)
    question = OwnNumberQuestion(request.form.get("number", "")[:MOST_NUMBER].strip())
    disclosure = ask_own(counter, question, PERSON_SCREEN, merchant="")
    document = disclosure.document
    if is_refused(disclosure) or not isinstance(document, OwnFilesDocument):
        said = (plain(disclosure.document) or {}).get("code")
        wrong = "number" if said == PersonalInvalidError.code else "other"
        return _code_page(counter, disclosure, wrong)
    if not document.found:
        return _code_page(counter, disclosure, "nobody")
    voice = translator_of(counter.language)
    page = HolderPage(
        facts=(),
        merchant="",
        form=check_form_of(
            voice, counter.signed_in.csrf, first=(file_field(voice, document.files),)
        ),
        place=disclosure.receipt.address,
        is_person=True,
    )
    return send_page(render("window/holder.html", counter_frame(counter), page=page))


@blueprint.post(WINDOW)
def take_check() -> Response:
    """Note the check, and open the merchant's own file on this screen."""
    counter = counter_here()
    check_form(request, counter.signed_in.csrf)
    merchant = request.form.get("merchant", "")
    with counter.hub.reads() as session:
        card = find_merchant(session, merchant)
    if card is None:
        return _holder_page(counter, merchant)
    check = typed_check()
    try:
        demand_bearer(counter.hub, card, check)
        window, token = open_window(
            counter.hub,
            counter.signed_in,
            card.public_id,
            check,
            device=device_here(),
        )
    except WindowCheckError as error:
        return _holder_page(counter, card.public_id, error)
    response = redirect_to(f"{WINDOW}/{window.id}")
    seconds = (window.until - window.opened_at).seconds
    set_cookie(request, response, COOKIE, token, seconds=seconds)
    return response


@blueprint.get(f"{WINDOW}/closed")
def show_closed() -> Response:
    """Say that the file is closed, and shown nowhere any more."""
    counter = counter_here()
    response = send_page(render("window/closed.html", counter_frame(counter)))
    end_cookie(request, response, COOKIE)
    return response


@blueprint.get(f"{WINDOW}/<string:window_id>")
def show_own_file(window_id: str) -> Response:
    """Show the merchant its own file; each look is one leaf."""
    opened = open_file(window_id)
    counter, window = opened.counter, opened.window
    disclosure = own_page(opened, FILE_SCREEN)
    document = disclosure.document
    if not isinstance(document, MerchantPageDocument):
        return refuse_own(opened, disclosure)
    view = own_file_view(
        document,
        window,
        translator_of(counter.language),
        now=counter.hub.clock(),
        path=opened.path(""),
        fields={one.name: one for one in day_fields(counter, {})},
        notice=notice_here(counter.hub.config, counter.language),
    )
    return show_own(opened, "window/file.html", disclosure, view)


@blueprint.get(f"{WINDOW}/<string:window_id>/sheet")
def take_own_sheet(window_id: str) -> Response:
    """Send the merchant's own file as a PDF to take home; it is a look of its own."""
    opened = open_file(window_id)
    disclosure = own_page(opened, SHEET_SCREEN)
    if not isinstance(disclosure.document, MerchantPageDocument):
        return refuse_own(opened, disclosure)
    return own_sheet(opened, disclosure, "own-file")


@blueprint.post(f"{WINDOW}/<string:window_id>/close")
def close_file(window_id: str) -> Response:
    """Close the window; a form that is sent twice closes it once."""
    counter = counter_here()
    check_form(request, counter.signed_in.csrf)
    close_window(counter.hub, counter.signed_in, window_id)
    return redirect_to(f"{WINDOW}/closed")


def _code_page(
    counter: Counter, refused: Disclosure | None = None, number: str = ""
) -> Response:
    """Ask for a code or a number; ``number`` says what was wrong with one."""
    running = window_of(counter.hub, counter.signed_in)
    voice, csrf = translator_of(counter.language), counter.signed_in.csrf
    page = CodePage(
        form=code_form(voice, csrf, None if number else refused),
        person=number_form(voice, csrf, number),
        place="" if refused is None else refused.receipt.address,
        running="" if running is None else f"{WINDOW}/{running.id}",
    )
    text = render("window/code.html", counter_frame(counter), page=page)
    return send_page(text, 200 if refused is None else refused.status)


def _holder_page(
    counter: Counter, code: str, error: WindowCheckError | None = None
) -> Response:
    """Ask which merchant carries a code, and write what is to be checked."""
    disclosure = ask_own(counter, HolderQuestion(code), FIND_SCREEN, merchant=code)
    document = disclosure.document
    if is_refused(disclosure) or not isinstance(document, HolderDocument):
        return _code_page(counter, disclosure)
    voice = translator_of(counter.language)
    is_person = document.subject_class == SubjectClass.NATURAL_PERSON
    page = HolderPage(
        facts=_holder_facts(document, voice),
        is_person=is_person,
        merchant=document.merchant.id,
        form=check_form_of(voice, counter.signed_in.csrf, error),
        place=disclosure.receipt.address,
    )
    text = render("window/holder.html", counter_frame(counter), page=page)
    return send_page(text, 200 if error is None else error.status)


def _holder_facts(document: HolderDocument, voice: Translator) -> tuple[FactRow, ...]:
    """List what tells the merchant from all others."""
    merchant = document.merchant

    def told(key: str, value: str | None, *, code: bool = False) -> FactRow:
        label = voice.t(key)
        if not value:
            return FactRow(label, absent="not_sent")
        return FactRow(label, value, code=code)

    name = told("merchant.fact.name", merchant.name)
    sort = told("window.class", voice.t(f"merchant.class.{document.subject_class}"))
    if document.subject_class == SubjectClass.NATURAL_PERSON:
        return (name, sort)
    return (
        name,
        told("merchant.code.uscc", merchant.uscc, code=True),
        sort,
        told("window.region", document.region_name),
        told("merchant.fact.legal_rep", said_value(document.legal_rep)),
    )
