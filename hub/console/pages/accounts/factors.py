"""Second factors of the own account: authenticator, passkeys, recovery codes.

What is shown once is the answer to its form: it stands in no address and is kept
nowhere.
"""

from dataclasses import dataclass

from flask import Response, request
from markupsafe import Markup

from hub.console.figures.codes import camera_code
from hub.console.pages.accounts.own import password_field, password_said
from hub.console.serving.forms import check_form
from hub.console.serving.frames import site_hub
from hub.console.serving.headers import send_page
from hub.console.serving.language import language_of
from hub.console.serving.officers import demand_signed_in
from hub.console.serving.passkey_place import NOWHERE, passkey_place
from hub.console.serving.rendering import render
from hub.console.serving.site import ACCOUNT, page_blueprint, redirect_to
from hub.console.serving.work import START, desk_frame
from hub.console.views.parts import Link
from hub.console.views.tables import FormField, PageForm
from hub.console.words.translator import Translator, translator_of
from hub.ground.errors import HubError
from hub.members.officers import (
    FactorAdded,
    FactorLastError,
    FactorRefusedError,
    SignedIn,
    SignInLockedError,
    SignInRefusedError,
    TotpOffer,
    begin_passkey,
    begin_totp,
    factors_of,
    finish_passkey,
    finish_totp,
    remove_passkey,
    renew_recovery_codes,
)

CODE_LIMIT = 64
LABEL_LIMIT = 100
TOTP = f"{ACCOUNT}/totp"
PASSKEYS = f"{ACCOUNT}/passkeys"
RECOVERY = f"{ACCOUNT}/recovery"
blueprint = page_blueprint("factors")


@dataclass(frozen=True, slots=True)
class StepPage:
    """A step at one's own account: a sentence, a form, and what it goes with."""

    key: str
    """Its words are ``account.step_`` and this."""
    form: PageForm
    secret: str = ""
    code: Markup | None = None
    options: str = ""
    """What the browser is asked for, as JSON."""
    label: str = ""


@dataclass(frozen=True, slots=True)
class OncePage:
    """Secrets that are shown this once, until they are put away by hand."""

    key: str
    """Their words are ``account.once_`` and this."""
    secrets: tuple[str, ...]
    close: str
    login: str = ""


@blueprint.get(TOTP)
def ask_totp() -> Response:
    """Begin to set up an authenticator."""
    return _begin("totp")


@blueprint.post(TOTP)
def offer_totp() -> Response:
    """Show a new secret, as text and for the camera."""
    hub, signed_in = site_hub(), demand_signed_in()
    check_form(request, signed_in.csrf)
    try:
        offer = begin_totp(hub, signed_in, request.form.get("password"))
    except (SignInRefusedError, SignInLockedError) as error:
        return _begin("totp", error)
    return _totp_page(signed_in, offer)


@blueprint.get(f"{TOTP}/code")
def lead_to_totp() -> Response:
    """Lead from the address of a form to where it begins."""
    return redirect_to(TOTP)


@blueprint.post(f"{TOTP}/code")
def take_totp() -> Response:
    """Take the first code of an authenticator."""
    hub, signed_in = site_hub(), demand_signed_in()
    check_form(request, signed_in.csrf)
    try:
        added = finish_totp(hub, signed_in, request.form.get("code", "")[:CODE_LIMIT])
    except FactorRefusedError as error:
        return _totp_page(signed_in, None, error)
    return _added(signed_in, added)


@blueprint.get(PASSKEYS)
def ask_passkey() -> Response:
    """Begin to make a passkey."""
    return _begin("passkey")


@blueprint.post(PASSKEYS)
def offer_passkey() -> Response:
    """Give the page that has the browser make a passkey."""
    hub, signed_in = site_hub(), demand_signed_in()
    check_form(request, signed_in.csrf)
    place = passkey_place(request)
    if place is None:
        return _begin("passkey")
    try:
        options = begin_passkey(
            hub, signed_in, site=place.site, password=request.form.get("password")
        )
    except (SignInRefusedError, SignInLockedError) as error:
        return _begin("passkey", error)
    voice = translator_of(language_of(request))
    form = PageForm(
        action=f"{PASSKEYS}/answer",
        fields=(),
        submit=voice.t("account.passkey_make"),
        csrf=signed_in.csrf,
        cancel=Link(voice.t("account.cancel"), ACCOUNT),
    )
    label = request.form.get("label", "")[:LABEL_LIMIT]
    page = StepPage("passkey_make", form, options=options, label=label)
    return _send_step(signed_in, page)


@blueprint.get(f"{PASSKEYS}/answer")
def lead_to_passkey() -> Response:
    """Lead from the address of a form to where it begins."""
    return redirect_to(PASSKEYS)


@blueprint.post(f"{PASSKEYS}/answer")
def take_passkey() -> Response:
    """Take a passkey that the browser has made."""
    hub, signed_in = site_hub(), demand_signed_in()
    check_form(request, signed_in.csrf)
    place = passkey_place(request) or NOWHERE
    try:
        added = finish_passkey(
            hub,
            signed_in,
            request.form.get("answer", ""),
            site=place.site,
            origin=place.origin,
            label=request.form.get("label", ""),
        )
    except FactorRefusedError as error:
        return _begin("passkey", error)
    return _added(signed_in, added)


@blueprint.get(f"{PASSKEYS}/<string:passkey_id>")
def ask_removal(passkey_id: str) -> Response:
    """Ask for the password before a passkey is taken away."""
    return _begin("removal", passkey_id=passkey_id)


@blueprint.post(f"{PASSKEYS}/<string:passkey_id>")
def take_away(passkey_id: str) -> Response:
    """Take a passkey away."""
    hub, signed_in = site_hub(), demand_signed_in()
    check_form(request, signed_in.csrf)
    try:
        remove_passkey(hub, signed_in, passkey_id, request.form.get("password", ""))
    except (SignInRefusedError, SignInLockedError, FactorLastError) as error:
        return _begin("removal", error, passkey_id=passkey_id)
    return redirect_to(ACCOUNT)


@blueprint.get(RECOVERY)
def ask_recovery() -> Response:
    """Ask for the password before new recovery codes are made."""
    return _begin("recovery")


@blueprint.post(RECOVERY)
def renew_recovery() -> Response:
    """Make new recovery codes and show them once."""
    hub, signed_in = site_hub(), demand_signed_in()
    check_form(request, signed_in.csrf)
    try:
        codes = renew_recovery_codes(hub, signed_in, request.form.get("password", ""))
    except (SignInRefusedError, SignInLockedError) as error:
        return _begin("recovery", error)
    return send_once(signed_in, OncePage("recovery", codes, ACCOUNT))


def send_once(
    signed_in: SignedIn, page: OncePage, *, current: str = "account"
) -> Response:
    """Show secrets in a box that is put away by hand."""
    frame = desk_frame(signed_in, current=current)
    return send_page(render("shown_once.html", frame, page=page))


def _added(signed_in: SignedIn, added: FactorAdded) -> Response:
    """Go on after a second factor was added, over its recovery codes if it has any."""
    close = ACCOUNT if signed_in.must is None else START
    if not added.recovery_codes:
        return redirect_to(close)
    # What had to be done is done now, so the page leads everywhere again.
    now = demand_signed_in(again=True)
    return send_once(now, OncePage("recovery", added.recovery_codes, close))


def _begin(
    key: str, error: HubError | None = None, *, passkey_id: str = ""
) -> Response:
    """Ask for what a step needs: the password, and a label for a passkey."""
    signed_in = demand_signed_in()
    if signed_in.must == "password":
        return redirect_to(ACCOUNT)
    voice = translator_of(language_of(request))
    if key == "removal" and not _has(signed_in, passkey_id):
        return redirect_to(ACCOUNT)
    if key == "passkey" and passkey_place(request) is None:
        key = "no_place"
    form = PageForm(
        action={
            "totp": TOTP,
            "passkey": PASSKEYS,
            "no_place": PASSKEYS,
            "removal": f"{PASSKEYS}/{passkey_id}",
            "recovery": RECOVERY,
        }[key],
        fields=_fields(voice, signed_in, key, error),
        submit=voice.t(f"account.step_{key}.go"),
        csrf=signed_in.csrf,
        cancel=Link(voice.t("account.cancel"), ACCOUNT),
        grave=key == "removal",
        once=key == "recovery",
    )
    return _send_step(signed_in, StepPage(key, form), error)


def _has(signed_in: SignedIn, passkey_id: str) -> bool:
    """Tell whether a passkey is the officer's own."""
    passkeys = factors_of(site_hub(), signed_in).passkeys
    return any(one.id == passkey_id for one in passkeys)


def _fields(
    voice: Translator, signed_in: SignedIn, key: str, error: HubError | None
) -> tuple[FormField, ...]:
    """List what a step asks for."""
    fields = []
    if key == "passkey":
        refused = isinstance(error, FactorRefusedError)
        fields.append(
            FormField(
                "label",
                voice.t("account.label"),
                value=request.form.get("label", "")[:LABEL_LIMIT],
                hint=voice.t("account.label_hint"),
                error=voice.t("account.passkey_refused") if refused else "",
                most=LABEL_LIMIT,
            )
        )
    if signed_in.must is None and key != "no_place":
        said = password_said(voice, error)
        if isinstance(error, FactorLastError):
            said = voice.t("account.factor_last")
        fields.append(password_field(voice, "password", "account.old", said))
    return tuple(fields)


def _totp_page(
    signed_in: SignedIn, offer: TotpOffer | None, error: HubError | None = None
) -> Response:
    """Write the page with the secret; after a wrong code it is not shown again."""
    voice = translator_of(language_of(request))
    form = PageForm(
        action=f"{TOTP}/code",
        fields=(
            FormField(
                "code",
                voice.t("sign-in.code"),
                kind="code",
                hint=voice.t("account.code_hint"),
                error="" if error is None else voice.t("account.code_wrong"),
                required=True,
                autocomplete="one-time-code",
                most=CODE_LIMIT,
            ),
        ),
        submit=voice.t("account.totp_finish"),
        csrf=signed_in.csrf,
        cancel=Link(voice.t("account.totp_restart"), TOTP),
        once=True,
    )
    if offer is None:
        return _send_step(signed_in, StepPage("totp_code", form), error)
    code = camera_code(offer.uri, voice.t("account.totp_picture"))
    page = StepPage("totp_code", form, secret=offer.secret, code=code)
    return _send_step(signed_in, page, error)


def _send_step(
    signed_in: SignedIn, page: StepPage, error: HubError | None = None
) -> Response:
    """Send a step's page."""
    frame = desk_frame(signed_in, current="account")
    text = render("account_step.html", frame, page=page)
    return send_page(text, 200 if error is None else error.status)
