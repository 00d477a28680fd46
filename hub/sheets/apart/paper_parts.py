"""The texts of a paper in their order, as its page, its PDF and its DOCX have them.

They are handed to a process of their own, which must not know the rest of the hub:
that takes longer to start than a listing of hundreds of rows takes to write.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

from hub.sheets.model import Align
from schemas.wording import Wording

WORDS: Mapping[str, Wording] = {
    "basis": Wording("依据", "Basis"),
    "coded": Wording(
        "方括号中的 U+ 编码代表不可见的字符或者所用字体没有的字。",
        "A code U+ in brackets stands for a character that cannot be seen, or that the "
        "font does not have.",
    ),
    "draft": Wording("草稿，尚未登记", "Draft, not entered yet"),
    "page": Wording("第 | 页，共 | 页", "Page | of |"),
    "receipt": Wording("回执", "Receipt"),
    "seal": Wording("（印章）", "(seal)"),
    "state": Wording("状态", "State"),
    "sum": Wording("合计", "Total"),
    "place": Wording("序号", "No."),
    "verify": Wording("核验", "Check at"),
}


class PaperHead(msgspec.Struct, frozen=True):
    """The head of a column, its share of the width, and where its values stand."""

    text: str
    width: int
    align: Align


class PaperRows(msgspec.Struct, frozen=True):
    """A table: its title, heads and rows, and a last row of sums, or none."""

    title: str
    heads: Sequence[PaperHead]
    rows: Sequence[Sequence[str]]
    total: Sequence[str]


class PaperParts(msgspec.Struct, frozen=True, kw_only=True):
    """All texts of a paper, in the order in which they stand.

    ``facts`` are short values by their label, ``texts`` long ones. ``signature`` is
    who issued it and the day, ``signs`` what is signed by hand.
    """

    language: Literal["zh", "en"]
    issuer: str
    title: str
    number: str
    addressee: str
    opening: str
    facts: Sequence[tuple[str, str]]
    texts: Sequence[tuple[str, str]]
    tables: Sequence[PaperRows]
    closing: str
    signature: Sequence[str]
    signs: Sequence[str]
    basis: str
    below: Sequence[tuple[str, str]]
    note: str
    day: date

    def word(self, name: str) -> str:
        """Say a word of the frame in the language of the paper."""
        return WORDS[name].of(self.language)
