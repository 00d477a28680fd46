"""Papers of a transfer are whole by what their matter tells: nothing has to be sent."""

from datetime import datetime

import pytest

from hub.casework.ask.papers import _prefilled
from hub.casework.matter.people import MatterActor
from hub.casework.papers import find_form
from hub.casework.view import see_matter
from hub.ground.clock import CHINA, legal_day
from tests.support.matter_calls import AGENCY, Web

POLICE, PROCURATORATE = "agency:police", "agency:procuratorate"
FIRM = {"role": "suspect", "name": "宿迁市某某商行", "code": "91321302MA1X2Y3Z4A"}
FIVE = "transfer_letter investigation_report goods_list test_report other_material"


@pytest.fixture
def web(town):
    return Web(town.hub)


def fields(web, case, form, member):
    """What a form says for a member by the matter."""
    hub = web.hub
    with hub.reads() as session:
        at = hub.clock()
        seen = see_matter(session, hub, MatterActor(member, "甲"), case, at)
        form = find_form(form)
        return _prefilled(session, hub, seen, form, "zh", legal_day(at)).fields


def test_numbers_and_moments_of_papers_come_from_the_steps_that_tell_them(web):
    said = {"offence": "销售假药罪", "team": "甲、乙", "summary": "店铺售卖假药"}
    opened = web.open(
        "transfers",
        "report_to_head",
        papers="investigation_report",
        parties=[FIRM],
        **said,
    )
    case = f"/transfers/{opened.json['number']}"
    number = opened.json["number"]
    at = web.hub.clock().astimezone(CHINA)
    assert web.act(case, "approve_transfer", officer="乙", reason="够罪").json["state"]
    letter = fields(web, number, "transfer_letter", AGENCY)
    assert datetime.fromisoformat(letter["approved_at"]) == at.replace(microsecond=0)

    over = {"papers": FIVE, "to": POLICE, "document_no": "宿市监移〔2026〕45号"}
    done = web.act(case, "hand_over", persons_unknown="账册未载明", **over)
    assert done.status_code == 200, done.json
    drawn = web.get(f"{case}/papers/transfer_letter.pdf")
    assert drawn.status_code == 200, drawn.json["detail"]
    web.act(case, "receive", POLICE, papers="transfer_receipt")
    assert fields(web, number, "goods_list", AGENCY)["letter_number"] == (
        "宿市监移〔2026〕45号"
    )
    notice = web.get(f"{case}/papers/non_filing_notice.docx", POLICE)
    assert notice.status_code == 200, notice.json
    refused = {"document_no": "宿公不立字〔2026〕9号", "reason": "情节轻微"}
    web.act(case, "not_file", POLICE, papers="non_filing_notice", **refused)
    request = web.get(f"{case}/papers/supervision_request.pdf")
    assert request.status_code == 200, request.json
    asked = {"papers": "supervision_request", "to": PROCURATORATE, "reason": "应当立案"}
    web.act(case, "ask_supervision", **asked)
    demand = web.get(f"{case}/papers/reasons_demand.pdf", PROCURATORATE)

    assert demand.status_code == 200, demand.json
    told = fields(web, number, "reasons_demand", PROCURATORATE)
    assert told["notice_number"] == "宿公不立字〔2026〕9号"


def issued(web, case, member, form, place, **values):
    """Issue a paper of a case, and give it as the documents of a step."""
    sent = {"form": form, "place": place, "values": values}
    done = web.ask("POST", f"{case}/papers", member, body=sent, Idempotency_Key=form)
    assert done.status_code == 200, done.json
    (paper,) = done.json["papers"]
    return paper["paper_number"], [{"kind": form, "paper": paper["id"]}]


def test_the_reasons_of_a_filing_are_asked_for_and_given_on_papers_of_their_own(web):
    said = {"offence": "合同诈骗罪", "team": "甲、乙", "summary": "收取货款后不发货"}
    opened = web.open(
        *("transfers", "report_to_head"),
        papers="investigation_report",
        parties=[FIRM],
        **said,
    )
    number = opened.json["number"]
    case = f"/transfers/{number}"
    web.act(case, "approve_transfer", officer="乙", reason="够罪")
    over = {"papers": FIVE, "to": POLICE, "persons_unknown": "账册未载明"}
    web.act(case, "hand_over", **over)
    web.act(case, "receive", POLICE, papers="transfer_receipt")
    filing = {"document_no": "宿公立字〔2026〕9号"}
    web.act(case, "file", POLICE, papers="filing_notice", **filing)
    ground = {"filing_ground": "civil_dispute", "filing_evidence": "合同和付款记录"}

    not_filed = web.act(
        *(case, "demand_filing_reasons", PROCURATORATE),
        papers="reasons_demand",
        **ground,
    )
    asked, papers = issued(
        *(web, case, PROCURATORATE, "filing_reasons_demand", "宿检"), **ground
    )
    demand = {"documents": papers, "document_no": asked}
    done = web.act(case, "demand_filing_reasons", PROCURATORATE, **demand, **ground)
    drawn = web.get(f"{case}/papers/filing_reasons_demand.pdf", PROCURATORATE)
    told = fields(web, number, "filing_reasons_demand", PROCURATORATE)
    answer = fields(web, number, "filing_reasons_statement", POLICE)
    not_that = web.act(
        *(case, "explain_filing", POLICE),
        papers="reasons_statement",
        reason="涉嫌诈骗",
    )
    _, papers = issued(
        *(web, case, POLICE, "filing_reasons_statement", "宿公"),
        explanation="收取货款后逃匿，涉嫌诈骗。",
    )
    explained = web.act(
        case, "explain_filing", POLICE, documents=papers, reason="涉嫌诈骗"
    )

    assert not_filed.json["code"] == not_that.json["code"] == "matter-document-missing"
    assert asked == "宿检说立〔2026〕1号"
    assert (done.json["state"], drawn.status_code) == ("filing_reasons_demanded", 200)
    assert told["filing_number"] == "宿公立字〔2026〕9号"
    assert told["charge"] == "合同诈骗罪"
    assert answer["demand_number"] == asked
    assert explained.json["state"] == "filing_explained", explained.json
