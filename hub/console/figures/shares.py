"""Parts of a whole in one line, to scale; a leader line joins each to its number."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hub.console.figures.drawing import (
    EDGE,
    INK3,
    SMALL,
    SURFACE,
    LabelsTooWideError,
    Placed,
    element,
    percent,
    picture,
    spread,
    text,
    width_of,
)

BAR_HEIGHT, LABELS_FROM, ROW, FIGURE = 24, 46, 40, 16
GAP = 8


@dataclass(frozen=True, slots=True)
class Share:
    """A part: what it is called, how many, its colour; without one it is hatched."""

    label: str
    count: int
    colour: str | None


def shares(parts: Sequence[Share], *, said: str, least_width: float = 254) -> Markup:
    """Draw the parts that are not nothing; labels have room from ``least_width`` on.

    Labels that are too wide for one row stand in several, neighbours apart.

    Raises:
        ValueError: a single label is wider than the picture.
    """
    shown = [part for part in parts if part.count]
    whole = sum(part.count for part in shown)
    drawn: list[Markup] = [_hatch()]
    middles: list[float] = []
    start = 0
    for part in shown:
        left, share = start / whole, part.count / whole
        start += part.count
        drawn.append(_bar(part, left, share))
        middles.append(left + share / 2)
    rows = _rows_of(shown, middles, least_width)
    labels: list[Markup] = []
    for row, places in enumerate(rows):
        for index, place in places:
            y = LABELS_FROM + ROW * row
            drawn.append(_leader(middles[index], place / least_width, y))
            labels += _label(shown[index], place / least_width, y)
    # Labels come last, so that their white edge parts them from the lines behind.
    height = LABELS_FROM + ROW * len(rows) - ROW + FIGURE + 4
    return picture([*drawn, *labels], said, height)


def _rows_of(
    shown: Sequence[Share], middles: Sequence[float], width: float
) -> list[list[tuple[int, float]]]:
    """Spread the labels over as few rows as hold them; give index and place of each."""
    wanted = [
        Placed(
            middle * width,
            max(width_of(part.label, bold=True), width_of(f"{part.count:,}")) / 2,
        )
        for part, middle in zip(shown, middles, strict=True)
    ]
    for count in range(1, len(shown) + 1):
        try:
            return [
                list(
                    zip(
                        range(row, len(wanted), count),
                        spread(wanted[row::count], 0, width, GAP),
                        strict=True,
                    )
                )
                for row in range(count)
            ]
        except LabelsTooWideError:
            continue
    msg = "a label is wider than the picture"
    raise ValueError(msg)


def _hatch() -> Markup:
    """Define the hatching of what has no colour."""
    line = element("path", d="M0 8L8 0", stroke=INK3)
    return element(
        "defs",
        element(
            "pattern",
            element("rect", width=8, height=8, fill=SURFACE),
            line,
            id="hatched",
            width=8,
            height=8,
            patternUnits="userSpaceOnUse",
        ),
    )


def _bar(part: Share, left: float, share: float) -> Markup:
    """Draw one part."""
    return element(
        "rect",
        x=percent(left),
        y=1,
        width=percent(share),
        height=BAR_HEIGHT - 2,
        fill=part.colour or "url(#hatched)",
        stroke=None if part.colour else EDGE,
    )


def _leader(middle: float, place: float, y: float) -> Markup:
    """Lead from a part to its label."""
    return element(
        "line",
        x1=percent(middle),
        y1=BAR_HEIGHT,
        x2=percent(place),
        y2=y - SMALL,
        stroke=EDGE,
    )


def _label(part: Share, place: float, y: float) -> list[Markup]:
    """Write a part's label, and its number under it."""
    edge = {"stroke": SURFACE, "stroke_width": 4, "paint_order": "stroke"}
    return [
        text(
            percent(place),
            y,
            part.label,
            anchor="middle",
            fill=part.colour or INK3,
            font_weight=600,
            **edge,
        ),
        text(percent(place), y + FIGURE, f"{part.count:,}", anchor="middle", **edge),
    ]
