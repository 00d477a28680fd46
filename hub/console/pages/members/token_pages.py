"""Tokens made, shown once, and ended."""

from contextlib import suppress

from flask import Response, request
from sqlalchemy.orm import Session

from hub.console.pages.members.base import (
    MEMBERS,
    SYSTEM,
    actor_of,
    at_members,
    blueprint,
    member_for,
    voice_here,
)
from hub.console.pages.members.member_pages import member_page
from hub.console.pages.members.views import TokenOnceView
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import demand_officer
from hub.console.serving.rendering import render
from hub.console.serving.site import redirect_to
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, StateNote
from hub.ground.errors import ConflictError
from hub.members.models import Member
from hub.members.service import (
    STANDING_PURPOSE,
    MemberInvalidError,
    TokenUnknownError,
    count_tokens,
    issue_token,
    revoke_token,
    tokens_among,
)


class TokenMadeMeanwhileError(ConflictError):
    """Since the form was shown, the member has got another token."""

    code = "token-made-meanwhile"
    title = (
        "The member has got another token since the form was shown: look at its "
        "tokens again."
    )


@blueprint.get(f"{MEMBERS}/<string:code>/tokens")
@blueprint.get(f"{MEMBERS}/<string:code>/tokens/end")
def lead_to_member(code: str) -> Response:
    """Lead from the address of a form to the page that it stands on."""
    return redirect_to(f"{MEMBERS}/{code}")


@blueprint.post(f"{MEMBERS}/<string:code>/tokens")
def make_token(code: str) -> Response:
    """Make a token and show it once; a form that is sent twice makes one."""
    hub, signed_in = demand_officer(SYSTEM)
    check_form(request, signed_in.csrf)
    member = member_for(hub, signed_in, code)
    system = request.form.get("system", "").strip()
    try:
        with hub.writing() as session:
            _demand_no_other(session, code, request.form.get("made", ""))
            issued = issue_token(
                session,
                hub.keys,
                code,
                system=system,
                standing_purpose=STANDING_PURPOSE
                if request.form.get("standing")
                else None,
                actor=actor_of(signed_in),
                at=hub.clock(),
            )
    except MemberInvalidError as error:
        return member_page(hub, signed_in, member, error)
    except TokenMadeMeanwhileError as error:
        voice = voice_here()
        notice = StateNote(
            "warn",
            voice.t(f"failure.{error.code}.title"),
            voice.t(f"failure.{error.code}.text"),
        )
        return member_page(hub, signed_in, member, error, notice)
    voice = voice_here()
    view = TokenOnceView(
        token=issued.text,
        facts=(
            FactRow(voice.t("members.name"), member.name),
            FactRow(voice.t("members.system"), system, mono=True),
            FactRow(voice.t("members.token_id"), issued.id, mono=True),
        ),
        close=f"{MEMBERS}/{code}",
    )
    frame = desk_frame(signed_in, current="members")
    return send_page(render("members/token_once.html", frame, page=view))


def _demand_no_other(session: Session, code: str, shown: str) -> None:
    """Refuse a form that was shown before the member's last token was made.

    By how many there are, for no clock needs to go on between two; and while this goes
    on nobody else makes one.

    Raises:
        TokenMadeMeanwhileError: it was.
    """
    session.get(Member, code, with_for_update=True)
    if str(count_tokens(session, code)) != shown:
        raise TokenMadeMeanwhileError


@blueprint.post(f"{MEMBERS}/<string:code>/tokens/end")
def end_tokens(code: str) -> Response:
    """End the chosen tokens at once; what has ended already stays so."""
    hub, signed_in = at_members()
    check_form(request, signed_in.csrf)
    member_for(hub, signed_in, code)
    chosen = set(request.form.getlist("token"))
    at = hub.clock()
    with hub.writing() as session:
        # By their ids alone, for what the log contradicts must be ended too.
        for token in tokens_among(session, code, chosen):
            with suppress(TokenUnknownError):
                revoke_token(session, token, actor=actor_of(signed_in), at=at)
    return redirect_to(f"{MEMBERS}/{code}")
