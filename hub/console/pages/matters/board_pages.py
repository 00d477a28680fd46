"""The board of matters: filters, clocks, pages by key, assignment of many."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from hub.casework.machines import load_machines
from hub.casework.view import (
    STANDS,
    TEXT_LIMIT,
    WHOSE,
    Assigned,
    AssignedTooManyError,
    AssigneeError,
    BoardFilter,
    assign_matters,
    assignable,
    board_choices,
    count_board,
    count_waiting,
    list_board,
)
from hub.console.pages.matters.base import (
    SCREEN,
    MatterDesk,
    at_matters,
    blueprint,
    machine_name,
    names_in,
    said,
)
from hub.console.serving.forms import NOTHING_SENT, SentForm, check_form
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import MATTERS, log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.site import redirect_to
from hub.console.serving.work import desk_frame
from hub.console.views.lists import AskedList, a_code, asked_list, one_of
from hub.console.views.parts import StateNote
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.ground.actors import account_actor
from hub.ground.clock import legal_day

NOBODY = "-"
LEFT = "left"
"""Stands in the address after a step that took a matter out of the unit's sight."""


@blueprint.get(MATTERS)
def show_board() -> Response:
    """Show the matters in sight, what runs out first at the top."""
    desk = at_matters()
    if request.args.get("done") != LEFT:
        return _board_page(desk)
    return _board_page(desk, StateNote("ok", desk.voice.t("matters.step_left")))


@blueprint.get(f"{MATTERS}/assign")
def lead_to_board() -> Response:
    """Lead from the address of a form to the board that it stands on."""
    return redirect_to(MATTERS)


@blueprint.post(f"{MATTERS}/assign")
def assign_chosen() -> Response:
    """Put the matters that are chosen on an officer's desk; tell what was refused."""
    desk = at_matters()
    check_form(request, desk.signed_in.csrf)
    chosen = request.form.getlist("matter")
    to = request.form.get("to", "")
    if not chosen or not to:
        wrong = {"to": desk.voice.t("matters.assign.nothing")}
        return _board_page(desk, sent=SentForm(request.form, wrong), status=422)
    try:
        with desk.hub.writing(keeps_answers=True) as session:
            assignee = None if to == NOBODY else account_actor(to)
            done = assign_matters(session, desk.hub, chosen, assignee, desk.actor)
    except (AssigneeError, AssignedTooManyError) as error:
        wrong = {"to": error.title_in(desk.voice.language)}
        sent = SentForm(request.form, wrong)
        return _board_page(desk, sent=sent, status=error.status)
    return _board_page(desk, _outcome(desk.voice, done))


def _outcome(voice: Translator, done: list[Assigned]) -> StateNote:
    """Tell how many were assigned, and of each that was not, why."""
    count = sum(one.outcome == "done" for one in done)
    refused = [one for one in done if one.outcome != "done"]
    lines = [
        voice.t(
            f"matters.assign.{one.outcome}",
            number=one.number or voice.t("matters.assign.nameless"),
        )
        for one in refused
    ]
    return StateNote(
        "warn" if refused else "ok",
        voice.t("matters.assign.told", count=count),
        voice.t("parts.comma").join(lines),
    )


def _board_page(
    desk: MatterDesk,
    notice: StateNote | None = None,
    *,
    sent: SentForm = NOTHING_SENT,
    status: int = 200,
) -> Response:
    """Write the board; the look at it is in the log before."""
    asked = _asked()
    looked = {"filter": dict(asked.fields)}
    place = log_screen_view(desk.hub, desk.signed_in, SCREEN, "list", looked)
    with desk.hub.reads() as session:
        found = _found(session, desk, asked)
    view = found | {"notice": notice, "sent": sent, "place": place}
    cases = found["counts"].own
    frame = desk_frame(desk.signed_in, current="cases", cases=cases)
    return send_page(render("matters/board.html", frame, **view), status)


def _asked() -> AskedList:
    """Read the filters of the address; what is none of the choices does not count."""
    machines = [one.key for one in load_machines().tables]
    asked = asked_list(
        MATTERS,
        {
            "machine": one_of(machines),
            "state": one_of(_states(machines)),
            "whose": one_of(WHOSE),
            "stands": one_of(STANDS),
            "zone": a_code,
            "unit": a_code,
            "text": _text,
            "closed": one_of(("yes",)),
        },
    )
    # A state says its kind too.
    return asked.without("machine") if "state" in asked.fields else asked


def _text(given: str) -> str:
    """Read a part of a number."""
    return "".join(filter(str.isprintable, given))[:TEXT_LIMIT].strip()


def _states(machines: Iterable[str]) -> list[str]:
    """List the states of some kinds of matters, each behind its kind."""
    tables = {one.key: one for one in load_machines().tables}
    return [f"{key}:{one.key}" for key in machines for one in tables[key].states]


def _wanted(asked: AskedList) -> BoardFilter:
    """Say which matters are meant."""
    fields = dict(asked.fields)
    machine, _, state = fields.pop("state", "").partition(":")
    machine = fields.pop("machine", machine)
    closed = bool(fields.pop("closed", ""))
    return BoardFilter(machine, state, closed=closed, **fields)


def _found(session: Session, desk: MatterDesk, asked: AskedList) -> dict[str, Any]:
    """Find what the board shows: matters, counts, choices, whom to assign them to."""
    hub, voice, officer = desk.hub, desk.voice, desk.officer
    viewer, wanted = desk.viewer(session), _wanted(asked)
    asks = (session, hub, viewer)
    count = partial(count_board, *asks, wanted, officer=officer)
    after, before = asked.after, asked.before
    rows = list_board(*asks, wanted, officer=officer, after=after, before=before)
    total = count()
    machines = [one.key for one in load_machines().tables]
    zones, units = board_choices(*asks)
    names = names_in(session, {row.rules for row in rows})
    own = desk.signed_in.member.code
    may = any(row.handler in viewer.names and not row.closed_at for row in rows)
    return {
        "asked": asked,
        "wanted": wanted,
        "rows": rows,
        "total": total,
        "paging": asked.paging(
            [row.place for row in rows], total, lambda place: count(ahead_of=place)
        ),
        "counts": count_waiting(*asks, officer=officer),
        "machines": machines,
        "states": _states([wanted.machine] if wanted.machine else sorted(machines)),
        "whose": WHOSE,
        "stands": STANDS,
        "zones": zones,
        "units": units,
        "names": names,
        "machine_name": partial(machine_name, voice),
        "state_name": partial(_state_name, voice),
        "zone_name": partial(_zone_name, hub),
        "unit_name": partial(names.member, voice),
        "own": own,
        "assignees": assignable(session, hub, own) if may else (),
    }


def _state_name(voice: Translator, value: str) -> str:
    """Name a state behind its kind."""
    machine, _, state = value.partition(":")
    (table,) = (one for one in load_machines().tables if one.key == machine)
    return f"{said(voice, table)} {said(voice, table.state_of[state])}"


def _zone_name(hub: Hub, code: str) -> str:
    """Name a division."""
    return hub.rulebook.divisions.name_of(code, legal_day(hub.clock())) or code
