"""The board of matters: filters, clocks, pages by key, assignment of many."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from sqlalchemy.orm import Session

from hub.audit.mover import move_outbox
from hub.casework.machines.loader import load_machines
from hub.casework.view import ShownLine
from hub.casework.view.asking import BoardFilter
from hub.casework.view.assigning import (
    Assigned,
    AssignedTooManyError,
    AssigneeError,
    assign_matters,
    assignable,
)
from hub.casework.view.board import (
    MATTERS_A_PAGE,
    STANDS,
    TEXT_LIMIT,
    WHOSE,
    count_board,
    count_waiting,
    list_board,
)
from hub.console.pages.matters.base import (
    MATTERS,
    SCREEN,
    MatterDesk,
    MatterNames,
    at_matters,
    blueprint,
    clock_chip,
    machine_name,
    matter_path,
    names_in,
    said,
    state_name,
)
from hub.console.pages.matters.views import BoardView
from hub.console.serving.desk import tell_view
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.rendering import render
from hub.console.serving.site import see
from hub.console.serving.work import desk_frame
from hub.console.views.parts import ClockChip, Link, StateNote
from hub.console.views.tables import (
    ChosenFilter,
    DataTable,
    FieldChoice,
    Filter,
    Paging,
    TableCell,
    TableColumn,
    TableRow,
)
from hub.console.words.speech import Speech
from hub.ground.actors import account_actor
from hub.ground.clock import legal_day

NOBODY = "-"
LEFT = "left"
"""Stands in the address after a step that took a matter out of the unit's sight."""
COUNTED = (
    ("stands", "overdue"),
    ("stands", "warned"),
    ("whose", "own"),
    ("whose", "free"),
    ("whose", "next"),
)
"""What the board counts at its top."""


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
    return see(MATTERS)


@blueprint.post(f"{MATTERS}/assign")
def assign_chosen() -> Response:
    """Put the matters that are chosen on an officer's desk; tell what was refused."""
    desk = at_matters()
    check_form(request, desk.signed_in.csrf)
    chosen = request.form.getlist("matter")
    to = request.form.get("to", "")
    if not chosen or not to:
        note = StateNote("warn", desk.voice.t("matters.assign.nothing"))
        return _board_page(desk, note, status=422)
    try:
        with desk.hub.writes.begin() as session:
            assignee = None if to == NOBODY else account_actor(to)
            done = assign_matters(session, desk.hub, chosen, assignee, desk.actor)
    except (AssigneeError, AssignedTooManyError) as error:
        note = StateNote("bad", error.title_in(desk.voice.language))
        return _board_page(desk, note, status=error.status)
    move_outbox(desk.hub.writes, desk.hub.audit)
    return _board_page(desk, _told(desk.voice, done))


def _told(voice: Speech, done: list[Assigned]) -> StateNote:
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


def _asked() -> BoardFilter:
    """Read the filter of the address; what is none of the choices does not count."""
    given = request.values
    machines = {one.key: one for one in load_machines().tables}
    machine, _, state = given.get("state", "").partition(":")
    if machine not in machines or state not in machines[machine].state_of:
        machine, state = "", ""
    kind = given.get("machine", "")
    return BoardFilter(
        machine=machine or (kind if kind in machines else ""),
        state=state,
        whose=_one_of("whose", WHOSE),
        stands=_one_of("stands", STANDS),
        text="".join(filter(str.isprintable, given.get("text", "")))[
            :TEXT_LIMIT
        ].strip(),
        closed=given.get("closed") == "yes",
    )


def _one_of(name: str, values: tuple[str, ...]) -> str:
    """Read one choice."""
    given = request.values.get(name, "")
    return given if given in values else ""


def _fields(wanted: BoardFilter) -> dict[str, str]:
    """Write a filter as fields of an address."""
    found = {
        "machine": "" if wanted.state else wanted.machine,
        "state": f"{wanted.machine}:{wanted.state}" if wanted.state else "",
        "whose": wanted.whose,
        "stands": wanted.stands,
        "text": wanted.text,
        "closed": "yes" if wanted.closed else "",
    }
    return {name: value for name, value in found.items() if value}


def _path(wanted: BoardFilter, **more: str) -> str:
    """Tell the address of the board with a filter."""
    fields = _fields(wanted) | more
    return f"{MATTERS}?{urlencode(fields)}" if fields else MATTERS


def _board_page(
    desk: MatterDesk, notice: StateNote | None = None, *, status: int = 200
) -> Response:
    """Write the board; the look at it is in the log before."""
    hub, voice, wanted = desk.hub, desk.voice, _asked()
    place = tell_view(hub, desk.signed_in, SCREEN, "list", {"filter": _fields(wanted)})
    after, before = (request.args.get(name, "") for name in ("after", "before"))
    with hub.reads() as session:
        viewer = desk.viewer(session)
        asks = (session, hub, viewer)
        rows = list_board(
            *(*asks, wanted), officer=desk.officer, after=after, before=before
        )
        total = count_board(*asks, wanted, officer=desk.officer)
        first = 0
        if rows and (after or before):
            first = count_board(
                *(*asks, wanted), officer=desk.officer, ahead_of=rows[0].place
            )
        counts = count_waiting(*asks, officer=desk.officer)
        names = names_in(session)
        table = _table(session, desk, names, wanted, rows, (first, total))
        to = _assignees(session, desk) if _takes_some(viewer.names, rows) else ()
    view = BoardView(
        under=voice.t("matters.about"),
        counts=tuple(
            Link(
                voice.t(f"matters.count.{value}", number=getattr(counts, value)),
                _path(_counted(name, value)),
            )
            for name, value in COUNTED
        ),
        filters=_filters(voice, wanted),
        text=wanted.text,
        closed=wanted.closed,
        found=voice.t("matters.found", count=total),
        chosen=_chosen(voice, wanted),
        fields=tuple(_fields(wanted).items()),
        table=table if rows else None,
        to=to,
        notice=notice,
        place=place,
    )
    frame = desk_frame(desk.signed_in, current="cases", cases=counts.own)
    return send_page(render("matters/board.html", frame, page=view), status)


def _counted(name: str, value: str) -> BoardFilter:
    """Mean what the board counts at its top."""
    given: dict[str, Any] = {name: value}
    return BoardFilter(**given)


def _takes_some(names: frozenset[str], rows: list[ShownLine]) -> bool:
    """Tell whether the unit may assign any of some matters."""
    return any(row.handler in names and row.closed_at is None for row in rows)


def _assignees(session: Session, desk: MatterDesk) -> tuple[FieldChoice, ...]:
    """List on whose desk matters may be put."""
    voice = desk.voice
    cards = assignable(session, desk.hub, desk.signed_in.member.code)
    return (
        FieldChoice("", voice.t("matters.assign.choose")),
        *(FieldChoice(card.id, f"{card.name}\u3000{card.post}") for card in cards),
        FieldChoice(NOBODY, voice.t("matters.assign.nobody")),
    )


def _filters(voice: Speech, wanted: BoardFilter) -> tuple[Filter, ...]:
    """Write the selects over the board."""
    tables = load_machines().tables
    machines = {one.key: one for one in tables}
    shown = [wanted.machine] if wanted.machine in machines else sorted(machines)
    states = [
        FieldChoice(
            f"{key}:{state.key}",
            f"{said(voice, machines[key])} {said(voice, state)}",
            chosen=(key, state.key) == (wanted.machine, wanted.state),
        )
        for key in shown
        for state in machines[key].states
    ]
    return (
        Filter(
            "machine",
            voice.t("matters.kind"),
            (
                FieldChoice("", voice.t("matters.all")),
                *(
                    FieldChoice(key, said(voice, one), chosen=key == wanted.machine)
                    for key, one in machines.items()
                ),
            ),
        ),
        Filter(
            "state",
            voice.t("matters.state"),
            (FieldChoice("", voice.t("matters.all")), *states),
        ),
        _choices(voice, "whose", WHOSE, wanted.whose),
        _choices(voice, "stands", STANDS, wanted.stands),
    )


def _choices(voice: Speech, name: str, values: tuple[str, ...], chosen: str) -> Filter:
    """Write one select of fixed choices."""
    return Filter(
        name,
        voice.t(f"matters.{name}.label"),
        (
            FieldChoice("", voice.t("matters.all")),
            *(
                FieldChoice(one, voice.t(f"matters.{name}.{one}"), chosen=one == chosen)
                for one in values
            ),
        ),
    )


def _chosen(voice: Speech, wanted: BoardFilter) -> tuple[ChosenFilter, ...]:
    """Tell which filters are on, each with the address without it."""
    found: list[tuple[str, dict[str, Any]]] = []
    if wanted.state:
        for one in load_machines().tables:
            if one.key == wanted.machine and wanted.state in one.state_of:
                state = said(voice, one.state_of[wanted.state])
                found.append((f"{said(voice, one)} {state}", {"state": ""}))
                break
    elif wanted.machine:
        found.append((machine_name(voice, wanted.machine), {"machine": ""}))
    found += [
        (voice.t(f"matters.{name}.{value}"), {name: ""})
        for name in ("whose", "stands")
        if (value := getattr(wanted, name))
    ]
    if wanted.text:
        found.append((wanted.text, {"text": ""}))
    return tuple(
        ChosenFilter(text, _path(replace(wanted, **without))) for text, without in found
    )


def _table(
    session: Session,
    desk: MatterDesk,
    names: MatterNames,
    wanted: BoardFilter,
    rows: list[ShownLine],
    counted: tuple[int, int],
) -> DataTable:
    """List matters."""
    voice, (skipped, total) = desk.voice, counted
    columns = ("number", "state", "handler", "clock", "awaits", "assignee", "opened")
    last = skipped + len(rows)
    return DataTable(
        caption=voice.t("matters.title"),
        columns=tuple(TableColumn(voice.t(f"matters.{name}")) for name in columns),
        rows=tuple(_row(session, desk, names, row) for row in rows),
        paging=Paging(
            total,
            skipped + 1,
            last,
            _path(wanted, before=rows[0].place) if skipped and rows else None,
            _path(wanted, after=rows[-1].place) if last < total and rows else None,
        )
        if total > MATTERS_A_PAGE or skipped
        else None,
    )


def _row(
    session: Session, desk: MatterDesk, names: MatterNames, row: ShownLine
) -> TableRow:
    """Show a matter; of one whose number alone is in sight, that."""
    voice, now = desk.voice, desk.hub.clock()
    kind = machine_name(voice, row.machine or "")
    if row.priority:
        kind = f"{kind} {voice.t(f'matters.priority_{row.priority}')}"
    opened = ""
    if row.opened_day is not None:
        opened = voice.said_day(row.opened_day, legal_day(now))
    mine = row.handler == desk.signed_in.member.code and row.closed_at is None
    return TableRow(
        (
            TableCell(row.number, href=matter_path(row.id), strong=True, below=kind),
            TableCell(state_name(session, voice, row.rules, row.state or "")),
            TableCell(names.member(voice, row.handler)),
            TableCell(clock=_chip(desk, row)),
            TableCell(names.member(voice, row.awaits) if row.awaits else ""),
            TableCell(names.officer(voice, row.assignee) if row.assignee else ""),
            TableCell(opened),
        ),
        key=row.id if mine else None,
        label=voice.t("matters.assign.one", number=row.number),
    )


def _chip(desk: MatterDesk, row: ShownLine) -> ClockChip | None:
    """Say how the most urgent clock stands, how long is left, and what it is."""
    clock, voice = row.clock, desk.voice
    if clock is None:
        return None
    today = legal_day(desk.hub.clock())
    named = clock.rule.name(voice.language)
    return clock_chip(voice, clock.state, clock.due_day, today, named)
