"""A complaint or report that an officer takes in: to whoever is competent, by law."""

from collections.abc import Mapping

from flask import Response, request
from sqlalchemy.orm import Session

from hub.casework.complaints import (
    InformantTextError,
    Point,
    RaisedInvalidError,
    RaisedMatter,
    receive_raised,
)
from hub.casework.machines import Machine, MachineEvent, load_machines
from hub.casework.matter import MatterUnknownError
from hub.casework.view import show_matter
from hub.console.pages.matters.base import (
    SCREEN,
    MatterDesk,
    MatterNames,
    names_in,
    said,
    tell_look,
)
from hub.console.pages.matters.steps.forms import FormMaker
from hub.console.pages.matters.steps.pages import about_step, refusal_note
from hub.console.pages.matters.steps.raised_form import (
    RaisedForm,
    SentRaised,
    field_of,
    read_raised_form,
)
from hub.console.pages.matters.steps.reporters import INFORMANT
from hub.console.pages.matters.table_view import TableTeller
from hub.console.pages.matters.views import RaisedView, StepFormView
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import MATTERS, log_screen_view, matter_path
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, Link
from hub.db.cache import keeping_answers
from hub.db.ids import new_id
from hub.ground.clock import legal_day
from hub.ground.errors import HubError

NEW = f"{MATTERS}/new"
RAISED = ("complaint", "report")
"""Kinds of matters that are raised by somebody: who handles them, the law says."""
WRONG_STATUS = 422


def ask_raised(
    desk: MatterDesk,
    machine: Machine,
    event: MachineEvent,
    sent: SentRaised | None = None,
    error: HubError | None = None,
) -> Response:
    """Write the form, with what was typed where something is wrong."""
    hub, voice = desk.hub, desk.voice
    place = log_screen_view(
        hub, desk.signed_in, f"{SCREEN}-new", f"{machine.key}:{event.key}"
    )
    with hub.reads() as session:
        teller = TableTeller(desk, names_in(session))
    wrong = _wrong(desk, sent, error)
    form = RaisedForm(voice, machine.key, legal_day(hub.clock()), wrong)
    kind = said(voice, machine)
    law = FactRow(voice.t("matters.handler"), voice.t("matters.raise.by_law"))
    view = StepFormView(
        title=voice.t("matters.new_title", kind=kind),
        under=event.name(voice.language),
        back=(
            Link(voice.t("matters.title"), MATTERS),
            Link(voice.t("matters.new"), NEW),
        ),
        action=f"{NEW}/{machine.key}/{event.key}",
        version=0,
        key=request.form.get("key", "")[:64] or new_id(hub.clock()),
        notice=None if error is None else refusal_note(voice, error),
        facts=form.what(),
        documents=FormMaker(voice, request.form, wrong).more(machine),
        parties=form.people(),
        happened=(),
        files_again=bool(wrong or error) and any(request.files.values()),
        about=(law, *about_step(voice, teller, event)),
        papers=(),
        submit=voice.t("matters.open", kind=kind),
        cancel=Link(voice.t("matters.back"), NEW),
        place=place,
    )
    status = WRONG_STATUS if wrong else 200
    frame = desk_frame(desk.signed_in, current="cases")
    page = render("matters/step.html", frame, page=view)
    return send_page(page, status if error is None else error.status)


def take_raised(desk: MatterDesk, machine: Machine, event: MachineEvent) -> Response:
    """Take it in, and tell who handles it, what it lacks and what was there before.

    A form sent twice is taken in once, and told of alike.
    """
    sent = read_raised_form(machine.key, request.form.get("key", "")[:64])
    if sent.wrong:
        return ask_raised(desk, machine, event, sent)
    try:
        with keeping_answers(desk.hub.writes) as session:
            done = receive_raised(
                session, desk.hub, sent.document, desk.actor, sent.papers
            )
    except HubError as error:
        return ask_raised(desk, machine, event, sent, error)
    # Apart from the form: a log that takes nothing now refuses no step that was taken.
    desk.hub.log_waiting()
    return _outcome(desk, machine, done)


def _outcome(desk: MatterDesk, machine: Machine, done: RaisedMatter) -> Response:
    """Write what became of it: advice for whoever decides, which refuses nothing."""
    voice, is_english = desk.voice, desk.voice.language == "en"
    place = tell_look(desk, "one", done.number)
    law = done.competence
    with desk.hub.reads() as session:
        names = names_in(session)
        before = _before(session, desk, done)
    kind = said(voice, machine)
    basis = law.source if is_english else law.article
    view = RaisedView(
        title=voice.t("matters.raise.done", kind=kind),
        under=done.number,
        back=Link(voice.t("matters.title"), MATTERS),
        facts=(
            FactRow(voice.t("matters.handler"), names.member(voice, done.office)),
            FactRow(
                voice.t("matters.basis"),
                basis or voice.t("matters.raise.no_rule"),
                "" if law.status != "unconfirmed" else voice.t("matters.unconfirmed"),
            ),
            *_question(desk, names, done),
        ),
        missing=_points(desk, done.assessment.missing),
        grounds=_points(desk, done.assessment.grounds),
        before=before,
        open=Link(
            voice.t("matters.raise.look", number=done.number), matter_path(done.number)
        ),
        place=place,
    )
    frame = desk_frame(desk.signed_in, current="cases")
    return send_page(render("matters/raised.html", frame, page=view))


def _question(
    desk: MatterDesk, names: MatterNames, done: RaisedMatter
) -> tuple[FactRow, ...]:
    """Tell that the office that received it has to assign it, and between whom."""
    if not done.question:
        return ()
    voice = desk.voice
    field = load_machines().words.facts["question"]
    why = next(one for one in field.options if one.key == done.question)
    between = (names.member(voice, code) for code in done.between)
    return (
        FactRow(
            said(voice, field), said(voice, why), voice.t("parts.comma").join(between)
        ),
    )


def _points(desk: MatterDesk, points: tuple[Point, ...]) -> tuple[FactRow, ...]:
    """Say what is missing, or which grounds there are, each with its article."""
    is_english = desk.voice.language == "en"
    return tuple(
        FactRow(one.en, one.source) if is_english else FactRow(one.zh, one.article)
        for one in points
    )


def _before(
    session: Session, desk: MatterDesk, done: RaisedMatter
) -> tuple[FactRow, ...]:
    """Tell what was raised before, as far as the officer's unit sees those matters."""
    voice, repeat = desk.voice, done.repeat
    named = [(repeat.standing, repeat.of)] if repeat.of is not None else []
    named += [("beside", number) for number in repeat.beside]
    rows = []
    for standing, number in named:
        try:
            show_matter(session, desk.hub, desk.actor, number)
        except MatterUnknownError:
            continue
        label = voice.t(f"matters.raise.was_{standing}")
        note = repeat.article if standing != "beside" else ""
        rows.append(FactRow(label, number, note, link=matter_path(number)))
    return tuple(rows)


def _wrong(
    desk: MatterDesk, sent: SentRaised | None, error: HubError | None
) -> Mapping[str, str]:
    """Say of each field what is wrong with it."""
    voice = desk.voice
    found = {
        name: voice.t(f"matters.wrong.{why}")
        for name, why in ({} if sent is None else sent.wrong).items()
    }
    if isinstance(error, InformantTextError):
        name = str(error.extra["field"])
        found[f"{INFORMANT}{name}"] = voice.t("matters.wrong.unreadable")
    if isinstance(error, RaisedInvalidError):
        for fault in error.extra["faults"]:
            name = field_of(fault["field"])
            typed = request.form.get(name, "").strip()
            why = "unreadable" if typed else "missing"
            found[name] = voice.t(f"matters.wrong.{why}")
    return found
