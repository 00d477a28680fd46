"""Signing in and out: a password, then a second factor, then a session that is new."""

import json
from dataclasses import dataclass

from flask import Response, jsonify, request

from hub.console.pages.assets_and_language import own_path
from hub.console.serving.forms import check_form, keep_visitor_value, visitor_value
from hub.console.serving.frames import page_frame, site_hub
from hub.console.serving.headers import send_page
from hub.console.serving.language import language_of
from hub.console.serving.officers import (
    demand_signed_in,
    drop_session,
    keep_session,
    peer_of,
    signed_in_here,
    still_signed_in,
)
from hub.console.serving.passkey_place import NOWHERE, passkey_place
from hub.console.serving.rendering import render
from hub.console.serving.site import SIGN_IN, page_blueprint, redirect_to
from hub.console.serving.work import START, time_left
from hub.console.views.frame import LogFoot
from hub.console.views.parts import Link, StateNote
from hub.console.views.tables import FormField, PageForm
from hub.console.words.translator import Translator, translator_of
from hub.ground.errors import HubError
from hub.members.attempts import TooManyRequestsError
from hub.members.officers import (
    SignInLockedError,
    SignInRefusedError,
    SignInStep,
    ask_passkey,
    begin_sign_in,
    finish_passkey_sign_in,
    finish_sign_in,
    sign_out,
)

LOGIN_LIMIT = 200
PASSWORD_LIMIT = 1_024
CODE_LIMIT = 64
ENDED = ("form", "page")
"""What somebody was at when their session had ended: a form sent, a page asked for."""
blueprint = page_blueprint("sign-in")


@dataclass(frozen=True, slots=True)
class SignInPage:
    """What the page of a sign-in shows."""

    form: PageForm
    step: int
    ticket: str = ""
    """Goes with the second step, in the form alone."""
    passkey: str = ""
    """What a passkey is asked to sign, as JSON, where the officer has one here."""
    back: str = START
    note: StateNote | None = None
    log: LogFoot | None = None


@blueprint.get(SIGN_IN)
def show_sign_in() -> Response:
    """Ask for name and password.

    A page whose time is over comes here by itself, so this is no use of a session: one
    that goes on is offered, and not gone on with.
    """
    return _password_page(
        back=own_path(request.args.get("next", START)),
        goes_on=still_signed_in(),
        ended=request.args.get("ended", ""),
    )


@blueprint.post(SIGN_IN)
def take_password() -> Response:
    """Take name and password: sign in, or ask for the second factor."""
    check_form(request, visitor_value(request))
    login = request.form.get("login", "")
    back = own_path(request.form.get("back", START))
    try:
        step = begin_sign_in(
            site_hub(),
            login,
            request.form.get("password", ""),
            peer=peer_of(request, language_of(request)),
        )
    except (SignInRefusedError, SignInLockedError, TooManyRequestsError) as error:
        return _password_page(back=back, login=login, error=error)
    return _signed_in(step, back) if step.token else _code_page(step.ticket, back=back)


@blueprint.get("/console/stay")
def stay_signed_in() -> Response:
    """Use the session once more, and say for how many seconds it now lasts."""
    seconds, _ = time_left(demand_signed_in())
    response = jsonify(seconds=seconds)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get(f"{SIGN_IN}/code")
@blueprint.get(f"{SIGN_IN}/passkey")
def begin_again() -> Response:
    """Lead from the address of the second step to the first."""
    return redirect_to(SIGN_IN)


@blueprint.post(f"{SIGN_IN}/code")
def take_code() -> Response:
    """Take the second factor."""
    check_form(request, visitor_value(request))
    ticket = request.form.get("ticket", "")
    back = own_path(request.form.get("back", START))
    try:
        step = finish_sign_in(
            site_hub(),
            ticket,
            request.form.get("code", ""),
            peer=peer_of(request, language_of(request)),
        )
    except (SignInRefusedError, SignInLockedError, TooManyRequestsError) as error:
        return _code_page(ticket, back=back, error=error)
    return _signed_in(step, back)


@blueprint.post(f"{SIGN_IN}/passkey")
def take_passkey() -> Response:
    """Take what a passkey has signed, as the second factor."""
    check_form(request, visitor_value(request))
    ticket = request.form.get("ticket", "")
    back = own_path(request.form.get("back", START))
    place = passkey_place(request) or NOWHERE
    try:
        step = finish_passkey_sign_in(
            site_hub(),
            ticket,
            request.form.get("answer", ""),
            site=place.site,
            origin=place.origin,
            peer=peer_of(request, language_of(request)),
        )
    except (SignInRefusedError, SignInLockedError, TooManyRequestsError) as error:
        return _code_page(ticket, back=back, error=error)
    return _signed_in(step, back)


@blueprint.post("/console/sign-out")
def leave() -> Response:
    """End the session of this browser."""
    signed_in = signed_in_here()
    if signed_in is None:
        return redirect_to(SIGN_IN)
    check_form(request, signed_in.csrf)
    sign_out(site_hub(), signed_in.session_id)
    response = redirect_to(SIGN_IN)
    drop_session(response)
    # What the browser still holds of the pages goes with the session.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _signed_in(step: SignInStep, back: str) -> Response:
    """Go on to where somebody wanted to go, with the new session."""
    response = redirect_to(back if back.startswith(START) else START)
    keep_session(response, step.token or "")
    return response


def _password_page(
    *,
    back: str,
    login: str = "",
    error: HubError | None = None,
    goes_on: bool = False,
    ended: str = "",
) -> Response:
    """Write the first step, and say what the end of a session meant, if one did."""
    value = visitor_value(request)
    voice = translator_of(language_of(request))
    note = None
    if goes_on:
        link = Link(voice.t("sign-in.goes_on_link"), START)
        note = StateNote("info", voice.t("sign-in.goes_on"), links=(link,))
    elif ended in ENDED:
        note = StateNote(
            "warn",
            voice.t(f"sign-in.ended.{ended}"),
            voice.t(f"sign-in.ended.{ended}_text"),
        )
    form = PageForm(
        action=SIGN_IN,
        fields=(
            FormField(
                "login",
                voice.t("sign-in.login"),
                value=login[:LOGIN_LIMIT],
                error=_said(voice, error),
                required=True,
                autocomplete="username",
                focus=True,
                most=LOGIN_LIMIT,
            ),
            FormField(
                "password",
                voice.t("sign-in.password"),
                kind="password",
                required=True,
                autocomplete="current-password",
                most=PASSWORD_LIMIT,
            ),
        ),
        submit=voice.t("sign-in.go_on"),
        csrf=value,
        note=voice.t("sign-in.help"),
    )
    return _page(SignInPage(form, 1, back=back, note=note), value, error)


def _code_page(
    ticket: str | None, *, back: str, error: HubError | None = None
) -> Response:
    """Write the second step."""
    value = visitor_value(request)
    voice = translator_of(language_of(request))
    form = PageForm(
        action=f"{SIGN_IN}/code",
        fields=(
            FormField(
                "code",
                voice.t("sign-in.code"),
                kind="code",
                hint=voice.t("sign-in.code_hint"),
                error=_said(voice, error),
                required=True,
                autocomplete="one-time-code",
                focus=True,
                most=CODE_LIMIT,
            ),
        ),
        submit=voice.t("sign-in.enter"),
        csrf=value,
        note=voice.t("sign-in.help"),
    )
    page = SignInPage(
        form, 2, ticket=ticket or "", passkey=_passkey_asked(ticket or ""), back=back
    )
    return _page(page, value, error)


def _passkey_asked(ticket: str) -> str:
    """Give what a passkey must sign; nothing for an officer who has none here."""
    place = passkey_place(request)
    if place is None:
        return ""
    try:
        asked = ask_passkey(site_hub(), ticket, site=place.site)
    except SignInRefusedError:
        return ""
    return asked if json.loads(asked)["allowCredentials"] else ""


def _page(page: SignInPage, value: str, error: HubError | None) -> Response:
    """Send a step of the sign-in."""
    frame = page_frame(site_hub(), current="sign_in", csrf=value)
    text = render("sign_in.html", frame, page=page, log=frame.foot)
    response = send_page(text, 200 if error is None else error.status)
    if isinstance(error, SignInLockedError):
        response.headers["Retry-After"] = str(error.retry_after)
    keep_visitor_value(request, response, value)
    return response


def _said(voice: Translator, error: HubError | None) -> str:
    """Say why nobody was signed in: one wording for all that may be wrong."""
    if error is None:
        return ""
    if isinstance(error, SignInLockedError):
        return voice.t("sign-in.locked", until=voice.whole_minute(error.until))
    if isinstance(error, TooManyRequestsError):
        return voice.t("sign-in.too_many")
    return voice.t("sign-in.refused")
