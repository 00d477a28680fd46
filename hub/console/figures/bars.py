"""Bars of days: one or two series on one scale, missing days marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hub.console.figures.drawing import (
    ACTION,
    BAD,
    FILE,
    INK2,
    LINE,
    SMALL,
    TICK,
    element,
    nice_top,
    percent,
    picture,
    text,
    width_of,
)

PLOT_TOP, FILLED = 12, 0.8


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: its figures from below upwards; nothing where there was no run."""

    label: str
    figures: tuple[int, ...] | None
    note: str = ""
    """Stands over the bar: its figure where it is unusual, or why there is none."""


def day_bars(
    bars: Sequence[Bar],
    *,
    said: str,
    height: float = 96,
    colours: Sequence[str] = (ACTION, FILE),
) -> Markup:
    """Draw bars over three lines of the scale, with the first and the last day."""
    top = nice_top(max([sum(bar.figures or ()) for bar in bars], default=0) or 1)
    # Percentages count from the left edge, so the scale takes a share of its own.
    ticks = (0, top // 2, top)
    left = max(width_of(f"{tick:,}", TICK) for tick in ticks) + 6
    share = left / 254
    bottom = PLOT_TOP + height
    drawn = [_line(tick, top, share, bottom, height) for tick in ticks]
    step = (1 - share) / len(bars)
    for index, bar in enumerate(bars):
        drawn += _bar(bar, share + index * step, step, top, bottom, height, colours)
    label = {"font_size": TICK, "fill": INK2}
    drawn.append(text(percent(share), bottom + 16, bars[0].label, **label))
    drawn.append(text("100%", bottom + 16, bars[-1].label, anchor="end", **label))
    return picture(drawn, said, bottom + 22)


def _line(tick: int, top: int, share: float, bottom: float, height: float) -> Markup:
    """Draw one line of the scale with its number."""
    y = bottom - height * tick / top
    return element(
        "line", x1=percent(share), x2="100%", y1=y, y2=y, stroke=LINE
    ) + text(
        percent(share),
        y + 4,
        f"{tick:,}",
        anchor="end",
        dx=-6,
        font_size=TICK,
        fill=INK2,
    )


def _bar(  # a bar and its frame
    bar: Bar,
    x: float,
    step: float,
    top: int,
    bottom: float,
    height: float,
    colours: Sequence[str],
) -> list[Markup]:
    """Draw one day."""
    middle = percent(x + step / 2)
    if bar.figures is None:
        cross = element("path", d="M-4 -4L4 4M4 -4L-4 4", stroke=BAD, stroke_width=2)
        return [element("svg", cross, x=middle, y=bottom - 8, overflow="visible")]
    drawn, y = [], bottom
    for figure, colour in zip(bar.figures, colours, strict=False):
        tall = height * figure / top
        y -= tall
        if figure:
            drawn.append(
                element(
                    "rect",
                    x=percent(x + step * (1 - FILLED) / 2),
                    y=y,
                    width=percent(step * FILLED),
                    height=tall,
                    fill=colour,
                )
            )
    if bar.note:
        drawn.append(text(middle, y - 4, bar.note, anchor="middle", font_size=SMALL))
    return drawn
