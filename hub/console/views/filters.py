"""What templates say of values that services give: people, days, terms, facts.

``member``, ``officer``, ``state`` and ``fact`` need what people and tables are called:
a page hands it to its template as ``names``.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from jinja2 import pass_context
from jinja2.runtime import Context

from hub.casework.machines import load_machines
from hub.console.views.parts import ClockChip, FactRow
from hub.console.words.translator import Translator
from hub.deadlines import ClockCard
from hub.ground.clock import legal_day
from schemas.wording import CLOCK_STATES
from schemas.words import ClockState

RUNS = (ClockState.RUNNING, ClockState.WARNED)
CHIPS = {
    ClockState.OVERDUE: "overdue",
    ClockState.WARNED: "soon",
    ClockState.PAUSED: "paused",
    ClockState.MET: "met",
    ClockState.MET_LATE: "overdue",
    ClockState.ENDED_LATE: "overdue",
}


class MemberNames(Protocol):
    """Knows what members are called."""

    def member(self, voice: Translator, code: str) -> str:
        """Name a member."""


def filters_of(voice: Translator) -> Mapping[str, Callable[..., Any]]:
    """Give the filters of one language; what is None says nothing."""

    @pass_context
    def member(context: Context, code: str | None) -> str:
        return context["names"].member(voice, code) if code else ""

    @pass_context
    def officer(context: Context, actor: str | None) -> str:
        return context["names"].officer(voice, actor) if actor else ""

    @pass_context
    def state(context: Context, matter: Any) -> str:
        found = matter.state and context["names"].state(voice, matter)
        return found or ""

    @pass_context
    def fact(context: Context, value: Any, key: str) -> FactRow:
        return fact_row(voice, context["names"], key, value)

    @pass_context
    def day(context: Context, value: date | None, *, said: bool = False) -> str:
        if value is None or not said:
            return voice.day(value)
        return voice.said_day(value, legal_day(context["frame"].now))

    @pass_context
    def clock(context: Context, card: ClockCard | None) -> ClockChip | None:
        if card is None:
            return None
        today = legal_day(context["frame"].now)
        named = card.rule.name(voice.language)
        return clock_chip(voice, card.state, card.due_day, today, named)

    said = (member, officer, state, fact, day, clock, voice.money)
    return {one.__name__: one for one in said}


def clock_chip(
    voice: Translator, state: ClockState, due: date, today: date, rule: str = ""
) -> ClockChip:
    """Say how a clock stands: how many days are left or over, and its day."""
    kind, left = CHIPS.get(state, "plain"), (due - today).days
    words = voice.said(CLOCK_STATES[state])
    if state in RUNS:
        words = voice.t("matters.left", count=max(left, 0))
    elif state == ClockState.OVERDUE:
        words = voice.t("matters.late", count=max(-left, 1))
    note = "" if state == ClockState.PAUSED else voice.day(due)
    return ClockChip(words, kind, note, rule)


def fact_row(voice: Translator, names: MemberNames, key: str, value: Any) -> FactRow:
    """Say a fact of a step by its kind: money, days, members by their names."""
    field = load_machines().words.facts.get(key)
    if field is None:
        return FactRow(key, str(value))
    label = field.en if voice.language == "en" else field.zh
    text = str(value)
    match field.kind:
        case "fen":
            text = voice.money(value)
        case "count":
            text = voice.number(value)
        case "flag":
            text = voice.t("parts.yes" if value else "parts.no")
        case "choice":
            options = {
                one.key: one.en if voice.language == "en" else one.zh
                for one in field.options
            }
            text = options.get(text, text)
        case "member":
            text = names.member(voice, text)
        case "moment":
            text = voice.whole_minute(datetime.fromisoformat(text))
    return FactRow(label, text)
