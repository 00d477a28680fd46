"""A merchant's rating through time, as a line of steps between the floors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from hub.console.figures.drawing import (
    ACTION,
    EDGE,
    GRADES,
    INK2,
    INK3,
    LINE,
    TICK,
    Placed,
    element,
    picture,
    spread,
    text,
    width_of,
)
from hub.console.figures.ruler import GradeFloor

WIDTH, HEIGHT = 1198, 220
LEFT, RIGHT, TOP, BOTTOM = 64, 1182, 24, 186
GAP = 6

Axis = Callable[..., float]
"""Where a day or a score lies."""


@dataclass(frozen=True, slots=True)
class RatingStep:
    """From this day on the merchant had this score; nothing while it was unrated."""

    day: date
    score: int | None


def rating_steps(
    steps: Sequence[RatingStep],
    floors: Sequence[GradeFloor],
    *,
    full: int,
    until: date,
    said: str,
) -> Markup:
    """Draw the steps to scale up to a day; an unrated time is a gap, not a zero."""
    first = steps[0].day
    days = max((until - first).days, 1)

    def x(day: date) -> float:
        return LEFT + (RIGHT - LEFT) * (day - first).days / days

    def y(score: int) -> float:
        return BOTTOM - (BOTTOM - TOP) * score / full

    drawn = _ground(floors, full, y(0), [y(one.floor) for one in floors])
    ends = [*(step.day for step in steps[1:]), until]
    path: list[str] = []
    broken = True
    for step, end in zip(steps, ends, strict=True):
        if step.score is None:
            broken = True
            continue
        verb = "M" if broken else "L"
        path.append(f"{verb}{x(step.day):.1f} {y(step.score):.1f}H{x(end):.1f}")
        broken = False
    line = {"fill": "none", "stroke": ACTION, "stroke_width": 2}
    drawn.append(element("path", d="".join(path) or "M0 0", **line))
    drawn += _scores(steps, x, y)
    drawn += _days(steps, x, until)
    return picture(drawn, said, HEIGHT, width=WIDTH)


def _ground(
    floors: Sequence[GradeFloor], full: int, bottom: float, lines: Sequence[float]
) -> list[Markup]:
    """Draw a line at each floor, with its grade and its score."""
    drawn = [element("line", x1=LEFT, x2=RIGHT, y1=TOP, y2=TOP, stroke=LINE)]
    drawn.append(
        text(LEFT - 8, TOP + 4, f"{full}", anchor="end", font_size=TICK, fill=INK2)
    )
    rising = sorted(zip(lines, floors, strict=True), key=lambda pair: -pair[0])
    tops = [*(y for y, _ in rising[1:]), TOP]
    for (y, one), top in zip(rising, tops, strict=True):
        stroke = EDGE if y == bottom else LINE
        drawn.append(element("line", x1=LEFT, x2=RIGHT, y1=y, y2=y, stroke=stroke))
        drawn.append(
            text(
                LEFT - 8, y + 4, f"{one.floor}", anchor="end", font_size=TICK, fill=INK2
            )
        )
        drawn.append(
            text(
                LEFT - 44,
                (y + top) / 2 + 4,
                one.grade,
                anchor="end",
                fill=GRADES.get(one.grade, INK3),
                font_weight=600,
            )
        )
    return drawn


def _scores(steps: Sequence[RatingStep], x: Axis, y: Axis) -> list[Markup]:
    """Write a score over its step, where the one before leaves room for it."""
    drawn: list[Markup] = []
    taken = 0.0
    for step in steps:
        if step.score is None:
            continue
        said = f"{step.score}"
        width = width_of(said, bold=True)
        left = x(step.day) + 3
        if left + width > RIGHT:
            left = x(step.day) - 4 - width
        if left >= taken:
            drawn.append(text(left, y(step.score) - 5, said, font_weight=600))
            taken = left + width + GAP
    return drawn


def _days(steps: Sequence[RatingStep], x: Axis, until: date) -> list[Markup]:
    """Write the first, the last and, as far as they fit, the days between."""
    half = width_of("2026-11-26", TICK) / 2
    chosen: list[date] = [steps[0].day]
    for day in [*(step.day for step in steps[1:]), until]:
        if x(day) - x(chosen[-1]) >= 2 * half + GAP:
            chosen.append(day)
    wanted = [Placed(x(day), half) for day in chosen]
    middles = spread(wanted, 0, WIDTH, GAP)
    return [
        text(
            middle,
            HEIGHT - 14,
            day.isoformat(),
            anchor="middle",
            font_size=TICK,
            fill=INK2,
        )
        for day, middle in zip(chosen, middles, strict=True)
    ]
