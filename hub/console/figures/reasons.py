"""A reason's points as a bar from a middle line, all rows on one scale."""

from markupsafe import Markup

from hub.console.figures.drawing import BAD, EDGE, OK, element, percent, picture

HEIGHT, BAR = 22, 9


def reason_bar(points: int, *, most_lost: int, most_gained: int) -> Markup:
    """Draw points to scale; losses grow leftwards, gains rightwards."""
    whole = most_lost + most_gained
    zero = most_lost / whole
    length = abs(points) / whole
    parts = [
        element("line", x1=percent(zero), x2=percent(zero), y1=2, y2=20, stroke=EDGE),
        element(
            "rect",
            x=percent(zero - length if points < 0 else zero),
            y=(HEIGHT - BAR) / 2,
            width=percent(length),
            height=BAR,
            fill=BAD if points < 0 else OK,
        ),
    ]
    return picture(parts, "", HEIGHT)
