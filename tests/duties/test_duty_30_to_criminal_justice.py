"""Duty 30: a suspected crime goes to the police in time, under the prosecutor's eye."""

import pytest

from tests.support.matters_walked import (
    BUREAU,
    COURT,
    FIRM,
    FIVE,
    OFFICE,
    PLATFORM,
    POLICE,
    PROSECUTOR,
)

pytestmark = pytest.mark.postgresql_in_long

REPORTED = {
    "offence": "销售假冒注册商标的商品罪",
    "team": "甲、乙",
    "summary": "二年内受过处罚，又销售假冒白酒",
    "value": 5_200_000,
}


def reported(walk):
    """A transfer that was reported to the head."""
    papers = "investigation_report"
    return walk.open(
        *("transfers", "report_to_head", BUREAU, papers), parties=[FIRM], **REPORTED
    )


def test_a_crime_is_transferred_filed_and_judged(walk):
    case = reported(walk)
    decision = {"reason": "达到追诉标准"}
    assert case.act("approve_transfer", BUREAU, "甲", status=409, **decision)
    assert case.act("approve_transfer", BUREAU, "乙", **decision) == "approved"
    short = FIVE.removesuffix(" other_material")
    lacks = case.act("hand_over", BUREAU, papers=short, to=POLICE, status=422)
    assert lacks == "matter-document-missing"
    over = {"papers": FIVE, "to": POLICE}
    assert case.act("hand_over", BUREAU, status=409, **over) == "matter-suspects"
    over["persons_unknown"] = "账册未载明"
    assert case.act("hand_over", BUREAU, **over) == "handed_over"
    fine = {"papers": "penalty_decision", "document_no": "宿市监罚〔2026〕9号"}
    assert case.act("penalty_decided", BUREAU, status=409, **fine) == "matter-barred"
    case.act("receive", POLICE, papers="transfer_receipt")
    case.act("file", POLICE, papers="filing_notice", document_no="宿公立字1号")
    case.act("hand_over_goods", BUREAU, papers="goods_handover")
    case.act(
        *("send_to_prosecution", POLICE),
        papers="prosecution_opinion",
        to=PROSECUTOR,
        document_no="宿公诉字1号",
    )
    number = {"document_no": "宿检刑诉1号"}
    case.act("prosecute", PROSECUTOR, papers="indictment", to=COURT, **number)
    verdict = {"document_no": "（2026）苏13刑初1号", "verdict": "guilty"}
    assert case.act("judge", COURT, papers="judgment", **verdict) == "judged"
    assert case.act("conclude", BUREAU, status=409) == "matter-order"
    assert case.act("serve_judgment", COURT) == "served"
    assert case.act("take_effect", COURT, status=409) == "matter-order"
    revoked = {"papers": "penalty_decision", "measure_after": "licence_revoked"}
    early = case.act("penalty_after_conviction", BUREAU, status=409, **revoked)
    assert early == "matter-barred"
    appealed = {"papers": "appeal_notice", "appealed_by": "defendant"}
    assert case.act("appeal", COURT, **appealed) == "second_instance"
    assert case.act("judge_second", COURT, papers="judgment", verdict="guilty")
    assert case.act("penalty_after_conviction", BUREAU, **revoked) == "effective"
    assert case.act("conclude", BUREAU) == "concluded"
    assert case.act("penalty_after_conviction", BUREAU, **revoked) == "concluded"

    clocks = case.clocks(PROSECUTOR)
    met = ("transfer.decide", "transfer.hand-over", "transfer.examine", "cpl.review")
    assert {clocks[rule] for rule in met} == {"met"}
    assert "running" not in clocks.values()
    # The leading office is told where it stands, a platform not even that it is.
    summary = case.see(OFFICE)
    assert (summary["sight"], summary["events"]) == ("summary", None)
    case.see(PLATFORM, status=404)


@pytest.mark.long
def test_what_is_not_prosecuted_comes_back_for_a_penalty(walk):
    back = walk.open(
        *("transfers", "reverse_open", PROSECUTOR, "no_prosecution_decision"),
        to=BUREAU,
        document_no="宿检刑不诉1号",
        summary="需要给予行政处罚",
    )
    opinion = {"document_no": "宿检行检意1号", "reason": "建议处罚"}
    back.act("issue_opinion", PROSECUTOR, papers="procuratorial_opinion", **opinion)
    back.act(
        *("penalty_decided", BUREAU),
        papers="penalty_decision",
        document_no="宿市监罚〔2026〕10号",
    )
    state = back.act(
        "reply_opinion", BUREAU, papers="reply_letter", outcome_text="已处罚"
    )
    assert state == "replied"
    assert back.clocks(PROSECUTOR)["spp.reverse-reply"] == "met"


@pytest.mark.long
def test_the_procuratorate_sees_every_transfer_before_it_has_a_part_in_it(walk):
    case = reported(walk)
    assert case.number in walk.numbers("transfers", PROSECUTOR)
    assert case.clocks(PROSECUTOR) == {"transfer.decide": "running"}
    case.see(POLICE, status=404)
    case.see(COURT, status=404)
