"""Ending a member: its last day and why, and what ends with it."""

from contextlib import suppress
from datetime import date

from flask import Response, request

from hub.console.pages.members.base import (
    MEMBERS,
    SYSTEM,
    actor_of,
    blueprint,
    member_for,
    voice_here,
)
from hub.console.pages.members.views import FormView
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import demand_officer
from hub.console.serving.rendering import render
from hub.console.serving.site import redirect_to
from hub.console.serving.work import desk_frame
from hub.console.views.parts import Link
from hub.console.views.tables import FormField, PageForm
from hub.ground.clock import legal_day
from hub.ground.errors import HubError
from hub.members.changing import REASON_LIMIT, end_member
from hub.members.models import Member
from hub.members.officers import SignedIn
from hub.members.service import EndedMemberError, MemberInvalidError


@blueprint.get(f"{MEMBERS}/<string:code>/end")
def ask_end(code: str) -> Response:
    """Ask for the last day of a member, and why it ends."""
    hub, signed_in = demand_officer(SYSTEM)
    return _end_page(signed_in, member_for(hub, signed_in, code))


@blueprint.post(f"{MEMBERS}/<string:code>/end")
def take_end(code: str) -> Response:
    """End a member; a form that is sent twice ends it once."""
    hub, signed_in = demand_officer(SYSTEM)
    check_form(request, signed_in.csrf)
    member = member_for(hub, signed_in, code)
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(request.form.get("last_day", "").strip())
    if day is None:
        return _end_page(signed_in, member, MemberInvalidError())
    try:
        with hub.writing() as session:
            end_member(
                session,
                code,
                last_day=day,
                reason=request.form.get("reason", "").strip(),
                actor=actor_of(signed_in),
                at=hub.clock(),
            )
    except MemberInvalidError as error:
        return _end_page(signed_in, member, error)
    except EndedMemberError:
        return redirect_to(f"{MEMBERS}/{code}")
    return redirect_to(f"{MEMBERS}/{code}")


def _end_page(
    signed_in: SignedIn, member: Member, error: HubError | None = None
) -> Response:
    """Write the form, with what was typed where something is wrong."""
    hub, voice = demand_officer(SYSTEM)[0], voice_here()
    given, path = request.form, f"{MEMBERS}/{member.code}"
    day = legal_day(hub.clock()).isoformat()
    fields = (
        FormField(
            "last_day",
            voice.t("members.valid_to"),
            kind="date",
            value=given.get("last_day", day)[:10],
            hint=voice.t("members.hint.last_day"),
            error="" if error is None else voice.t("members.wrong.end"),
            required=True,
        ),
        FormField(
            "reason",
            voice.t("members.end_reason"),
            value=given.get("reason", "")[:REASON_LIMIT],
            required=True,
            most=REASON_LIMIT,
        ),
    )
    view = FormView(
        title=voice.t("members.end_member"),
        under=member.name,
        back=Link(member.name, path),
        form=PageForm(
            action=f"{path}/end",
            fields=fields,
            submit=voice.t("members.end_member"),
            csrf=signed_in.csrf,
            cancel=Link(voice.t("members.back_one"), path),
            grave=True,
            once=True,
        ),
        rules=tuple(
            voice.t(f"members.rule.{key}") for key in ("end_all", "matters", "kept")
        ),
    )
    frame = desk_frame(signed_in, current="members")
    status = 200 if error is None else error.status
    return send_page(render("members/new.html", frame, page=view), status)
