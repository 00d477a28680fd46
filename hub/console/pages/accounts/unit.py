"""Accounts of a unit, for its security administrator."""

from dataclasses import dataclass, replace
from datetime import date

from flask import Response, request
from werkzeug.exceptions import NotFound

from hub.console.pages.accounts.factors import OncePage, send_once
from hub.console.pages.accounts.own import roles_said
from hub.console.pages.accounts.posts import (
    card_typed,
    give_form,
    post_facts,
    post_typed,
)
from hub.console.pages.accounts.posts import end_form as end_post_form
from hub.console.pages.accounts.unit_forms import (
    OFFICERS,
    day_typed,
    end_form,
    last_day_typed,
    new_form,
    reset_form,
    roles_form,
    roles_typed,
)
from hub.console.serving.forms import check_form
from hub.console.serving.frames import site_hub
from hub.console.serving.headers import send_page
from hub.console.serving.language import language_of
from hub.console.serving.officer_pages import log_screen_view
from hub.console.serving.officers import demand_signed_in
from hub.console.serving.rendering import render
from hub.console.serving.site import page_blueprint, redirect_to
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, StateChip
from hub.console.views.tables import (
    DataTable,
    PageForm,
    TableCell,
    TableColumn,
    TableRow,
)
from hub.console.words.translator import Translator, translator_of
from hub.ground.actors import account_actor
from hub.ground.clock import legal_day
from hub.ground.errors import HubError
from hub.members.officers import (
    IssuedPassword,
    NewOfficer,
    OfficerCard,
    OfficerCardInvalidError,
    OfficerExistsError,
    PostInvalidError,
    RolesInvalidError,
    SignedIn,
    add_officer,
    demand_role,
    end_officer,
    end_post,
    give_post,
    officers_of,
    posts_of,
    reset_officer,
    set_roles,
)
from schemas.words import ADMINISTRATORS, OfficerRole

SCREEN = "officers"
blueprint = page_blueprint("officers")


@dataclass(frozen=True, slots=True)
class OfficersPage:
    """What the list of accounts shows."""

    unit: str
    standing: DataTable
    ended: DataTable | None
    count: int
    """How many have ended."""


@dataclass(frozen=True, slots=True)
class OfficerPage:
    """What the page of one account shows."""

    name: str
    facts: tuple[FactRow, ...]
    state: StateChip
    roles: PageForm | None
    reset: PageForm | None
    end: PageForm | None
    posts: tuple[FactRow, ...] = ()
    give_post: PageForm | None = None
    end_post: PageForm | None = None
    why_not: str = ""
    """The key that says why nothing can be changed here."""


@blueprint.get(OFFICERS)
def show_officers() -> Response:
    """List the accounts of the administrator's unit."""
    signed_in = _administrator()
    place = log_screen_view(site_hub(), signed_in, SCREEN, "list")
    voice = translator_of(language_of(request))
    cards = _cards(signed_in)
    ended = [card for card in cards if card.ended_at is not None]
    page = OfficersPage(
        unit=signed_in.member.name,
        standing=_table(voice, [card for card in cards if card.ended_at is None]),
        ended=_table(voice, ended) if ended else None,
        count=len(ended),
    )
    frame = desk_frame(signed_in, current="officers")
    return send_page(render("officers.html", frame, page=page, place=place))


@blueprint.get(f"{OFFICERS}/new")
def ask_officer() -> Response:
    """Ask who is to have an account."""
    return _new_page(_administrator())


@blueprint.post(f"{OFFICERS}/new")
def make_officer() -> Response:
    """Make an account, and show its first password once."""
    hub, signed_in = site_hub(), _administrator()
    check_form(request, signed_in.csrf)
    given = request.form
    at = hub.clock()
    try:
        first = day_typed("valid_from") or legal_day(at)
        new = NewOfficer(
            login=given.get("login", ""),
            member=signed_in.member.code,
            name=given.get("name", ""),
            post=given.get("post", ""),
            number=given.get("number", ""),
            roles=roles_typed(),
            valid_from=first,
            valid_to=day_typed("valid_to"),
        )
        with hub.writing(keeps_answers=True) as session:
            issued = add_officer(session, new, actor=_actor(signed_in), at=at)
    except (OfficerCardInvalidError, OfficerExistsError, RolesInvalidError) as error:
        return _new_page(signed_in, error)
    return _hand_out(signed_in, "added", issued)


@blueprint.get(f"{OFFICERS}/<string:officer_id>")
def show_officer(officer_id: str) -> Response:
    """Show one account and what can be done with it."""
    signed_in = _administrator()
    return _page(signed_in, _card(signed_in, officer_id))


@blueprint.get(f"{OFFICERS}/<string:officer_id>/<string:_what>")
def lead_to_officer(officer_id: str, _what: str) -> Response:
    """Lead from the address of a form to the page that it stands on."""
    return redirect_to(f"{OFFICERS}/{officer_id}")


@blueprint.post(f"{OFFICERS}/<string:officer_id>/roles")
def take_roles(officer_id: str) -> Response:
    """Give an officer other roles."""
    hub, signed_in = site_hub(), _administrator()
    check_form(request, signed_in.csrf)
    card = _card(signed_in, officer_id)
    try:
        with hub.writing(keeps_answers=True) as session:
            set_roles(
                session,
                card.login,
                roles_typed(),
                actor=_actor(signed_in),
                at=hub.clock(),
            )
    except RolesInvalidError as error:
        return _page(signed_in, card, error)
    return redirect_to(f"{OFFICERS}/{officer_id}")


@blueprint.post(f"{OFFICERS}/<string:officer_id>/reset")
def hand_out_again(officer_id: str) -> Response:
    """Hand out a new password, and show it once."""
    hub, signed_in = site_hub(), _administrator()
    check_form(request, signed_in.csrf)
    card = _card(signed_in, officer_id)
    with hub.writing(keeps_answers=True) as session:
        issued = reset_officer(
            session, hub.keys, card.login, actor=_actor(signed_in), at=hub.clock()
        )
    return _hand_out(signed_in, "reset", issued)


@blueprint.post(f"{OFFICERS}/<string:officer_id>/end")
def end_account(officer_id: str) -> Response:
    """End an account, at once or after a last day."""
    hub, signed_in = site_hub(), _administrator()
    check_form(request, signed_in.csrf)
    card = _card(signed_in, officer_id)
    if card.ended_at is not None:
        # The form was sent twice: the account has ended, as was asked for.
        return redirect_to(f"{OFFICERS}/{officer_id}")
    try:
        last_day = last_day_typed()
        with hub.writing(keeps_answers=True) as session:
            end_officer(
                session,
                card.login,
                actor=_actor(signed_in),
                at=hub.clock(),
                last_day=last_day,
            )
    except OfficerCardInvalidError as error:
        return _page(signed_in, card, error)
    return redirect_to(f"{OFFICERS}/{officer_id}")


@blueprint.post(f"{OFFICERS}/<string:officer_id>/post")
def take_post(officer_id: str) -> Response:
    """Give an officer a post."""
    return _change_post(officer_id, is_given=True)


@blueprint.post(f"{OFFICERS}/<string:officer_id>/end-post")
def take_end_of_post(officer_id: str) -> Response:
    """Name the last day of a post."""
    return _change_post(officer_id, is_given=False)


def _change_post(officer_id: str, *, is_given: bool) -> Response:
    """Give a post, or end one, as the form says."""
    hub, signed_in = site_hub(), _administrator()
    check_form(request, signed_in.csrf)
    card, at = _card(signed_in, officer_id), hub.clock()
    by = _actor(signed_in)
    try:
        with hub.writing(keeps_answers=True) as session:
            if is_given:
                post = card_typed(legal_day(at))
                give_post(session, card.login, post, actor=by, at=at)
            else:
                kind, last = post_typed(), day_typed("post_until")
                end_post(session, card.login, kind, last, actor=by, at=at)
    except (PostInvalidError, OfficerCardInvalidError) as error:
        return _page(signed_in, card, PostInvalidError(str(error)))
    return redirect_to(f"{OFFICERS}/{officer_id}")


def _administrator() -> SignedIn:
    """Tell which security administrator is signed in.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as they say.
    """
    signed_in = demand_signed_in()
    demand_role(signed_in, OfficerRole.SECURITY_ADMIN)
    return signed_in


def _actor(signed_in: SignedIn) -> str:
    """Name the administrator as the log does."""
    return account_actor(signed_in.officer.id)


def _cards(signed_in: SignedIn) -> list[OfficerCard]:
    """List the accounts of the administrator's unit."""
    with site_hub().reads() as session:
        return list(officers_of(session, signed_in.member.code))


def _card(signed_in: SignedIn, officer_id: str) -> OfficerCard:
    """Find an account of the administrator's unit.

    Raises:
        NotFound: there is none; of other units nothing is told.
    """
    for card in _cards(signed_in):
        if card.id == officer_id:
            return card
    raise NotFound(officer_id)


def _hand_out(signed_in: SignedIn, key: str, issued: IssuedPassword) -> Response:
    """Show a password that is handed out."""
    close = f"{OFFICERS}/{issued.id}"
    page = OncePage(key, (issued.text,), close, login=issued.login)
    return send_once(signed_in, page, current="officers")


def _new_page(signed_in: SignedIn, error: HubError | None = None) -> Response:
    """Write the form of a new account."""
    voice = translator_of(language_of(request))
    today = legal_day(site_hub().clock())
    form = new_form(voice, signed_in.csrf, signed_in.member.kind, today, error)
    frame = desk_frame(signed_in, current="officers")
    text = render("new_officer.html", frame, form=form, unit=signed_in.member.name)
    return send_page(text, 200 if error is None else error.status)


def _page(
    signed_in: SignedIn, card: OfficerCard, error: HubError | None = None
) -> Response:
    """Write the page of one account."""
    place = log_screen_view(site_hub(), signed_in, f"{SCREEN}-one", card.id)
    voice = translator_of(language_of(request))
    path = f"{OFFICERS}/{card.id}"
    today = legal_day(site_hub().clock())
    with site_hub().reads() as session:
        posts = posts_of(session, card.id)
    page = OfficerPage(
        name=card.name,
        facts=_facts(voice, card),
        state=_state(voice, card, today),
        roles=None,
        reset=None,
        end=None,
        posts=post_facts(voice, posts),
        why_not=_why_not(signed_in, card),
    )
    if not page.why_not:
        page = replace(
            page,
            roles=roles_form(
                voice, signed_in.csrf, signed_in.member.kind, path, card, error
            ),
            reset=reset_form(voice, signed_in.csrf, path),
            end=end_form(voice, signed_in.csrf, path, error),
            give_post=give_form(voice, signed_in.csrf, path, today, error),
            end_post=end_post_form(voice, signed_in.csrf, path, posts, today),
        )
    frame = desk_frame(signed_in, current="officers")
    text = render("officer.html", frame, page=page, place=place)
    return send_page(text, 200 if error is None else error.status)


def _why_not(signed_in: SignedIn, card: OfficerCard) -> str:
    """Tell why the services would change nothing, if they would not."""
    if card.ended_at is not None:
        return "ended"
    if card.id == signed_in.officer.id:
        return "own"
    return "administrator" if card.roles & ADMINISTRATORS else ""


def _facts(voice: Translator, card: OfficerCard) -> tuple[FactRow, ...]:
    """Tell of an account."""
    until = FactRow(voice.t("account.valid_to"), absent="none")
    if card.valid_to is not None:
        until = FactRow(voice.t("account.valid_to"), voice.day(card.valid_to))
    return (
        FactRow(voice.t("account.login"), card.login, mono=True),
        FactRow(voice.t("account.post"), card.post),
        FactRow(voice.t("account.number"), card.number, mono=True),
        FactRow(voice.t("account.roles"), roles_said(voice, card.roles)),
        FactRow(voice.t("officers.valid_from"), voice.day(card.valid_from)),
        until,
    )


def _state(voice: Translator, card: OfficerCard, today: date) -> StateChip:
    """Tell whether an account is in force."""
    if card.ended_at is not None:
        return StateChip(voice.t("officers.state.ended"), "ring", "mute")
    if today < card.valid_from:
        return StateChip(voice.t("officers.state.later"), "ring", "info")
    if card.valid_to is not None and card.valid_to < today:
        return StateChip(voice.t("officers.state.past"), "ring", "mute")
    return StateChip(voice.t("officers.state.standing"), "round", "ok")


def _table(voice: Translator, cards: list[OfficerCard]) -> DataTable:
    """List accounts."""
    today = legal_day(site_hub().clock())
    return DataTable(
        caption=voice.t("nav.officers"),
        columns=(
            TableColumn(voice.t("account.name")),
            TableColumn(voice.t("account.login")),
            TableColumn(voice.t("account.post")),
            TableColumn(voice.t("account.number")),
            TableColumn(voice.t("account.roles")),
            TableColumn(voice.t("account.valid_to")),
            TableColumn(voice.t("officers.state_head")),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(card.name, href=f"{OFFICERS}/{card.id}"),
                    TableCell(card.login, mono=True),
                    TableCell(card.post),
                    TableCell(card.number, mono=True),
                    TableCell(roles_said(voice, card.roles)),
                    TableCell(voice.day(card.valid_to) or voice.t("parts.absent.none")),
                    TableCell(chip=_state(voice, card, today)),
                )
            )
            for card in cards
        ),
    )
