"""Write docs/asvs.md and docs/osps-baseline.md from what docs/standards says.

Usage: make_standards.py. Run it after an item was judged anew, or a test moved.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA = Path("docs/standards")
PAGES = {"asvs.toml": "asvs.md", "osps-baseline.toml": "osps-baseline.md"}
MET, OPEN, NOT_APPLICABLE = "met", "open", "not applicable"
STATUSES = (MET, OPEN, NOT_APPLICABLE)

_GROUP = re.compile(r"V\d+|OSPS-[A-Z]+")


class StandardError(ValueError):
    """What was judged of a standard is not whole; the text says which item."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a standard, and how we stand to it."""

    id: str
    level: int
    asks: str
    """What it asks for, in our own few words."""
    status: str
    note: str = ""
    places: tuple[str, ...] = ()
    """Files of the checkout; a test in one is named behind two colons."""

    @property
    def is_tested(self) -> bool:
        """Whether a test stands behind it, and not reading alone."""
        return any(place.startswith("tests/") for place in self.places)


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard with all its items, in its own order."""

    title: str
    about: str
    groups: dict[str, str]
    items: tuple[Item, ...]


def main() -> None:
    """Write the pages."""
    for data, page in PAGES.items():
        (ROOT / "docs" / page).write_text(write_page(ROOT, data), "utf-8")


def read_standard(root: Path, data: str) -> Standard:
    """Read what was judged of a standard.

    Raises:
        StandardError: an item is there twice, has no such status, is met nowhere, or
            does not say why it is open or not applicable.
    """
    table = tomllib.loads((root / DATA / data).read_text("utf-8"))
    items = []
    for row in table.pop("item"):
        places = row.pop("places", ())
        several = (places,) if isinstance(places, str) else tuple(places)
        items.append(Item(**row, places=several))
    standard = Standard(items=tuple(items), **table)
    _check(standard)
    return standard


def missing_places(root: Path, standard: Standard) -> list[str]:
    """List the places that are named and not there."""
    missing = []
    for item in standard.items:
        for place in item.places:
            file, _, test = place.partition("::")
            path = root / file
            if not path.exists() or (
                test and f"def {test}(" not in path.read_text("utf-8")
            ):
                missing.append(f"{item.id}: {place}")
    return missing


def write_page(root: Path, data: str) -> str:
    """Write the page of a standard.

    Raises:
        StandardError: as for ``read_standard``.
    """
    standard = read_standard(root, data)
    parts = [
        f"# {standard.title}\n",
        f"{' '.join(standard.about.split())}\n",
        "This page is written by `scripts/make_standards.py` from"
        f" `docs/standards/{data}`.\n",
        _summary(standard.items),
    ]
    for group, items in groupby(standard.items, key=_group_of):
        parts.append(f"## {group}: {standard.groups[group]}\n")
        parts.append("| item | level | asks that | status | where, and what is open |")
        parts.append("|---|---|---|---|---|")
        parts += [_row(item) for item in items]
        parts.append("")
    return "\n".join(parts)


def _summary(items: Sequence[Item]) -> str:
    """Count items by level and status."""
    lines = [
        "| level | met, by a test | met, by reading | open | not applicable |",
        "|---|---|---|---|---|",
    ]
    for level in sorted({item.level for item in items}):
        own = [item for item in items if item.level == level]
        counts = Counter(item.status for item in own)
        tested = sum(item.is_tested for item in own if item.status == MET)
        lines.append(
            f"| {level} | {tested} | {counts[MET] - tested} | {counts[OPEN]}"
            f" | {counts[NOT_APPLICABLE]} |"
        )
    return "\n".join(lines) + "\n"


def _row(item: Item) -> str:
    """Write the line of one item."""
    status = f"**{item.status}**" if item.status == OPEN else item.status
    told = [item.note] if item.note else []
    told += map(_link, item.places)
    where = "; ".join(told)
    return f"| {item.id} | {item.level} | {item.asks} | {status} | {where} |"


def _link(place: str) -> str:
    """Lead to a place from a page under docs."""
    file, _, test = place.partition("::")
    return f"[{test or file}](../{file})"


def _group_of(item: Item) -> str:
    """Tell the chapter of an item."""
    group = _GROUP.match(item.id)
    if group is None:
        msg = f"{item.id} is no item's number"
        raise StandardError(msg)
    return group[0]


def _check(standard: Standard) -> None:
    """Refuse what was judged by halves."""
    for fault in _faults(standard.items):
        raise StandardError(fault)
    if unknown := set(map(_group_of, standard.items)) - set(standard.groups):
        msg = f"groups without a name: {', '.join(sorted(unknown))}"
        raise StandardError(msg)


def _faults(items: Sequence[Item]) -> Iterator[str]:
    """Yield what is missing of items."""
    seen = set()
    for item in items:
        if item.id in seen:
            yield f"{item.id} is there twice"
        seen.add(item.id)
        if item.status not in STATUSES:
            yield f"{item.id}: the status is one of {', '.join(STATUSES)}"
        if item.status == MET and not item.places:
            yield f"{item.id} is met: say where"
        if item.status != MET and not item.note:
            yield f"{item.id} is {item.status}: say why"
        if "|" in item.asks + item.note:
            yield f"{item.id}: a bar ends a cell of the page"


if __name__ == "__main__":
    main()
