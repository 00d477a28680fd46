"""The days ahead on the start page: a strip, and what falls due on which of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hub.calendar import WorkingCalendar
from hub.console.figures.dues import DayCell, day_strip
from hub.console.views.parts import Figure
from hub.console.words.translator import Translator
from hub.overview import DueDay
from hub.overview.dues import DAYS

NAMED = 3


@dataclass(frozen=True, slots=True)
class AheadLine:
    """What falls due on a day."""

    day: str
    text: str
    names: str
    basis: str
    """Whether it was agreed, or law sets it."""


@dataclass(frozen=True, slots=True)
class AheadView:
    """The strip, and its days as a list."""

    strip: Figure
    lines: tuple[AheadLine, ...]


def ahead_of(
    voice: Translator, today: date, dues: Sequence[DueDay], calendar: WorkingCalendar
) -> AheadView:
    """Show the days from today on."""
    due = {one.day for one in dues}
    days = [today + timedelta(days=number) for number in range(DAYS)]
    cells = [
        DayCell(
            voice.weekday(day),
            f"{day.month}/{day.day}"
            if day in (today, days[0]) or day.day == 1
            else f"{day.day}",
            not calendar.is_worked(day),
            day in due,
        )
        for day in days
    ]
    said = voice.t("start.ahead_said", count=len(due))
    return AheadView(
        Figure(day_strip(cells, said=said), scrolls=voice.t("start.ahead")),
        tuple(
            AheadLine(
                f"{voice.said_day(one.day, today)} {voice.weekday(one.day)}",
                voice.t(f"start.due.{one.kind}", count=len(one.names)),
                _names(voice, one.names),
                voice.t(f"start.{'statutory' if one.kind == 'clock' else 'agreed'}"),
            )
            for one in dues
        ),
    )


def _names(voice: Translator, names: Sequence[str]) -> str:
    """Name the first few, each once; how many there are is told beside."""
    told = list(dict.fromkeys(names))
    said = voice.t("parts.comma").join(told[:NAMED])
    return voice.t("start.and_more", names=said) if len(told) > NAMED else said
