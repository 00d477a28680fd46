"""Opening a matter: which kind, then the form that its table asks for."""

from collections.abc import Mapping
from typing import Any, cast

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from hub.casework.complaints import InformantDraft, keep_informant
from hub.casework.machines import HUB_ROLE, Machine, MachineEvent, load_machines
from hub.casework.matter import (
    NOTHING,
    PRIORITIES,
    NewMatter,
    NewStep,
    check_member,
    opening_roles,
)
from hub.casework.service import open_matter
from hub.console.pages.matters.base import (
    SCREEN,
    MatterDesk,
    at_matters,
    blueprint,
    check_papers_form,
    names_in,
    said,
)
from hub.console.pages.matters.steps.forms import (
    FormMaker,
    SentStep,
    mark_missing,
    read_step,
)
from hub.console.pages.matters.steps.pages import (
    WRONG_STATUS,
    about_step,
    members_for,
    refusal_note,
    wrong_fields,
)
from hub.console.pages.matters.steps.places import read_place
from hub.console.pages.matters.steps.raising import (
    NEW,
    RAISED,
    ask_raised,
    take_raised,
)
from hub.console.pages.matters.steps.reporters import (
    asked_informant,
    sent_informant,
)
from hub.console.pages.matters.table_view import TableTeller
from hub.console.pages.matters.views import NewMatterView, StepFormView
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import MATTERS, log_screen_view, matter_path
from hub.console.serving.rendering import render
from hub.console.serving.site import redirect_to
from hub.console.serving.work import desk_frame
from hub.console.views.parts import Link
from hub.console.views.tables import FieldChoice, FormField
from hub.db.cache import keeping_answers
from hub.db.ids import new_id
from hub.ground.clock import legal_day
from hub.ground.errors import HubError
from hub.merchants.service import is_merchant_code

PLACE_LIMIT = 30
REPORTED = ("clue",)
"""Kinds of matters that may begin with what somebody reports."""


@blueprint.get(NEW)
def choose_kind() -> Response:
    """Show which matters the officer's unit may open, and by which steps."""
    desk = at_matters()
    place = log_screen_view(desk.hub, desk.signed_in, f"{SCREEN}-new", "kinds")
    with desk.hub.reads() as session:
        teller = TableTeller(desk, names_in(session))
        kinds = tuple(
            (
                said(desk.voice, machine),
                tuple(
                    teller.event_step(event, event.needs, _path(machine, event))
                    for event in events
                ),
            )
            for machine, events in _openings(session, desk)
        )
    view = NewMatterView(Link(desk.voice.t("matters.title"), MATTERS), kinds, place)
    frame = desk_frame(desk.signed_in, current="cases")
    return send_page(render("matters/new.html", frame, page=view))


@blueprint.get(f"{NEW}/<string:machine>/<string:event>")
def ask_matter(machine: str, event: str) -> Response:
    """Ask for what the first step of a matter needs.

    Raises:
        NotFound: the unit opens no such matter by such a step.
    """
    desk = at_matters()
    if machine in RAISED:
        return ask_raised(desk, *_found(desk, machine, event))
    return _new_page(desk, machine, event)


@blueprint.post(f"{NEW}/<string:machine>/<string:event>")
def open_new(machine: str, event: str) -> Response:
    """Open a matter, or say what is wrong; a form sent twice opens one.

    Raises:
        NotFound: the unit opens no such matter by such a step.
    """
    desk = at_matters()
    check_papers_form(desk)
    table, first = _found(desk, machine, event)
    if machine in RAISED:
        return take_raised(desk, table, first)
    sent, form = read_step(request, first), request.form
    place = form.get("territory", "").strip()
    territory = read_place(desk.hub, place) if place else None
    if place and territory is None:
        sent.wrong["territory"] = "place"
    merchant = form.get("merchant", "").strip() or None
    if merchant is not None and not is_merchant_code(merchant):
        sent.wrong["merchant"] = "merchant"
    mark_missing(sent, first, NOTHING, ())
    if sent.wrong:
        return _new_page(desk, machine, event, sent, status=WRONG_STATUS)
    priority = form.get("priority", "0")
    new = NewMatter(
        machine,
        NewStep(
            event,
            facts=sent.facts,
            documents=sent.documents,
            parties=sent.parties,
            key=form.get("key", "")[:64] or None,
            happened=sent.happened,
        ),
        merchant=merchant,
        territory=territory,
        priority=int(priority) if priority in map(str, PRIORITIES) else 0,
    )
    try:
        with keeping_answers(desk.hub.writes) as session:
            done = open_matter(session, desk.hub, new, desk.actor)
            if machine in REPORTED and not done.repeated:
                who = InformantDraft(**cast("dict[str, Any]", sent_informant()))
                keep_informant(session, desk.hub, done.id, who)
    except HubError as error:
        return _new_page(desk, machine, event, sent, error)
    # Apart from the form: a log that takes nothing now refuses no step that was taken.
    desk.hub.log_waiting()
    return redirect_to(f"{matter_path(done.id)}?done=yes")


def _path(machine: Machine, event: MachineEvent) -> str:
    """Tell the address of the form that opens a matter."""
    return f"{NEW}/{machine.key}/{event.key}"


def _openings(
    session: Session, desk: MatterDesk
) -> list[tuple[Machine, tuple[MachineEvent, ...]]]:
    """List the kinds of matters that the unit may open today, and their first steps."""
    machines, day = load_machines(), legal_day(desk.hub.clock())
    member = check_member(session, desk.actor, day)
    found = []
    for key in dict.fromkeys(one.key for one in machines.tables):
        machine = machines.named(key, day)
        if machine is None:
            continue
        events = tuple(
            event
            for event in machine.events
            if event.is_opening
            and HUB_ROLE not in event.who
            and opening_roles(event, member, machines.words)
        )
        if events:
            found.append((machine, events))
    return found


def _found(desk: MatterDesk, machine: str, event: str) -> tuple[Machine, MachineEvent]:
    """Find a kind of matter and its first step.

    Raises:
        NotFound: the unit opens no such matter by such a step.
    """
    with desk.hub.reads() as session:
        for one, events in _openings(session, desk):
            for each in events:
                if (one.key, each.key) == (machine, event):
                    return one, each
    raise NotFound(machine)


def _new_page(  # the form, what it sent, and what was wrong with it
    desk: MatterDesk,
    machine: str,
    key: str,
    sent: SentStep | None = None,
    error: HubError | None = None,
    *,
    status: int = 200,
) -> Response:
    """Write the form of a new matter, with what was typed where something is wrong."""
    hub, voice = desk.hub, desk.voice
    table, event = _found(desk, machine, key)
    place = log_screen_view(hub, desk.signed_in, f"{SCREEN}-new", f"{machine}:{key}")
    with hub.reads() as session:
        teller = TableTeller(desk, names_in(session))
        choices = members_for(session, hub, event.brings) if event.brings else ()
    wrong = wrong_fields(voice, teller, sent, error)
    maker = FormMaker(voice, request.form, wrong)
    kind = said(voice, table)
    view = StepFormView(
        title=voice.t("matters.new_title", kind=kind),
        under=event.name(voice.language),
        back=(
            Link(voice.t("matters.title"), MATTERS),
            Link(voice.t("matters.new"), NEW),
        ),
        action=f"{NEW}/{machine}/{key}",
        version=0,
        key=request.form.get("key", "")[:64] or new_id(hub.clock()),
        notice=None if error is None else refusal_note(voice, error),
        facts=(*maker.facts(event, lambda _: choices), *_about_whole(desk, wrong)),
        documents=maker.documents(table, event, frozenset()),
        parties=(
            *maker.parties(),
            *((asked_informant(voice, wrong),) if machine in REPORTED else ()),
        ),
        files_again=bool(wrong or error) and any(request.files.values()),
        happened=maker.happened(),
        about=about_step(voice, teller, event),
        papers=(),
        submit=voice.t("matters.open", kind=kind),
        cancel=Link(voice.t("matters.back"), NEW),
        place=place,
    )
    if error is not None:
        status = error.status
    frame = desk_frame(desk.signed_in, current="cases")
    return send_page(render("matters/step.html", frame, page=view), status)


def _about_whole(desk: MatterDesk, wrong: Mapping[str, str]) -> tuple[FormField, ...]:
    """Ask how urgent a matter is, where it lies, and which merchant it is about."""
    voice, given = desk.voice, request.form
    chosen = given.get("priority", "0")
    return (
        FormField(
            "priority",
            voice.t("matters.priority"),
            kind="select",
            choices=tuple(
                FieldChoice(
                    str(one),
                    voice.t(f"matters.priority_{one}"),
                    chosen=chosen == str(one),
                )
                for one in PRIORITIES
            ),
        ),
        FormField(
            "territory",
            voice.t("matters.territory"),
            value=given.get("territory", "")[:PLACE_LIMIT],
            hint=voice.t("matters.territory_hint"),
            error=wrong.get("territory", ""),
            most=PLACE_LIMIT,
        ),
        FormField(
            "merchant",
            voice.t("matters.party.merchant"),
            value=given.get("merchant", "")[:32],
            hint=voice.t("matters.party.merchant_hint"),
            error=wrong.get("merchant", ""),
            most=32,
            kind="code",
        ),
    )
