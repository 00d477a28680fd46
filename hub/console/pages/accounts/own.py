"""The own account: who one is to the hub, the password, second factors, devices."""

from dataclasses import dataclass

from flask import Response, request

from hub.console.serving.forms import check_form
from hub.console.serving.frames import site_hub
from hub.console.serving.headers import send_page
from hub.console.serving.language import language_of
from hub.console.serving.officers import demand_signed_in
from hub.console.serving.rendering import render
from hub.console.serving.site import ACCOUNT, SIGN_IN, page_blueprint, redirect_to
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow
from hub.console.views.tables import FormField, PageForm
from hub.console.words.translator import Translator, translator_of
from hub.ground.errors import HubError
from hub.members.officers import (
    Factors,
    OfficerDevice,
    PasswordUnfitError,
    SignedIn,
    SignInLockedError,
    SignInRefusedError,
    change_password,
    devices_of,
    factors_of,
    sign_out_device,
)

PASSWORD_LIMIT = 1_024
PASSWORD = f"{ACCOUNT}/password"
blueprint = page_blueprint("account")


class PasswordTwiceError(HubError):
    """The new password was not typed the same twice."""

    status = 422


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What the page of one's own account shows."""

    facts: tuple[FactRow, ...]
    form: PageForm | None
    """Of the password; none while something else must be done first."""
    must: str | None
    factors: Factors
    devices: tuple[OfficerDevice, ...]
    session_id: str
    changed: bool = False


@blueprint.get(ACCOUNT)
def show_account() -> Response:
    """Show one's own account, or the next thing that it needs."""
    return _page()


@blueprint.get(PASSWORD)
def show_password() -> Response:
    """Lead from the address of a form to the page that it stands on."""
    return redirect_to(ACCOUNT)


@blueprint.post(PASSWORD)
def take_password() -> Response:
    """Take a new password."""
    hub, signed_in = site_hub(), demand_signed_in()
    check_form(request, signed_in.csrf)
    old, new = request.form.get("old", ""), request.form.get("new", "")
    if new != request.form.get("again", ""):
        return _page(error=PasswordTwiceError())
    try:
        change_password(hub, signed_in, old, new)
    except (PasswordUnfitError, SignInLockedError, SignInRefusedError) as error:
        return _page(error=error)
    return redirect_to(f"{ACCOUNT}?changed=password")


@blueprint.post(f"{ACCOUNT}/devices/end")
def end_device() -> Response:
    """Sign out one device; one that is somebody else's stays as it is."""
    hub, signed_in = site_hub(), demand_signed_in()
    check_form(request, signed_in.csrf)
    session_id = request.form.get("session", "")
    sign_out_device(hub, signed_in, session_id)
    return redirect_to(SIGN_IN if session_id == signed_in.session_id else ACCOUNT)


def password_said(voice: Translator, error: HubError | None) -> str:
    """Say what is wrong with the password that was asked for again."""
    if isinstance(error, SignInLockedError):
        return voice.t("account.locked", until=voice.whole_minute(error.until))
    return voice.t("account.old_wrong") if isinstance(error, SignInRefusedError) else ""


def password_field(
    voice: Translator, name: str, label: str, error: str = "", hint: str = ""
) -> FormField:
    """Ask for a password."""
    return FormField(
        name,
        voice.t(label),
        kind="password",
        hint=hint,
        error=error,
        required=True,
        autocomplete="new-password" if name in ("new", "again") else "current-password",
        most=PASSWORD_LIMIT,
    )


def _page(*, error: HubError | None = None) -> Response:
    """Write the page."""
    hub, signed_in = site_hub(), demand_signed_in()
    voice = translator_of(language_of(request))
    waits = signed_in.must == "second-factor"
    page = AccountPage(
        facts=_facts(voice, signed_in),
        form=None if waits else _password_form(voice, signed_in, error),
        must=signed_in.must,
        factors=factors_of(hub, signed_in),
        devices=tuple(devices_of(hub, signed_in)),
        session_id=signed_in.session_id,
        changed="changed" in request.args and error is None,
    )
    frame = desk_frame(signed_in, current="account")
    text = render("account.html", frame, page=page)
    return send_page(text, 200 if error is None else error.status)


def _facts(voice: Translator, signed_in: SignedIn) -> tuple[FactRow, ...]:
    """Tell who one is to the hub."""
    officer = signed_in.officer
    ends = FactRow(voice.t("account.valid_to"), absent="none")
    if officer.valid_to is not None:
        ends = FactRow(voice.t("account.valid_to"), voice.day(officer.valid_to))
    return (
        FactRow(voice.t("account.name"), officer.name),
        FactRow(voice.t("account.unit"), signed_in.member.name),
        FactRow(voice.t("account.post"), officer.post),
        FactRow(voice.t("account.number"), officer.number, mono=True),
        FactRow(voice.t("account.login"), officer.login, mono=True),
        FactRow(voice.t("account.roles"), roles_said(voice, officer.roles)),
        ends,
    )


def roles_said(voice: Translator, roles: frozenset[str]) -> str:
    """Name roles, in the order of their codes."""
    return voice.t("parts.comma").join(
        voice.t(f"role.{role}") for role in sorted(roles)
    )


def _password_form(
    voice: Translator, signed_in: SignedIn, error: HubError | None
) -> PageForm:
    """Ask for the old password and twice for a new one."""
    unfit = isinstance(error, PasswordUnfitError)
    return PageForm(
        action=PASSWORD,
        fields=(
            password_field(
                voice,
                "old",
                "account.handed_out" if signed_in.must else "account.old",
                password_said(voice, error),
            ),
            password_field(
                voice,
                "new",
                "account.new",
                voice.t("account.unfit") if unfit else "",
                voice.t("account.new_hint"),
            ),
            password_field(
                voice,
                "again",
                "account.again",
                voice.t("account.not_twice")
                if isinstance(error, PasswordTwiceError)
                else "",
            ),
        ),
        submit=voice.t("account.set_password"),
        csrf=signed_in.csrf,
        note=voice.t("account.password_note"),
        once=True,
    )
