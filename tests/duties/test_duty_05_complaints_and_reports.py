"""Duty 5: whoever reports finds an open channel, is asked back, and is answered."""

import pytest

from tests.support.matter_calls import put_on_desk
from tests.support.matters_walked import (
    ASSOCIATION,
    BUREAU,
    OTHER_PLATFORM,
    POLICE,
    Walked,
)

pytestmark = pytest.mark.postgresql_in_long

RAISED = {
    "machine": "report",
    "about": "merchant",
    "subject": "trademark",
    "received": "2026-11-20",
    "summary": "直播间销售假冒注册商标的白酒",
    "fact": "订单 20261118-1",
    "party": {"name": "宿迁市澄禾酒业有限公司", "address": "澄砚路8号"},
    "places": {"act": "321300"},
    "raised_by": {"name": "沈小禾", "phone": "13912345678"},
}


def test_a_report_is_taken_in_checked_and_answered(walk):
    done = walk.post("/complaints/raised", ASSOCIATION, RAISED | {"key": "duty-5"})
    handler = done["handler"]
    report = Walked(walk, "complaints", done["number"])
    # The officer on whose desk it lies learns who reported, and nobody else.
    why = f"{report.address}/informant?why=核实情况"
    walk.get(why, handler, status=403)
    put_on_desk(walk.hub, done["number"], handler, "甲")
    assert walk.get(why, handler)["phone"] == "13912345678"
    walk.get(why, ASSOCIATION, status=403)
    walk.get(why, POLICE, status=404)
    report.act("ask_back", handler, missing_papers="购买凭证")
    report.act("answer_back", ASSOCIATION, summary="附订单截图")
    report.act("propose_filing", handler, papers="case_filing_form", reason="有证据")
    # The head is another officer of the same member.
    assert report.act(
        "approve_filing", handler, document_no="宿市监立〔2026〕2号", status=409
    )
    report.act("approve_filing", handler, "乙", document_no="宿市监立〔2026〕2号")
    assert report.clocks(handler) == {"case.check": "met", "case.decide": "running"}
    report.act("tell_filing", handler, papers="report_notice")
    report.act(
        *("reach_result", handler),
        papers="penalty_decision",
        document_no="宿市监罚〔2026〕3号",
        outcome_text="没收并罚款",
    )
    told = report.act("tell_result", handler, papers="report_notice")
    assert told == "answered"
    assert report.act("archive", handler) == "archived"
    told = report.events(ASSOCIATION)
    assert {"ask_back", "answer_back", "tell_filing", "tell_result"} <= set(told)
    assert "propose_filing" not in told
    report.see(OTHER_PLATFORM, status=404)


@pytest.mark.long
def test_a_reporter_is_told_which_office_is_competent(walk):
    report = walk.open(
        *("complaints", "receive", ASSOCIATION),
        kind="report",
        to=BUREAU,
        summary="外市直播间售假",
        real_name=True,
    )
    state = report.act(
        *("tell_competent", BUREAU),
        papers="competence_notice",
        competent_office="外市市场监督管理局",
        reason="被举报行为发生在外市",
    )
    told = report.see(ASSOCIATION)["events"][-1]

    assert state == "told_elsewhere"
    assert told["facts"]["competent_office"] == "外市市场监督管理局"
    assert report.clocks(BUREAU) == {"case.check": "ended"}


@pytest.mark.long
def test_a_complaint_for_resale_is_refused_with_its_ground(walk):
    complaint = walk.open(
        "complaints", "receive", ASSOCIATION, to=BUREAU, summary="要求退货"
    )
    missing = complaint.act(
        *("refuse", BUREAU),
        refusal_ground="not_consumer",
        reason="用于转售",
        status=422,
    )
    assert missing == "matter-document-missing"
    state = complaint.act(
        *("refuse", BUREAU),
        papers="refusal_notice",
        refusal_ground="not_consumer",
        reason="用于转售",
    )
    assert state == "refused"
    assert complaint.clocks(BUREAU) == {"complaint.accept": "met"}
