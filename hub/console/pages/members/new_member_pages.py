"""Taking a member in: the form, and what it makes."""

from datetime import date

from flask import Response, request

from hub.casework.complaints import subject_rules
from hub.console.pages.members.base import (
    MEMBERS,
    SYSTEM,
    actor_of,
    blueprint,
    kind_name,
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
from hub.console.views.tables import FieldChoice, FormField, PageForm
from hub.console.words.translator import Translator
from hub.ground.clock import legal_day
from hub.ground.errors import HubError
from hub.members.lines import LEVELS, write_subjects
from hub.members.officers import SignedIn
from hub.members.service import (
    NAME_LIMIT,
    MemberCard,
    MemberExistsError,
    MemberInvalidError,
    add_member,
)

CODE_LIMIT = 64


@blueprint.get(f"{MEMBERS}/new")
def ask_member() -> Response:
    """Ask who is to be taken in."""
    _, signed_in = demand_officer(SYSTEM)
    return _new_page(signed_in)


@blueprint.post(f"{MEMBERS}/new")
def take_member() -> Response:
    """Take a member in."""
    hub, signed_in = demand_officer(SYSTEM)
    check_form(request, signed_in.csrf)
    at = hub.clock()
    given = request.form
    try:
        card = MemberCard(
            code=given.get("code", "").strip(),
            kind=given.get("kind", ""),
            name=given.get("name", "").strip(),
            territory=given.get("territory", "").strip() or hub.config.city,
            valid_from=_day(given.get("valid_from", "")) or legal_day(at),
            level=given.get("level") or None,
            subjects=_subjects(given.getlist("subjects"), legal_day(at)),
        )
        with hub.writing() as session:
            add_member(session, hub.rulebook, card, actor=actor_of(signed_in), at=at)
    except (MemberInvalidError, MemberExistsError) as error:
        return _new_page(signed_in, error)
    return redirect_to(f"{MEMBERS}/{card.code}")


def _new_page(signed_in: SignedIn, error: HubError | None = None) -> Response:
    """Write the form of a new member, with what was typed where something is wrong."""
    hub, voice = demand_officer(SYSTEM)[0], voice_here()
    given, day = request.form, legal_day(hub.clock())
    said = "" if error is None else voice.t(f"members.wrong.{error.code}")
    fields = (
        FormField(
            "code",
            voice.t("members.code"),
            value=given.get("code", "")[:CODE_LIMIT],
            hint=voice.t("members.hint.code"),
            error=said,
            required=True,
            most=CODE_LIMIT,
            kind="code",
        ),
        FormField(
            "kind",
            voice.t("members.kind"),
            kind="select",
            choices=tuple(
                FieldChoice(
                    rule.key,
                    kind_name(hub, voice, rule.key, day),
                    chosen=given.get("kind") == rule.key,
                )
                for rule in hub.rulebook.in_force("member_kinds", day)
            ),
        ),
        FormField(
            "name",
            voice.t("members.name"),
            value=given.get("name", "")[:NAME_LIMIT],
            hint=voice.t("members.hint.name"),
            required=True,
            most=NAME_LIMIT,
        ),
        FormField(
            "territory",
            voice.t("members.territory"),
            value=given.get("territory", hub.config.city)[:12],
            hint=voice.t("members.hint.territory"),
            most=12,
        ),
        *_line_fields(voice, day),
        FormField(
            "valid_from",
            voice.t("members.valid_from"),
            kind="date",
            value=given.get("valid_from", day.isoformat())[:10],
            required=True,
        ),
    )
    view = FormView(
        title=voice.t("members.new"),
        under=voice.t("members.new_note"),
        back=Link(voice.t("nav.members"), MEMBERS),
        form=PageForm(
            action=f"{MEMBERS}/new",
            fields=fields,
            submit=voice.t("members.take_in"),
            csrf=signed_in.csrf,
            cancel=Link(voice.t("members.back"), MEMBERS),
            once=True,
        ),
        rules=tuple(voice.t(f"members.rule.{key}") for key in ("code", "after", "end")),
    )
    frame = desk_frame(signed_in, current="members")
    status = 200 if error is None else error.status
    return send_page(render("members/new.html", frame, page=view), status)


def _line_fields(voice: Translator, day: date) -> tuple[FormField, ...]:
    """Ask for what a member declares of its line of authority."""
    given = request.form
    levels = (
        FieldChoice("", voice.t("members.level_of_territory")),
        *(
            FieldChoice(
                one, voice.t(f"members.level_{one}"), chosen=given.get("level") == one
            )
            for one in LEVELS
        ),
    )
    subjects = tuple(
        FieldChoice(
            rule.key,
            rule.en if voice.language == "en" else rule.zh,
            chosen=rule.key in given.getlist("subjects"),
        )
        for rule in subject_rules()
        if rule.in_force(day)
    )
    return (
        FormField("level", voice.t("members.level"), kind="select", choices=levels),
        FormField(
            "subjects",
            voice.t("members.subjects"),
            kind="checkbox",
            hint=voice.t("members.hint.subjects"),
            choices=subjects,
        ),
    )


def _subjects(given: list[str], day: date) -> str | None:
    """Read the subjects that were ticked.

    Raises:
        MemberInvalidError: one is none.
    """
    known = {rule.key for rule in subject_rules() if rule.in_force(day)}
    if not known.issuperset(given):
        raise MemberInvalidError(", ".join(given)[:80])
    return write_subjects(given)


def _day(text: str) -> date | None:
    """Read a day; an empty field is none.

    Raises:
        MemberInvalidError: it is no day.
    """
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise MemberInvalidError(text[:10]) from None
