"""The certificate of several parties on its pages: nothing of them in an address."""

import json

import pytest

from schemas.tlog.sheet import part_sheet
from tests.support.file_pages import addresses_of, kept_answer, looks_since, size_of
from tests.support.little_city import CLEAN, FINED, UNKNOWN
from tests.support.persons import WANG_NUMBER, agree, bring, fined_person

pytestmark = pytest.mark.postgresql_in_long
CASE = "宿市监〔2026〕15号"
SAID = {"by": "window", "window": "marks", "on": "2026-11-20"}
DAYS = {"by": "days", "field": "ip", "from": "2026-01-01", "to": "2026-11-20"}


@pytest.fixture
def page(hub, officer, tmp_path):
    """The page of a task of an officer whose agreement opens persons."""
    bring(hub, tmp_path / "lines", fined_person())
    agree(hub)
    return f"/console/t/{officer.begin('transfer', CASE)}/penalties"


def test_parties_have_a_section_each_and_one_sheet(hub, officer, page):
    find = page.replace("penalties", "find")
    assert f'href="{page}"' in officer.get(find).text
    size = size_of(hub)
    codes = f"{FINED.code}\n{UNKNOWN}\r\n\n{CLEAN.code}"
    persons = {"numbers": WANG_NUMBER, "case": CASE}

    shown = officer.post(page, page=page, codes=codes, **persons, **SAID)
    paper = officer.post(f"{page}/pdf", page=page, codes=codes, **persons, **DAYS)
    firms = officer.post(page, page=page, codes=codes, **SAID)

    assert looks_since(hub, size) == [
        ("merchant.lookup", "console/penalties", 200),
        ("merchant.lookup", "console/penalties/pdf", 200),
        ("merchant.lookup", "console/penalties", 200),
    ]
    assert [f"第 {place} 名当事人" in shown.text for place in range(1, 6)] == [
        True
    ] * 4 + [False]
    on_page = json.loads(kept_answer(shown.text))
    on_paper = json.loads(part_sheet(paper.data).told)
    told = [
        [len(one["decisions"]) for one in answer["parties"]]
        for answer in (on_page, on_paper)
    ]
    assert told == [[1, 0, 0, 1]] * 2
    assert shown.headers["Cache-Control"] == "no-store"
    assert (f"{page}/pdf" in shown.text, f"{page}/pdf" in firms.text) == (False, True)
    for one in (shown, paper, firms):
        assert WANG_NUMBER.encode() not in one.data
        assert WANG_NUMBER not in str(one.headers)
    for address in addresses_of(shown.text) + addresses_of(firms.text):
        assert FINED.code not in address
    assert officer.get(f"{page}/pdf").location == page


BAD = [
    ({"codes": ""}, "请填写 1 至 20 名当事人"),
    ({"codes": f"{FINED.code}\n" * 21}, "请填写 1 至 20 名当事人"),
    ({"codes": f"{FINED.code}\n{WANG_NUMBER}"}, "第 2 行不是主体代码"),
    ({"numbers": "12", "case": CASE}, "第 1 行不是证件号码"),
    ({"numbers": WANG_NUMBER, "case": "别的案号"}, "案号与本任务登记的不同"),
]


def test_what_cannot_be_asked_is_said_beside_its_field(hub, officer, page):
    size = size_of(hub)

    for filled, words in BAD:
        answer = officer.post(page, page=page, **filled, **SAID)

        assert (answer.status_code, words in answer.text) == (422, True), words
        assert WANG_NUMBER not in answer.text
    assert looks_since(hub, size) == []
