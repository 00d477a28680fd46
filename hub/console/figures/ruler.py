"""The ruler of grades: from nothing to the full score, with the policy's floors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hub.console.figures.drawing import (
    EDGE,
    GRADES,
    INK,
    INK2,
    SURFACE,
    TICK,
    element,
    percent,
    picture,
    text,
    width_of,
)

LEAST_WIDTH = 254
"""The narrowest place for which the labels are laid out: a box on a small phone."""
WIDE_WIDTH = 480
"""The narrowest ruler of a page with two columns."""
DISTANCE_LINE, SCORE_LINE, BAR_TOP, BAR_HEIGHT = 12, 28, 40, 14
LETTER_LINE, TICK_LINE, HEIGHT = 69, 84, 88
SCORE_SIZE = 16
BESIDE = 24
"""How far from the middle of the score the words beside it begin."""
GAP = 6
"""How far from a score that ends at its place they begin."""
NEAR_EDGE = 0.08
"""So near to an end the score stands beside its marker instead of over it."""


@dataclass(frozen=True, slots=True)
class GradeFloor:
    """A grade and the lowest score that gets it."""

    grade: str
    floor: int


def grade_ruler(
    score: int,
    floors: Sequence[GradeFloor],
    *,
    full: int,
    said: str,
    distance: str = "",
) -> Markup:
    """Draw a score on the ruler of its policy.

    ``said`` is the sentence for those who do not see it; ``distance`` tells how far
    the next floor is.
    """
    rising = sorted(floors, key=lambda one: one.floor)
    ends = [*(one.floor for one in rising[1:]), full]
    reached = [one for one in rising if one.floor <= score][-1]
    parts: list[Markup] = []
    for one, end in zip(rising, ends, strict=True):
        parts += _segment(one, end, full, filled_to=score if one == reached else None)
    parts += _ticks([one.floor for one in rising], full)
    above = [end for end in ends if score < end < full]
    if distance and above:
        parts += _distance(score, full, above[0] / full, distance)
    parts += _marker(score, full)
    return picture(parts, said, HEIGHT)


def _segment(
    one: GradeFloor, end: int, full: int, *, filled_to: int | None
) -> list[Markup]:
    """Draw one grade's part with its letter; only the reached one is filled."""
    start, share = one.floor / full, (end - one.floor) / full
    colour = GRADES.get(one.grade, INK2)
    place = {"y": BAR_TOP, "height": BAR_HEIGHT, "x": percent(start)}
    parts = [element("rect", **place, width=percent(share), fill=SURFACE, stroke=EDGE)]
    if filled_to is not None:
        filled = (filled_to - one.floor) / full
        parts.append(element("rect", **place, width=percent(filled), fill=colour))
    parts.append(
        text(
            percent(start + share / 2),
            LETTER_LINE,
            one.grade,
            anchor="middle",
            fill=colour if filled_to is not None else INK2,
            font_weight=600 if filled_to is not None else None,
        )
    )
    return parts


def _ticks(floors: Sequence[int], full: int) -> Iterator[Markup]:
    """Write the floors under the ruler, and the full score where there is room."""
    for floor in floors:
        near_end = floor > (1 - NEAR_EDGE) * full
        yield _tick(floor, full, "end" if near_end else "middle" if floor else "start")
    if (1 - floors[-1] / full) * LEAST_WIDTH > width_of(f"{full} {floors[-1]}"):
        yield _tick(full, full, "end")


def _tick(tick: int, full: int, anchor: str) -> Markup:
    """Write a score under the ruler."""
    place = {"anchor": anchor, "font_size": TICK, "fill": INK2}
    return text(percent(tick / full), TICK_LINE, f"{tick}", **place)


def _distance(score: int, full: int, floor: float, said: str) -> list[Markup]:
    """Draw a dotted line to the next floor, and say how far that is.

    The words stand beside the score where there is room. A ruler that is too narrow
    for that on a phone has them in a line over it there.
    """
    y, share = BAR_TOP - 5, score / full
    # Near the right end all of the score stands before its place.
    reach = BESIDE
    if _anchor_of(share) == "end":
        reach = round(width_of(f"{score}", SCORE_SIZE, bold=True)) + GAP
    dots = element(
        "line",
        x1=percent(share),
        x2=percent(floor),
        y1=y,
        y2=y,
        stroke=EDGE,
        stroke_dasharray="2 3",
    )
    if anchor := _anchor_beside(share, said, LEAST_WIDTH, reach):
        return [dots, _beside(share, said, anchor, reach, None)]
    wide = _anchor_beside(share, said, WIDE_WIDTH, reach)
    if wide is None:
        return [dots, _above(said, None)]
    beside = _beside(share, said, wide, reach, "wide-only")
    return [dots, beside, _above(said, "phone-only")]


def _anchor_beside(share: float, said: str, width: float, reach: int) -> str | None:
    """Tell on which side of the score a ruler of a width has room for words.

    ``reach`` is how far the score itself reaches.
    """
    needed = (width_of(said) + reach) / width
    if share + needed <= 1:
        return "start"
    return "end" if share >= needed else None


def _beside(
    share: float, said: str, anchor: str, reach: int, shown: str | None
) -> Markup:
    """Write words beside the score."""
    shift = reach if anchor == "start" else -reach
    place = {"anchor": anchor, "dx": shift, "class_": shown}
    return text(percent(share), SCORE_LINE, said, fill=INK2, **place)


def _above(said: str, shown: str | None) -> Markup:
    """Write words in the line over the score."""
    place = {"anchor": "end", "class_": shown}
    return text("100%", DISTANCE_LINE, said, fill=INK2, **place)


def _marker(score: int, full: int) -> list[Markup]:
    """Point at the score."""
    share = score / full
    arrow = element("path", d="M-6 -8H6L0 0z", fill=INK)
    return [
        element("svg", arrow, x=percent(share), y=BAR_TOP - 1, overflow="visible"),
        text(
            percent(share),
            SCORE_LINE,
            f"{score}",
            anchor=_anchor_of(share),
            font_size=SCORE_SIZE,
            font_weight=600,
        ),
    ]


def _anchor_of(share: float) -> str:
    """Tell which part of the score stands at its place: near an end its own end."""
    if share < NEAR_EDGE:
        return "start"
    return "end" if share > 1 - NEAR_EDGE else "middle"
