"""The sheet on which people read an answer about a merchant."""

from datetime import date

import pytest

from hub.cli.answer_sheet import sheet

BRANCH = {"id": "M2", "uscc": "91321302MA1TEQT078", "name": "双沟商贸沭阳分公司"}


def answer(more):
    told = {"kind": "branch_of", "direction": "from", "merchant": BRANCH}
    days = {"mark": None, "since": None, "until": None, "basis": []}
    merchant = {"id": "M1", "uscc": None, "name": "双沟商贸", "status": "active"}
    return {
        "merchant": merchant | {"relations": [told | days], "relations_more": more},
        "receipt": {"shard": "2026", "index": 1},
    }


@pytest.mark.parametrize(
    ("language", "line"),
    [("zh", "  分支机构  另有更多"), ("en", "  its branch  and more")],
)
def test_people_read_that_there_are_more_relations_than_are_told(language, line):
    more = [{"kind": "branch_of", "direction": "from"}]

    cut = sheet(answer(more), None, date(2026, 11, 24), language).splitlines()
    whole = sheet(answer([]), None, date(2026, 11, 24), language).splitlines()

    assert line in cut
    assert [one for one in cut if one != line] == whole
