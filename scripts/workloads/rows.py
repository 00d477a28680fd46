"""Rows that workloads deliver: made firms, their registrations and their penalties."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from schemas.codes.check_digits import org_check_char, uscc_check_char

REGISTRATION = (
    *("企业名称", "统一社会信用代码", "注册日期", "企业类型", "法人代表"),
    *("注册资金", "经营范围", "所在省份", "地区", "注册地址"),
)
PENALTY = (
    *("行政相对人名称", "行政相对人代码_1", "行政处罚决定书文号", "违法行为类型"),
    *("违法事实", "处罚依据", "处罚类别", "处罚内容", "罚款金额（万元）"),
    *("处罚决定日期", "处罚机关", "处罚程序"),
)
FINE = ("罚款", "罚款1.5万元", "1.5")
WARNING = ("警告", "警告", "")
"""A mere warning, which is never published."""

PENALTY_EVERY = 2
"""One penalty for so many registrations."""
DIVISION = "321302"


class Firm(NamedTuple):
    """A firm as rows name it."""

    name: str
    code: str


def made_firm(number: int, division: str = DIVISION) -> Firm:
    """Make the firm of a number below ten million: nobody else has its name."""
    digits = "甲乙丙丁戊己庚辛壬癸"
    stem = "".join(digits[int(digit)] for digit in f"{number:07}")
    body = f"{number:08}"
    first = f"91{division}{body}{org_check_char(body)}"
    return Firm(f"宿迁市{stem}商贸有限公司", first + uscc_check_char(first))


def registration_row(firm: Firm, house: int) -> Sequence[str]:
    """Write a firm's row of the register, with an address of this number."""
    return (
        *(firm.name, firm.code, "2015-03-02", "有限责任公司", "陈某某"),
        *("60(万元人民币)", "日用百货、服装鞋帽销售", "江苏", "宿迁"),
        f"宿迁市宿城区幸福路{house}号",
    )


def penalty_row(
    firm: Firm, document_no: str, *, is_published: bool = True
) -> Sequence[str]:
    """Write a penalty decision against a firm: a fine, or a warning nobody may see."""
    return (
        *(firm.name, firm.code, document_no),
        *("侵犯注册商标专用权", "当事人销售侵权商品若干件", "商标法第六十条"),
        *(FINE if is_published else WARNING),
        *("2026-09-01", "宿迁市市场监督管理局"),
        "普通程序" if is_published else "简易程序",
    )


def registrations(count: int) -> Iterator[Sequence[str]]:
    """Yield rows of the register."""
    for number in range(count):
        yield registration_row(made_firm(number), number)


def penalties(count: int, series: str = "") -> Iterator[Sequence[str]]:
    """Yield penalty decisions against every other firm."""
    for number in range(count):
        firm = made_firm(number * PENALTY_EVERY)
        yield penalty_row(firm, f"宿市监罚{series}〔2026〕{number}号")


def write_penalties(
    path: Path, count: int, *, serial: int, code: str | None = None
) -> Path:
    """Write one file of penalty decisions whose numbers nobody has used.

    All bear ``code``, whosever it is, instead of their firms' own if it is given.
    """
    rows = penalties(count, str(serial))
    return write_rows(
        path, PENALTY, ([row[0], code or row[1], *row[2:]] for row in rows)
    )


def write_rows(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]
) -> Path:
    """Write one file as offices deliver it, in GB18030."""
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path
