"""Elements of SVG with presentation attributes alone, and how wide texts are."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

INK, INK2, INK3 = "#16202b", "#46525e", "#5b6772"
LINE, EDGE, SURFACE, SUNK = "#dbe0e5", "#7b8792", "#ffffff", "#f3f5f6"
BRAND, ACTION, FILE = "#12344a", "#0b5c8f", "#c8a768"
OK, WARN, BAD, ODD = "#17694a", "#865000", "#a4262c", "#66409a"
GRADES = {"A": "#12684f", "B": "#2c5e93", "C": "#865000", "D": "#a4262c"}
TICK, SMALL, TEXT = 11, 12, 14
WIDE = frozenset("WFA")
WIDE_SHARE, NARROW_SHARE, BOLD_SHARE = 1.0, 0.62, 1.04


def element(name: str, *inside: str, **attributes: object) -> Markup:
    """Write an element; ``font_size`` becomes the attribute ``font-size``."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if not inside:
        return Markup(f"<{name}{written}/>")  # noqa: S704  # every value is escaped above
    return Markup(f"<{name}{written}>") + Markup().join(inside) + Markup(f"</{name}>")  # noqa: S704  # as above


def text(x: object, y: float, said: str, **attributes: object) -> Markup:
    """Write a text; ``anchor`` says which of its points stands at ``x``."""
    anchor = attributes.pop("anchor", None)
    size = attributes.pop("font_size", SMALL)
    fill = attributes.pop("fill", INK)
    return element(
        "text",
        escape(said),
        x=x,
        y=y,
        font_size=size,
        fill=fill,
        text_anchor=anchor,
        **attributes,
    )


def picture(
    inside: Iterable[str], said: str, height: float, *, width: float | None = None
) -> Markup:
    """Close a picture: as wide as its place, or of one width; ``said`` tells it.

    A picture without a sentence stands beside its own figures and is not read out.
    """
    told: dict[str, object] = (
        {"role": "img", "aria_label": said} if said else {"aria_hidden": "true"}
    )
    sized: dict[str, object] = (
        {"class_": "fluid", "width": "100%", "height": height}
        if width is None
        else {
            "class_": "fixed",
            "width": width,
            "height": height,
            "viewBox": f"0 0 {_plain(width)} {_plain(height)}",
        }
    )
    return element("svg", *inside, **sized, **told)


def width_of(said: str, size: float = SMALL, *, bold: bool = False) -> float:
    """Estimate how wide a text is, rather too wide than too narrow."""
    ems = sum(
        WIDE_SHARE if unicodedata.east_asian_width(one) in WIDE else NARROW_SHARE
        for one in said
    )
    return ems * size * (BOLD_SHARE if bold else 1.0)


def percent(share: float) -> str:
    """Write a share of the whole width."""
    return f"{_plain(round(share * 100, 3))}%"


def wrap(
    said: str, width: float, size: float = TEXT, *, bold: bool = False
) -> list[str]:
    """Break a text into lines that are not wider than asked."""
    lines = [""]
    for one in said:
        if lines[-1] and width_of(lines[-1] + one, size, bold=bold) > width:
            lines.append("")
        lines[-1] += one
    return [line.strip() for line in lines if line.strip()]


def nice_top(most: float) -> int:
    """Choose the end of an axis, of which there is a whole half."""
    power = 1
    while most > 10 * power:
        power *= 10
    steps = (2, 4, 6, 8, 10) if power == 1 else (1, 2, 3, 4, 5, 6, 8, 10)
    return next(step * power for step in steps if step * power >= most)


class LabelsTooWideError(ValueError):
    """Labels are wider together than the line that they are to stand on."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a label stands on a line: its middle, and half its width."""

    middle: float
    half: float


def spread(
    wanted: Sequence[Placed], low: float, high: float, gap: float = 4
) -> list[float]:
    """Move labels of one line apart, in their order, inside bounds; give the middles.

    Raises:
        LabelsTooWideError: they are wider than the line.
    """
    if sum(2 * one.half for one in wanted) + gap * (len(wanted) - 1) > high - low:
        raise LabelsTooWideError
    places = []
    edge = low
    for one in wanted:
        middle = max(one.middle, edge + one.half)
        places.append(middle)
        edge = middle + one.half + gap
    edge = high
    for index in reversed(range(len(wanted))):
        one = wanted[index]
        places[index] = min(places[index], edge - one.half)
        edge = places[index] - one.half - gap
    return places


def _plain(value: object) -> str:
    """Write a number without needless digits."""
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return str(value)
