"""When each source ran in a night: one bar a row, all rows on one scale."""

from markupsafe import Markup

from hub.console.figures.drawing import (
    ACTION,
    INK2,
    LINE,
    TICK,
    WARN,
    element,
    percent,
    picture,
    text,
)

HEIGHT, BAR, HEAD = 22, 10, 16
TICKS = 4


def night_bar(
    start: float, end: float, whole: float, *, label: str, doubted: bool = False
) -> Markup:
    """Draw from when to when a source ran, in seconds; its time stands behind it.

    In the last third the time stands before the bar, so that it stays inside.
    """
    first, last = start / whole, end / whole
    fits = last <= 2 / 3
    parts = [
        *(_line(index / TICKS, HEIGHT) for index in range(TICKS + 1)),
        element(
            "rect",
            x=percent(first),
            y=(HEIGHT - BAR) / 2,
            width=percent(last - first),
            height=BAR,
            fill=WARN if doubted else ACTION,
        ),
        text(
            percent(last if fits else first),
            HEIGHT / 2 + 4,
            label,
            anchor="start" if fits else "end",
            dx=6 if fits else -6,
            font_size=TICK,
            fill=INK2,
        ),
    ]
    return picture(parts, "", HEIGHT)


def night_axis(whole: float, unit: str) -> Markup:
    """Write the scale over the bars."""
    parts = []
    for index in range(TICKS + 1):
        share = index / TICKS
        anchor = "start" if index == 0 else "end" if index == TICKS else "middle"
        said = f"{whole * share:g} {unit}" if index == 0 else f"{whole * share:g}"
        parts.append(
            text(
                percent(share), HEAD - 4, said, anchor=anchor, font_size=TICK, fill=INK2
            )
        )
    return picture(parts, "", HEAD)


def _line(share: float, height: float) -> Markup:
    """Draw one line of the scale."""
    x = percent(share)
    return element("line", x1=x, x2=x, y1=0, y2=height, stroke=LINE)
