"""The days ahead as a strip: days off grey, a mark under each day that falls due."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hub.console.figures.drawing import (
    ACTION,
    INK,
    INK2,
    LINE,
    SMALL,
    SUNK,
    SURFACE,
    element,
    picture,
    text,
)

CELL, TALL, HEAD, MARK = 52, 36, 20, 5
EDGE_WIDTH, TODAY_WIDTH = 1, 2


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of the strip: its day of the week, its date, what falls due on it."""

    weekday: str
    label: str
    is_off: bool = False
    is_due: bool = False


def day_strip(days: Sequence[DayCell], *, said: str) -> Markup:
    """Draw the days; the first is today."""
    drawn: list[Markup] = []
    for index, day in enumerate(days):
        drawn += _cell(day, 1 + index * CELL, is_today=index == 0)
    return picture(drawn, said, HEAD + TALL + MARK + 2, width=len(days) * CELL + 2)


def _cell(day: DayCell, x: float, *, is_today: bool) -> list[Markup]:
    """Draw one day."""
    middle = x + CELL / 2
    drawn = [
        text(
            middle, HEAD - 7, day.weekday, anchor="middle", font_size=SMALL, fill=INK2
        ),
        element(
            "rect",
            x=x + 1,
            y=HEAD,
            width=CELL - 2,
            height=TALL,
            fill=SUNK if day.is_off else SURFACE,
            stroke=INK if is_today else LINE,
            stroke_width=TODAY_WIDTH if is_today else EDGE_WIDTH,
        ),
        text(
            middle,
            HEAD + TALL / 2 + 5,
            day.label,
            anchor="middle",
            fill=INK if is_today or not day.is_off else INK2,
            font_weight=600 if is_today or day.is_due else None,
        ),
    ]
    if day.is_due:
        bar = element(
            "rect", x=x + 1, y=HEAD + TALL, width=CELL - 2, height=MARK, fill=ACTION
        )
        drawn.append(bar)
    return drawn
