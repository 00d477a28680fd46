"""Published files, where they lie beside the checkout, as rows of our fields."""

import csv
import json
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from marshmallow import ValidationError
from python_calamine import CalamineWorkbook

from schemas.base import problems_of
from schemas.codes.identifiers import identify
from schemas.record import KINDS

DATA = Path(__file__).parents[2].parent / "shared" / "data"


CHINA = timezone(timedelta(hours=8))


PUBLISHED = "2017-06-01"


REGISTER = {
    "企业名称": "party_name",
    "统一社会信用代码": "uscc",
    "注册日期": "established_day",
    "企业类型": "enterprise_type",
    "法人代表": "legal_rep",
    "注册资金": "capital",
    "经营范围": "business_scope",
    "所在省份": "province",
    "地区": "city",
    "注册地址": "address",
}


def need(name):
    """Return the path of a data file, or skip."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not there")
    return path


def register(name):
    """Return a registry file's rows under our field names."""
    with need(name).open(encoding="utf-8", newline="") as file:
        return [
            {
                ours: row[theirs]
                for theirs, ours in REGISTER.items()
                if row[theirs] != "N/A"
            }
            for row in csv.DictReader(file)
        ]


def sheet(name):
    """Return the data rows of a workbook's first sheet, as text."""
    rows = CalamineWorkbook.from_path(need(name)).get_sheet_by_index(0).to_python()
    return [
        [str(int(c)) if isinstance(c, float) else str(c).strip() for c in row]
        for row in rows[1:]
    ]


def lines(name):
    """Return the objects of a JSON Lines file."""
    return [json.loads(line) for line in need(name).read_text("utf-8").splitlines()]


def load_all(kind, rows):
    """Return bodies and the first problem of each row that is refused."""
    bodies, problems = [], Counter()
    for row in rows:
        try:
            bodies.append(KINDS[kind].load(row))
        except ValidationError as error:
            problems[problems_of(error)[0].code] += 1
    return bodies, problems


def verdicts(values):
    """Count scheme and status of the codes in a column."""
    found = map(identify, values)
    return Counter((v.scheme, v.status) for v in found if v.status != "absent")


def day(value):
    """Return a day from epoch seconds or text."""
    if isinstance(value, int):
        return datetime.fromtimestamp(value, CHINA).date()
    return value
