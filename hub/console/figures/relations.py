"""A merchant on top, and one branch for each relation to another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hub.console.figures.drawing import (
    BRAND,
    EDGE,
    INK,
    INK2,
    SMALL,
    SURFACE,
    TEXT,
    element,
    percent,
    picture,
    text,
    wrap,
)

LEAST_WIDTH = 254
"""The narrowest place for which texts are broken: a box on a small phone."""
TRUNK, NODE, PAD = 0.04, 0.12, 10
TITLE_LINE, REMARK_LINE = 20, 18
MOST = 12


@dataclass(frozen=True, slots=True)
class RelationNode:
    """Another merchant and the relation to it."""

    kind: str
    """The relation, in words."""
    days: str
    basis: str
    name: str
    remark: str
    ended: bool = False


def relation_tree(
    name: str, remark: str, nodes: Sequence[RelationNode], *, said: str
) -> Markup:
    """Draw what a merchant stands to.

    Raises:
        ValueError: there are more relations than a tree can hold; they need a table.
    """
    if len(nodes) > MOST:
        msg = f"a tree holds {MOST} relations"
        raise ValueError(msg)
    drawn, y = _node(name, remark, 0.0, 0.0, own=True)
    trunk = y
    branches: list[Markup] = []
    middle = y
    for node in nodes:
        y += 14
        for line, bold in _heading(node):
            y += REMARK_LINE
            branches.append(
                text(
                    percent(NODE),
                    y - 5,
                    line,
                    fill=INK if bold else INK2,
                    font_weight=600 if bold else None,
                )
            )
        top = y + 4
        parts, y = _node(node.name, node.remark, top, NODE, ended=node.ended)
        middle = (top + y) / 2
        branches += [
            element(
                "line",
                x1=percent(TRUNK),
                x2=percent(NODE),
                y1=middle,
                y2=middle,
                stroke=EDGE,
            ),
            element(
                "svg",
                element("path", d="M-6 -4L0 0L-6 4z", fill=EDGE),
                x=percent(NODE),
                y=middle,
                overflow="visible",
            ),
            *parts,
        ]
    if nodes:
        branches.append(
            element(
                "line",
                x1=percent(TRUNK),
                x2=percent(TRUNK),
                y1=trunk,
                y2=middle,
                stroke=EDGE,
            )
        )
    return picture([*drawn, *branches], said, y + 1)


def _heading(node: RelationNode) -> Iterator[tuple[str, bool]]:
    """Give the lines over a node: the relation, its days, what it rests on."""
    width = LEAST_WIDTH * (1 - NODE)
    yield from ((line, True) for line in wrap(node.kind, width, SMALL, bold=True))
    for said in (node.days, node.basis):
        if said:
            yield from ((line, False) for line in wrap(said, width, SMALL))


def _node(
    name: str,
    remark: str,
    top: float,
    left: float,
    *,
    own: bool = False,
    ended: bool = False,
) -> tuple[list[Markup], float]:
    """Draw one merchant, and tell where it ends."""
    width = LEAST_WIDTH * (1 - left) - 2 * PAD
    lines = wrap(name, width, TEXT, bold=True)
    remarks = wrap(remark, width, SMALL) if remark else []
    height = 10 + TITLE_LINE * len(lines) + REMARK_LINE * len(remarks)
    drawn = [
        element(
            "rect",
            x=percent(left),
            y=top + 0.5,
            width=percent(1 - left),
            height=height - 1,
            rx=2,
            fill=BRAND if own else SURFACE,
            stroke=BRAND if own else EDGE,
            stroke_dasharray="4 3" if ended else None,
        )
    ]
    y = top + 4
    place = {"x": percent(left), "dx": PAD}
    for line in lines:
        y += TITLE_LINE
        drawn.append(
            text(
                place["x"],
                y - 5,
                line,
                dx=PAD,
                font_size=TEXT,
                font_weight=600,
                fill=SURFACE if own else INK,
            )
        )
    for line in remarks:
        y += REMARK_LINE
        drawn.append(
            text(place["x"], y - 5, line, dx=PAD, fill="#dbe5ec" if own else INK2)
        )
    return drawn, top + height
