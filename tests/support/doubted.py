"""A firm that is also known by its old number, until people merge the two."""

from sqlalchemy import select

from hub.after_intake import settle
from hub.merchants.models import ReviewItem
from hub.merchants.service import find_merchant
from hub.officer_actions import decide_item, retract_item
from schemas.codes.check_digits import reg_no_check_digit
from tests.support.little_city import (
    CLEAN,
    PENALTY,
    Firm,
    deliver,
    penalty_row,
    write_csv,
)

WITH_NUMBER = (*PENALTY, "行政相对人代码_2(工商注册号)")
WARNING = {
    "处罚类别": "警告",
    "处罚内容": "警告",
    "处罚程序": "简易程序",
    "罚款金额（万元）": "",
}


def old_number(serial):
    """Make a valid registration number of an organisation."""
    first = f"321302{serial:08d}"
    return first + reg_no_check_digit(first)


OLD_NUMBER = old_number(1)


def penalise(hub, path, *rows):
    """Deliver penalties whose last column is a registration number."""
    deliver(hub, "penalty_2018", write_csv(path, WITH_NUMBER, rows, "gb18030"))


def by_number(number, **changes):
    """One penalty of the clean firm that gives its old number only."""
    firm = Firm("", CLEAN.name)
    return [*penalty_row(firm, number, "2026-09-05", **changes), OLD_NUMBER]


def bring_doubt(hub, clock, folder, **changes):
    """Bring both, and a row that ties them; give the item and the two merchants."""
    clock.advance(minutes=1)
    penalise(hub, folder / "old.csv", by_number(31, **changes))
    clock.advance(minutes=1)
    both = [*penalty_row(CLEAN, 32, "2026-09-06", **WARNING), OLD_NUMBER]
    penalise(hub, folder / "both.csv", both)
    clock.advance(minutes=1)
    with hub.reads() as session:
        (item,) = session.scalars(select(ReviewItem.id)).all()
        old = find_merchant(session, OLD_NUMBER)
        new = find_merchant(session, CLEAN.code)
    return item, old, new


def merge(hub, item):
    """Let two people say that it is the same, and what rests on it follow."""
    for officer in ("officer-1", "officer-2"):
        decide_item(hub, item, decision="same", officer=officer, reason="换照")
    settle(hub)


def part(hub, item):
    """Let two people take a decision back, and what rests on it follow."""
    for officer in ("officer-1", "officer-2"):
        retract_item(hub, item, officer=officer, reason="系两户")
    settle(hub)
