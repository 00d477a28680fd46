"""The form of a step, made of the machine's table, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from hub.casework.machines import URGED_UNIT, MachineEvent, load_machines
from hub.casework.matter import (
    MatterChangedError,
    MatterPlaceError,
    MatterUnknownError,
    NewStep,
    StepDone,
    bound_in,
    check_role,
    find_event,
    left_by,
    who_may_not,
)
from hub.casework.service import act
from hub.casework.view import ShownMatter, see_matter, show_matter
from hub.console.pages.matters.base import (
    MatterDesk,
    at_matters,
    blueprint,
    check_papers_form,
    names_in,
    tell_look,
)
from hub.console.pages.matters.matter_pages import matter_page
from hub.console.pages.matters.matter_view import MatterTeller
from hub.console.pages.matters.papers.pages import papers_of
from hub.console.pages.matters.papers.taken import ISSUED, choices_of, take_issued
from hub.console.pages.matters.steps.forms import (
    DOCUMENT,
    FACT,
    FormMaker,
    SentStep,
    mark_missing,
    read_step,
)
from hub.console.pages.matters.table_view import TableTeller
from hub.console.pages.matters.views import StepFormView
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import MATTERS, matter_path
from hub.console.serving.rendering import render
from hub.console.serving.site import redirect_to
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, Link, StateNote
from hub.console.views.tables import FieldChoice
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.contradictions import sound_members
from hub.db.cache import keeping_answers
from hub.db.ids import new_id
from hub.decisions import DecisionNotOwnError, SameOfficerError
from hub.ground.clock import legal_day
from hub.ground.errors import HubError
from hub.rulebook.case_rules import NEVER_SHOWN
from schemas.words import MemberKind

STEP = f"{MATTERS}/<string:matter>/step/<string:event>"
WRONG_STATUS = 422


@blueprint.get(STEP)
def ask_step(matter: str, event: str) -> Response:
    """Ask for what a step needs; what may not be taken now is told with its law."""
    return _step_page(at_matters(), matter, event)


@blueprint.post(STEP)
def take_step(matter: str, event: str) -> Response:
    """Take a step, or say what is wrong with it; a form sent twice counts once."""
    desk = at_matters()
    check_papers_form(desk)
    key = request.form.get("key", "")[:64] or None
    with desk.hub.reads() as session:
        try:
            shown = show_matter(session, desk.hub, desk.actor, matter)
        except MatterUnknownError:
            left = left_by(session, matter, key, desk.actor) if key else None
            if left is None:
                raise
            return _lead_on(desk, left)
    machine = shown.matter.machine
    # Of a form that was sent twice the step was taken, so that it follows no more.
    found = machine.event(event, shown.matter.now.state) or next(
        (one for one in machine.events if one.key == event), None
    )
    if found is None:
        return _step_page(desk, matter, event)
    sent = read_step(request, found)
    issued = [one for one in found.needs if request.form.get(f"{ISSUED}{one}")]
    mark_missing(sent, found, shown.matter.now, issued)
    if sent.wrong:
        return _step_page(desk, matter, event, sent, status=WRONG_STATUS)
    version = request.form.get("version", "")
    step = NewStep(
        event,
        facts=sent.facts,
        parties=sent.parties,
        version=int(version) if version.isascii() and version.isdigit() else 0,
        key=key,
        happened=sent.happened,
    )
    try:
        papers = take_issued(desk, shown.matter.id, found)
        step = replace(step, documents=[*sent.documents, *papers])
        with keeping_answers(desk.hub.writes) as session:
            done = act(session, desk.hub, shown.matter.id, step, desk.actor)
    except HubError as error:
        return _step_page(desk, matter, event, sent, error)
    # Apart from the form: a log that takes nothing now refuses no step that was taken.
    desk.hub.log_waiting()
    return _lead_on(desk, done)


def _lead_on(desk: MatterDesk, done: StepDone) -> Response:
    """Lead to the matter; to the board where the step took it out of sight."""
    with desk.hub.reads() as session:
        try:
            see_matter(session, desk.hub, desk.actor, done.id, desk.hub.clock())
        except MatterUnknownError:
            return redirect_to(f"{MATTERS}?done=left")
    said = "asked" if done.asked else "yes"
    return redirect_to(f"{matter_path(done.id)}?done={said}")


def _step_page(  # the form, what it sent, and what was wrong with it
    desk: MatterDesk,
    name: str,
    key: str,
    sent: SentStep | None = None,
    error: HubError | None = None,
    *,
    status: int = 200,
) -> Response:
    """Write the form of a step, with what was typed where something is wrong."""
    hub, voice = desk.hub, desk.voice
    with hub.reads() as session:
        shown = show_matter(session, hub, desk.actor, name)
        names = names_in(session)
        try:
            event = _event_of(shown, key)
            check_role(event, shown.roles)
            barred = who_may_not(session, hub, shown.matter, event, desk.actor)
            if barred is not None:
                raise barred
        except HubError as refused:
            event, error = None, refused if error is None else error
        choices = {} if event is None else _members(session, desk, shown, event)
    teller = MatterTeller(desk, names, shown)
    if not shown.roles:
        # Whoever takes no part is told of no step, for it would tell where it stands.
        error = event = None
    if event is None:
        note = _note(voice, teller, shown, error)
        # Nothing is left to fill in, so the matter itself says where it stands.
        refusal = 200 if error is None else error.status
        return matter_page(desk, shown.matter.id, note, status=refusal)
    number = shown.matter.number
    place = tell_look(desk, "step", number)
    wrong = wrong_fields(voice, teller, sent, error)
    maker = FormMaker(voice, request.form, wrong)
    there = frozenset() if shown.documents is None else shown.matter.now.documents
    changed = isinstance(error, MatterChangedError)
    wanted = {matter_path(shown.matter.id, f"papers/{kind}") for kind in event.needs}
    view = StepFormView(
        title=event.name(voice.language),
        under=number,
        back=(
            Link(voice.t("matters.title"), MATTERS),
            Link(number, matter_path(shown.matter.id)),
        ),
        action=matter_path(shown.matter.id, f"step/{key}"),
        version=shown.matter.now.version,
        key=new_id(hub.clock())
        if changed
        else request.form.get("key", "")[:64] or new_id(hub.clock()),
        notice=_note(voice, teller, shown, error),
        facts=maker.facts(event, lambda role: choices.get(role, ())),
        documents=maker.documents(
            shown.matter.machine,
            event,
            there,
            choices_of(desk, shown.matter.id, event, request.form),
        ),
        parties=maker.parties(),
        files_again=bool(wrong or error) and any(request.files.values()),
        happened=maker.happened(),
        about=about_step(voice, teller, event),
        papers=tuple(one for one in papers_of(desk, shown) if one.href in wanted),
        submit=voice.t("matters.take", step=event.name(voice.language)),
        cancel=Link(voice.t("matters.back"), matter_path(shown.matter.id)),
        place=place,
    )
    if error is not None:
        status = error.status
    frame = desk_frame(desk.signed_in, current="cases")
    return send_page(render("matters/step.html", frame, page=view), status)


def _event_of(shown: ShownMatter, key: str) -> MachineEvent:
    """Find the step that a form is for, also one that is written down late.

    Raises:
        MachineUnknownError, StepBarredError, StepOutOfOrderError: as `find_event` says.
    """
    for step in shown.steps:
        if step.event.key == key:
            return step.event
    return find_event(shown.matter.machine, shown.matter.now, key)


def about_step(
    voice: Translator, teller: TableTeller, event: MachineEvent
) -> tuple[FactRow, ...]:
    """Tell of a step its article, how sure that is, and what it sets going."""
    rows = [FactRow(voice.t("matters.basis"), event.cite(voice.language))]
    if event.status != "confirmed":
        rows.append(FactRow(voice.t("matters.mark_of"), voice.t("matters.unconfirmed")))
    rows += [FactRow(voice.t("matters.effect"), note) for note in teller.notes(event)]
    return tuple(rows)


def members_for(session: Session, hub: Hub, role: str) -> tuple[FieldChoice, ...]:
    """List the members that may take a role today."""
    found = load_machines().words.roles.get(role)
    kinds = () if found is None else found.kinds
    day = legal_day(hub.clock())
    return tuple(
        FieldChoice(row.code, row.name)
        for row in sound_members(session)
        if (row.kind in kinds if kinds else MemberKind(row.kind) not in NEVER_SHOWN)
        and row.succeeded_by is None
        and row.valid_from <= day
        and (row.valid_to is None or day <= row.valid_to)
    )


def _members(
    session: Session,
    desk: MatterDesk,
    shown: ShownMatter,
    event: MachineEvent,
) -> dict[str, tuple[FieldChoice, ...]]:
    """List the members that an event may bring in, by their role."""
    if not event.brings:
        return {}
    if event.brings == URGED_UNIT:
        names, at = names_in(session).members, desk.hub.clock()
        bound = bound_in(session, shown.matter, desk.actor.member, at)
        return {
            event.brings: tuple(FieldChoice(one, names.get(one, one)) for one in bound)
        }
    return {event.brings: members_for(session, desk.hub, event.brings)}


def wrong_fields(
    voice: Translator,
    teller: TableTeller,
    sent: SentStep | None,
    error: HubError | None,
) -> Mapping[str, str]:
    """Say of each field what is wrong with it."""
    found = {
        name: voice.t(f"matters.wrong.{why}")
        for name, why in ({} if sent is None else sent.wrong).items()
    }
    if error is None:
        return found
    extra: Mapping[str, Any] = error.extra
    told = error.worded.of(voice.language)
    if "fact" in extra:
        found[f"{FACT}{extra['fact']}"] = told
    for kind in extra.get("missing", ()):
        name = teller.document(kind)
        found[f"{DOCUMENT}{kind}"] = voice.t("matters.needs_document", name=name)
    if "day" in extra:
        found["day"] = told
    if "member" in extra:
        found[f"{FACT}to"] = told
    if isinstance(error, MatterPlaceError):
        found["territory"] = voice.t("matters.wrong.place_outside")
    return found


def _note(
    voice: Translator,
    teller: MatterTeller,
    shown: ShownMatter,
    error: HubError | None,
) -> StateNote | None:
    """Say why a step was not taken; where somebody was first, what they did."""
    if error is None:
        return None
    if isinstance(error, MatterChangedError):
        version = request.form.get("version", "")
        known = int(version) if version.isascii() and version.isdigit() else 0
        state = shown.matter.machine.state_of[shown.matter.now.state]
        since = [
            voice.t("matters.changed_by", event=one.name, who=one.who, when=one.when)
            for one in teller.events() or ()
            if one.no > known
        ]
        name = state.en if voice.language == "en" else state.zh
        return StateNote(
            "warn",
            voice.t("matters.changed"),
            voice.t(
                "matters.changed_text",
                what=voice.t("parts.comma").join(since)
                or voice.t("matters.changed_unseen"),
                state=name,
            ),
        )
    if isinstance(error, (SameOfficerError, DecisionNotOwnError)):
        return StateNote("bad", voice.t("matters.refused"), teller.not_yours(error))
    return refusal_note(voice, error)


def refusal_note(voice: Translator, error: HubError) -> StateNote:
    """Say what is refused, by which article, and what to do next."""
    text = error.worded.of(voice.language)
    if "article" not in error.extra:
        key = f"matters.refused_{error.code.replace('-', '_')}"
        # What is quoted from what was sent explains nothing; the title says what to do.
        text = voice.t(key) if voice.has(key) else error.title_in(voice.language)
    return StateNote("bad", voice.t("matters.refused"), text)
