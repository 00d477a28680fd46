"""Steps that decide what was proposed: whose they are stands before the form."""

import pytest

from tests.console.conftest import Visit
from tests.support.at_matters import MATTERS, Cases, send, signed_visit
from tests.support.signed_in import promote

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def cases(hub):
    """Units that work on matters."""
    return Cases(hub)


def step_of(text, name):
    """The entry of a step on a matter's page."""
    listed = text.partition('<ul class="steps">')[2].partition("</section>")[0]
    found = listed.partition('<p class="weigh">')[0].split('<li class="step')
    return next(one for one in found if name in one.partition("</p>")[0])


def test_who_proposed_is_told_so_and_a_colleague_gets_the_button(
    hub, cases, officer, app
):
    form = f"{MATTERS}/new/transfer/report_to_head"
    told = {
        "fact-offence": "销售假药罪",
        "fact-team": "甲、乙",
        "fact-summary": "店铺售卖假药",
    }
    files = [("document-investigation_report", "报告")]
    opened = send(officer, form, files, territory="321302", **told)
    assert opened.status_code == 303, opened.text
    page = opened.location.partition("?")[0]
    colleague = signed_visit(hub, Visit(app.test_client()), "li")
    by_law = step_of(colleague.get(page).text, "负责人批准移送")
    promote(hub, "li")

    mine = officer.get(page).text
    english = officer.get(page, headers={"Accept-Language": "en"}).text
    theirs = colleague.get(page).text
    asked = officer.get(f"{page}/step/approve_transfer")
    not_theirs = colleague.get(f"{page}/step/withdraw_report")

    assert "依法应由负责人" in by_law
    assert "href" not in by_law
    approve = step_of(mine, "负责人批准移送")
    assert "由您本人提出，须由本单位另一名工作人员办理。" in approve
    assert "href" not in approve
    assert "<dd>321302 宿城区" in english.replace("\n", "").replace("  ", "")
    assert "You proposed this" in step_of(english, "The head approves")
    assert ". Working rule" in step_of(english, "The report is taken back")
    back = step_of(mine, "报告人撤回报告")
    assert "提出人以外" not in back
    assert "/step/withdraw_report" in back
    approve = step_of(theirs, "负责人批准移送")
    assert "/step/approve_transfer" in approve
    assert "须由提出人以外的工作人员办理" in approve
    back = step_of(theirs, "报告人撤回报告")
    assert "只有提出人可以撤回" in back
    assert "href" not in back
    assert asked.status_code == not_theirs.status_code == 409
    assert "由您本人提出" in asked.text
    assert "fact-reason" not in asked.text
    assert (
        send(
            officer, f"{page}/step/withdraw_report", **{"fact-reason": "重查"}
        ).status_code
        == 303
    )


def test_an_extension_that_was_asked_for_is_a_colleagues_to_allow(hub, cases, officer):
    done = cases.open()
    officers = officer.get(f"{MATTERS}/{done.id}").text
    assert "由您本人提出" not in officers
    asked = send(
        officer,
        f"{MATTERS}/{done.id}/step/ask_extension",
        **{"fact-reason": "案情复杂"},
    )
    assert asked.status_code == 303, asked.text

    shown = officer.get(f"{MATTERS}/{done.id}").text

    assert "由您本人提出" in step_of(shown, "不批准延长")
    assert "href" not in step_of(shown, "批准延长核查")
