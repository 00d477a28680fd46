"""The list of a unit's clocks, and one of them with all that has happened to it."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, request

from hub.console.pages.deadlines.base import (
    CLOCKS,
    SCREEN,
    at_clocks,
    blueprint,
    chip_of,
    counted_of,
    matter_of,
    own_voice,
    stood_of,
)
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, Link
from hub.console.views.tables import DataTable, TableCell, TableColumn, TableRow
from hub.console.words.translator import Translator
from hub.deadlines import (
    ClockCard,
    ClockFilter,
    ClockStepRow,
    ClockUnknownError,
    count_clocks,
    list_clocks,
    show_clock,
)
from hub.ground.actors import HUB, account_actor
from hub.members.officers import officers_of
from schemas.wording import CLOCK_STATES, CLOCK_STEPS, PAUSE_REASONS
from schemas.words import ClockState

SHOWN = 200


@dataclass(frozen=True, slots=True)
class ClockListView:
    """Clocks of the unit, how many stand how, and the states to choose from."""

    under: str
    states: tuple[Link, ...]
    table: DataTable | None
    more: bool
    place: str


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock, its rule, and what has happened to it."""

    title: str
    back: Link
    facts: tuple[FactRow, ...]
    steps: DataTable
    place: str


@blueprint.get(CLOCKS)
def show_clocks() -> Response:
    """List the clocks on which the officer's unit has to act, the next due first."""
    hub, signed_in = at_clocks()
    voice, at = own_voice(), hub.clock()
    owner = signed_in.member.code
    asked = request.args.get("state", "")
    chosen = tuple(state for state in ClockState if state == asked)
    with hub.reads() as session:
        wanted = ClockFilter(states=chosen, owner=owner)
        cards = list_clocks(session, wanted, at=at, limit=SHOWN)
        every = ClockFilter(states=tuple(ClockState), owner=owner)
        counts = count_clocks(session, every, at=at)
    detail = {"shown": len(cards), "items": [card.id for card in cards]}
    place = log_screen_view(hub, signed_in, SCREEN, "list", detail)
    links = [Link(voice.t("clocks.open"), CLOCKS)] + [
        Link(
            voice.t(
                "clocks.counted", state=voice.said(CLOCK_STATES[state]), number=count
            ),
            f"{CLOCKS}?state={state}",
        )
        for state, count in counts.items()
    ]
    late = counts.get(ClockState.OVERDUE, 0)
    view = ClockListView(
        under=voice.t("clocks.about", number=sum(counts.values()), late=late),
        states=tuple(links),
        table=_table(voice, cards, at) if cards else None,
        more=len(cards) == SHOWN,
        place=place,
    )
    frame = desk_frame(signed_in, current="start")
    return send_page(render("clocks/list.html", frame, page=view))


@blueprint.get(f"{CLOCKS}/<int:number>")
def show_one(number: int) -> Response:
    """Show a clock of the officer's unit; another unit's is not told of."""
    hub, signed_in = at_clocks()
    voice, at = own_voice(), hub.clock()
    with hub.reads() as session:
        card, steps = show_clock(session, number, at=at)
        names = {account_actor(one.id): one.name for one in officers_of(session)}
    if card.owner != signed_in.member.code:
        raise ClockUnknownError(str(number))
    place = log_screen_view(hub, signed_in, f"{SCREEN}-one", str(number))
    view = ClockView(
        title=card.rule.name(voice.language),
        back=Link(voice.t("clocks.title"), CLOCKS),
        facts=_facts(voice, card, at),
        steps=_steps(voice, steps, names, at),
        place=place,
    )
    frame = desk_frame(signed_in, current="start")
    return send_page(render("clocks/one.html", frame, page=view))


def _table(voice: Translator, cards: list[ClockCard], now: datetime) -> DataTable:
    """List clocks."""
    return DataTable(
        caption=voice.t("clocks.title"),
        columns=(
            TableColumn(voice.t("clocks.what")),
            TableColumn(voice.t("clocks.subject")),
            TableColumn(voice.t("clocks.state")),
            TableColumn(voice.t("clocks.start")),
            TableColumn(voice.t("clocks.how")),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(
                        card.rule.name(voice.language), href=f"{CLOCKS}/{card.id}"
                    ),
                    TableCell(card.subject, href=matter_of(card)),
                    TableCell(clock=chip_of(voice, card)),
                    TableCell(voice.moment(card.start_at, now)),
                    TableCell(
                        counted_of(voice, card),
                        faint=True,
                        below=stood_of(voice, card) or "",
                    ),
                )
            )
            for card in cards
        ),
    )


def _facts(voice: Translator, card: ClockCard, now: datetime) -> tuple[FactRow, ...]:
    """Tell of a clock what it runs for, under which rule, and how it stands."""
    late, stood = card.overdue_since, stood_of(voice, card)
    learned = card.learned_at
    return (
        FactRow(
            voice.t("clocks.subject"),
            card.subject,
            remark="" if matter_of(card) else voice.t("clocks.outside"),
            link=matter_of(card),
        ),
        FactRow(voice.t("clocks.state"), voice.said(CLOCK_STATES[card.state])),
        FactRow(voice.t("clocks.due"), voice.day(card.due_day)),
        FactRow(voice.t("clocks.start"), voice.moment(card.start_at, now)),
        FactRow(voice.t("clocks.how"), counted_of(voice, card)),
        *((FactRow(voice.t("clocks.paused"), stood),) if stood else ()),
        *(
            (FactRow(voice.t("clocks.learned"), _learned(voice, learned, now)),)
            if learned is not None
            else ()
        ),
        FactRow(voice.t("clocks.basis"), card.rule.cite(voice.language)),
        *(
            (FactRow(voice.t("clocks.late_since"), voice.moment(late, now)),)
            if late is not None
            else ()
        ),
    )


def _steps(
    voice: Translator, steps: list[ClockStepRow], names: dict[str, str], now: datetime
) -> DataTable:
    """List what has happened to a clock."""
    return DataTable(
        caption=voice.t("clocks.steps"),
        columns=(
            TableColumn(voice.t("clocks.step")),
            TableColumn(voice.t("clocks.when")),
            TableColumn(voice.t("clocks.who")),
            TableColumn(voice.t("clocks.why")),
            TableColumn(voice.t("clocks.due"), short=True),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(voice.said(CLOCK_STEPS[one.kind])),
                    TableCell(
                        voice.moment(one.at, now), below=_happened(voice, one, now)
                    ),
                    TableCell(_who(voice, one.actor, names)),
                    TableCell(
                        one.reason,
                        below=voice.said(PAUSE_REASONS[one.pause]) if one.pause else "",
                    ),
                    TableCell(voice.day(one.due_day) if one.due_day else ""),
                )
            )
            for one in steps
        ),
    )


def _learned(voice: Translator, at: datetime, now: datetime) -> str:
    """Say when it was told that a clock is closed, where that was later."""
    return voice.t("clocks.learned_late", at=voice.moment(at, now))


def _happened(voice: Translator, one: ClockStepRow, now: datetime) -> str:
    """Say from when a step counts that was written down later."""
    if one.counted_at == one.at or one.seq == 1:
        return ""
    return voice.t("clocks.happened", at=voice.moment(one.counted_at, now))


def _who(voice: Translator, actor: str, names: dict[str, str]) -> str:
    """Name who did something: an officer, a command, or the hub by itself."""
    if actor == HUB:
        return voice.t("clocks.by_job")
    return names.get(actor, actor)
