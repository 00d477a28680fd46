"""What papers, sheets and passwords take of a processor, with their processes."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import msgspec

from hub import effort
from hub.casework.papers import BOUNDS, pdf_order
from hub.members.officers.credentials.passwords import hash_password, is_password
from hub.sheets.apart.paper_parts import PaperHead, PaperParts, PaperRows
from hub.sheets.fonts import find_font
from hub.sheets.model import Sheet, SheetColumn, SheetMargin, SheetSection, SheetTable
from hub.sheets.process import run_bounded
from hub.sheets.typeset import make_pdf, set_type

ROWS = 500
LENGTH = 190
"""Rows of a listing, and characters of its longest cells."""
TIMES = 3


def took() -> dict[str, float]:
    """Tell what each takes in milliseconds, the least of some times."""
    paper, sheet, font = _paper(), _sheet(), find_font()
    hashed = hash_password("s3")
    given = msgspec.msgpack.encode(paper)
    makers: dict[str, Callable[[], object]] = {
        "paper_docx": lambda: run_bounded("hub.sheets.apart.word_child", given, BOUNDS),
        "paper_pdf": lambda: set_type(pdf_order(paper, font)),
        "sheet_pdf": lambda: make_pdf(sheet, font),
        "password": lambda: is_password(hashed, "s3"),
    }
    return {
        name: min(_once(make) for _ in range(TIMES)) for name, make in makers.items()
    }


def _once(make: Callable[[], object]) -> float:
    """Make it once."""
    effort.begin("s3")
    make()
    spent = effort.spent() * 1000
    effort.end()
    return spent


def _rows() -> list[list[str]]:
    """Write rows as long as they may be."""
    text = ("商品说明文字" * LENGTH)[:LENGTH]
    return [[str(number), text, "1", text, "1.00"] for number in range(ROWS)]


def _paper() -> PaperParts:
    """Write a paper whose listing is as long as it may be."""
    heads = [
        PaperHead("序", 1, "right"),
        *(PaperHead(head, 4, "left") for head in ("名称", "数量", "说明", "金额")),
    ]
    return PaperParts(
        language="zh",
        issuer="宿迁市市场监督管理局",
        title="物品清单",
        number="",
        addressee="",
        opening="",
        facts=[],
        texts=[],
        tables=[PaperRows("清单", heads, _rows(), [])],
        closing="",
        signature=[],
        signs=[],
        basis="",
        below=[],
        note="",
        day=date(2026, 12, 1),
    )


def _sheet() -> Sheet:
    """Write a sheet with as many rows."""
    columns = [SheetColumn(head) for head in ("序", "名称", "数量", "说明", "金额")]
    section = SheetSection("清单", [SheetTable(columns, _rows())])
    return Sheet(
        language="zh",
        title="物品清单",
        margin=SheetMargin([], []),
        sections=[section],
        at=datetime(2026, 12, 1, tzinfo=UTC),
    )
