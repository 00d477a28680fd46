"""Persons in clear on pages: asked for with the case number, shown once, not kept."""

import pytest

from schemas.tlog.receipt import parse_inline
from tests.support.file_pages import (
    kept_answer,
    looks_since,
    public_id,
    size_of,
)
from tests.support.little_city import FINED
from tests.support.persons import (
    FACTS,
    LIU_NUMBER,
    WANG,
    WANG_NUMBER,
    agree,
    bring,
    fined_person,
)

pytestmark = pytest.mark.postgresql_in_long

CASE = "宿市监〔2026〕15号"


@pytest.fixture
def task(hub, officer, tmp_path):
    """A task of the bureau's officer, whose agreement opens persons."""
    bring(hub, tmp_path / "lines", fined_person())
    agree(hub)
    return f"/console/t/{officer.begin(reference=CASE)}"


def sought(officer, task, number=WANG_NUMBER, case=CASE):
    """Look for a person on the page."""
    page = f"{task}/person"
    return officer.post(page, page=page, number=number, case=case)


def found(officer, task):
    """The address of the fined person's page of choices."""
    text = sought(officer, task).text
    return text.split(f'href="{task}/m/')[1].split('"')[0]


def test_an_officer_finds_a_person_and_is_shown_what_was_chosen(hub, officer, task):
    person = found(officer, task)
    page = f"{task}/m/{person}/personal"
    choices = officer.get(page)
    record = choices.text.split('name="record" value="')[1].split('"')[0]
    size = size_of(hub)

    fields = ["party_name", "facts"]
    shown = officer.post(page, page=page, record=record, field=fields, case=CASE)

    assert WANG not in choices.text
    assert "查看即记入日志" in choices.text
    assert (WANG in shown.text, FACTS in shown.text) == (True, True)
    assert shown.headers["Cache-Control"] == "no-store"
    kept = parse_inline(kept_answer(shown.text))
    assert f"2026/{kept.claim.index}" in shown.text
    assert [look[0] for look in looks_since(hub, size)] == [
        "merchant.lookup",
        "personal.show",
    ]
    assert "个人信息明文" in officer.get(f"{task}/m/{person}").text


def test_another_case_number_a_bad_number_and_nobody_are_said(hub, officer, task):
    person = found(officer, task)
    page = f"{task}/m/{person}/personal"
    size = size_of(hub)

    sent = {"record": "R" + "A" * 24, "field": "party_name", "case": "别的案号1"}
    wrong = officer.post(page, page=page, **sent)
    other = sought(officer, task, case="")
    nobody, bad = sought(officer, task, LIU_NUMBER), sought(officer, task, "12")

    assert "案号与本任务登记的不同" in wrong.text
    assert "案号与本任务登记的不同" in other.text
    assert WANG_NUMBER not in other.text
    assert "personal.show" not in {look[0] for look in looks_since(hub, size)}
    assert "没有查到" in nobody.text
    assert (bad.status_code, "核对证件号码" in bad.text) == (422, True)


def test_where_no_agreement_opens_it_the_page_says_so(hub, officer):
    task = f"/console/t/{officer.begin(reference=CASE)}"
    page = officer.get(f"{task}/m/{public_id(hub, FINED.code)}/personal")

    assert "没有可以查看明文的记录" in page.text
    assert sought(officer, task).status_code == 403
