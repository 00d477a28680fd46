"""The board of matters: filters, clocks, pages by key, assignment of many."""

from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from hub.casework.view import (
    MATTERS_A_PAGE,
    Assigned,
    AssignedTooManyError,
    AssigneeError,
    BoardFilter,
    ShownLine,
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
    MatterNames,
    at_matters,
    blueprint,
    clock_chip,
    machine_name,
    names_in,
    state_name,
)
from hub.console.pages.matters.board_filters import (
    asked_filter,
    board_filters,
    board_path,
    chosen_filters,
    filter_fields,
    place_filters,
)
from hub.console.pages.matters.views import BoardView
from hub.console.serving.desk import MATTERS, matter_path, tell_view
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.rendering import render
from hub.console.serving.site import see
from hub.console.serving.work import desk_frame
from hub.console.views.parts import ClockChip, Link, StateNote
from hub.console.views.tables import (
    DataTable,
    FieldChoice,
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
    ("stands", "urged"),
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
        with desk.hub.writing(keeps_answers=True) as session:
            assignee = None if to == NOBODY else account_actor(to)
            done = assign_matters(session, desk.hub, chosen, assignee, desk.actor)
    except (AssigneeError, AssignedTooManyError) as error:
        note = StateNote("bad", error.title_in(desk.voice.language))
        return _board_page(desk, note, status=error.status)
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


def _board_page(
    desk: MatterDesk, notice: StateNote | None = None, *, status: int = 200
) -> Response:
    """Write the board; the look at it is in the log before."""
    hub, voice, wanted = desk.hub, desk.voice, asked_filter()
    place = tell_view(
        hub, desk.signed_in, SCREEN, "list", {"filter": filter_fields(wanted)}
    )
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
        choices = board_choices(*asks)
        table = _table(session, desk, names, wanted, rows, (first, total))
        to = _assignees(session, desk) if _takes_some(viewer.names, rows) else ()
    view = BoardView(
        under=voice.t("matters.about"),
        counts=tuple(
            Link(
                voice.t(f"matters.count.{value}", number=getattr(counts, value)),
                board_path(_counted(name, value)),
            )
            for name, value in COUNTED
        ),
        filters=(
            *board_filters(voice, wanted),
            *place_filters(desk, names, wanted, *choices),
        ),
        text=wanted.text,
        closed=wanted.closed,
        found=voice.t("matters.found", count=total),
        chosen=chosen_filters(desk, names, wanted),
        fields=tuple(filter_fields(wanted).items()),
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
        columns=tuple(
            TableColumn(voice.t(f"matters.{name}"), short=name in ("number", "opened"))
            for name in columns
        ),
        rows=tuple(_row(session, desk, names, row) for row in rows),
        paging=Paging(
            total,
            skipped + 1,
            last,
            board_path(wanted, before=rows[0].place) if skipped and rows else None,
            board_path(wanted, after=rows[-1].place) if last < total and rows else None,
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
    urged = ""
    if row.urged is not None:
        who = names.member(voice, row.urged.owner)
        urged = voice.t("matters.urged", who=who, day=voice.day(row.urged.due_day))
    mine = row.handler == desk.signed_in.member.code and row.closed_at is None
    return TableRow(
        (
            TableCell(row.number, href=matter_path(row.id), strong=True, below=kind),
            TableCell(state_name(session, voice, row.rules, row.state or "")),
            TableCell(names.member(voice, row.handler), below=urged),
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
