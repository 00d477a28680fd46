"""The timeline: above the day on which it happened, below the day it was known.

One slanted line is one version of a record; the more it slants, the later it was known.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from hub.console.figures.drawing import (
    EDGE,
    INK,
    INK2,
    INK3,
    LINE,
    SMALL,
    SUNK,
    SURFACE,
    TICK,
    WARN,
    element,
    picture,
    text,
    width_of,
)

WIDTH, LEFT, RIGHT = 1198, 88, 1178
ROW, AXES, BELOW = 18, 120, 44
GAP = 8
MOST_TICKS = 9
MONTHS = 12

Place = Callable[[date], float]
"""Where a day lies."""


@dataclass(frozen=True, slots=True)
class Event:
    """A record: its event day, the day each version was known, its sign and colour.

    ``sign`` is round, ring, diamond, square or triangle.
    """

    day: date
    known: tuple[date, ...]
    label: str
    sign: str
    colour: str
    late: str = ""
    """What is said of a record that came later than its source promised."""


@dataclass(frozen=True, slots=True)
class TimelineWords:
    """What stands on the timeline besides its records."""

    happened: tuple[str, str]
    known: tuple[str, str]
    today: str
    cursor: str = ""


class _Rows:
    """Rows of labels, each label in the lowest row where it has room."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._taken: list[list[tuple[float, float]]] = []

    def place(self, left: float, right: float) -> int | None:
        """Give the row of a label that reaches from left to right, if there is one."""
        for index, row in enumerate(self._taken):
            if all(right + GAP <= start or end + GAP <= left for start, end in row):
                row.append((left, right))
                return index
        if len(self._taken) == self._most:
            return None
        self._taken.append([(left, right)])
        return len(self._taken) - 1

    @property
    def count(self) -> int:
        """Tell how many rows there are."""
        return len(self._taken)


def timeline(
    events: Sequence[Event],
    words: TimelineWords,
    *,
    today: date,
    said: str,
    cursor: date | None = None,
) -> Markup:
    """Draw events up to today, as they were known at the cursor where there is one."""
    first = min([event.day for event in events], default=today)
    last = max([today, *(event.day for event in events)])
    days = max((last - first).days, 1)

    def x(day: date) -> float:
        return LEFT + (RIGHT - LEFT) * min(max((day - first).days, 0), days) / days

    rows = _Rows()
    lefts = [_left(x(event.day), event.label) for event in events]
    levels = [
        rows.place(left, left + width_of(event.label)) or 0
        for event, left in zip(events, lefts, strict=True)
    ]
    upper = 24 + ROW * max(rows.count, 1) + 14
    lower = upper + AXES
    drawn: list[Markup] = []
    if cursor is not None:
        drawn += _cursor(x(cursor), upper, lower, words.cursor)
    drawn += _axes(words, upper, lower)
    drawn += _ticks(first, last, x(today), lower, words.today)
    for event, left, level in zip(events, lefts, levels, strict=True):
        drawn += _label(event, x(event.day), left, upper - 14 - ROW * level, upper)
    for event in events:
        for known in event.known:
            drawn.append(
                _version(
                    event,
                    x(event.day),
                    x(known),
                    upper,
                    lower,
                    seen=_seen(known, cursor),
                )
            )
            drawn.append(_dot(event, x(known), lower, seen=_seen(known, cursor)))
        drawn.append(_sign(event, x(event.day), upper))
    drawn += _late(events, x, upper, lower)
    return picture(drawn, said, lower + BELOW, width=WIDTH)


def _seen(known: date, cursor: date | None) -> bool:
    """Tell whether a version was known at the cursor."""
    return cursor is None or known <= cursor


def _left(middle: float, label: str) -> float:
    """Tell where a label begins that stands over its mark, inside the picture."""
    width = width_of(label)
    return min(max(middle - width / 2, 2), WIDTH - 2 - width)


def _axes(words: TimelineWords, upper: float, lower: float) -> Iterator[Markup]:
    """Draw both axes and say what they are."""
    for y, lines in ((upper, words.happened), (lower, words.known)):
        yield element("line", x1=LEFT, x2=RIGHT, y1=y, y2=y, stroke=EDGE)
        for index, line in enumerate(lines):
            yield text(0, y - 3 + 15 * index, line, font_weight=600)


def _ticks(
    first: date, last: date, today: float, lower: float, said: str
) -> Iterator[Markup]:
    """Write months under the lower axis, and today at its end."""
    months = [
        (year, month)
        for year in range(first.year, last.year + 1)
        for month in range(1, MONTHS + 1)
    ]
    months = [one for one in months if first < date(*one, 1) < last]
    step = -(-len(months) // MOST_TICKS) or 1
    days = max((last - first).days, 1)
    yield text(today, lower + 18, said, anchor="end", font_size=TICK, font_weight=600)
    free = today - width_of(said, TICK, bold=True) - GAP
    for year, month in months[::step]:
        place = LEFT + (RIGHT - LEFT) * (date(year, month, 1) - first).days / days
        label = f"{year}-{month:02d}"
        yield element(
            "line", x1=place, x2=place, y1=lower - AXES, y2=lower, stroke=LINE
        )
        if place + width_of(label, TICK) / 2 <= free:
            yield text(
                place, lower + 18, label, anchor="middle", font_size=TICK, fill=INK2
            )


def _cursor(x: float, upper: float, lower: float, said: str) -> Iterator[Markup]:
    """Stand at a past day: what lies right of it was not known."""
    yield element(
        "rect", x=x, y=upper, width=RIGHT - x, height=lower - upper, fill=SUNK
    )
    yield element("line", x1=x, x2=x, y1=16, y2=lower + 6, stroke=INK, stroke_width=2)
    ends = x + width_of(said, bold=True) > WIDTH
    yield text(x, 12, said, anchor="end" if ends else "start", font_weight=600)


def _label(
    event: Event, mark: float, left: float, y: float, upper: float
) -> Iterator[Markup]:
    """Write a label over its mark, and lead down from a higher row."""
    if y < upper - 14:
        yield element("line", x1=mark, x2=mark, y1=y + 4, y2=upper - 6, stroke=LINE)
    # A white edge keeps the lines of higher rows off the letters.
    yield text(
        left,
        y,
        event.label,
        fill=event.colour,
        stroke=SURFACE,
        stroke_width=4,
        paint_order="stroke",
    )


def _version(  # two ends of a line
    event: Event, top: float, foot: float, upper: float, lower: float, *, seen: bool
) -> Markup:
    """Draw the line of one version."""
    return element(
        "line",
        x1=top,
        y1=upper,
        x2=foot,
        y2=lower,
        stroke=WARN if event.late else INK3,
        stroke_width=2 if event.late else 1,
        stroke_dasharray=None if seen else "4 3",
    )


def _dot(event: Event, x: float, y: float, *, seen: bool) -> Markup:
    """Mark the day on which a version was known."""
    return element(
        "circle",
        cx=x,
        cy=y,
        r=4,
        fill=event.colour if seen else SURFACE,
        stroke=event.colour,
        stroke_width=1.5,
    )


def _sign(event: Event, x: float, y: float) -> Markup:
    """Mark the event day by the sign of its kind."""
    shapes = {
        "diamond": f"M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z",
        "square": f"M{x - 5:.1f} {y - 5:.1f}h10v10h-10z",
        "triangle": f"M{x:.1f} {y - 6:.1f}l6 11h-12z",
    }
    if event.sign in shapes:
        return element("path", d=shapes[event.sign], fill=event.colour)
    fill = SURFACE if event.sign == "ring" else event.colour
    return element(
        "circle", cx=x, cy=y, r=5, fill=fill, stroke=event.colour, stroke_width=2
    )


def _late(
    events: Sequence[Event], x: Place, upper: float, lower: float
) -> Iterator[Markup]:
    """Say beside a late line how late it is, where there is room for it."""
    rows = _Rows(most=3)
    for event in events:
        if not event.late:
            continue
        middle = (x(event.day) + x(event.known[0])) / 2 + 10
        width = width_of(event.late) + 12
        left = min(middle, WIDTH - 2 - width)
        row = rows.place(left, left + width)
        if row is None:
            continue
        y = (upper + lower) / 2 - 30 + 24 * row
        yield element(
            "rect", x=left, y=y, width=width, height=20, fill=SURFACE, stroke=WARN
        )
        yield text(left + 6, y + 14, event.late, fill=WARN, font_size=SMALL)
