"""What the law gives to heads, and the ways back and on: walked over HTTP."""

from datetime import date, timedelta
from pathlib import Path

import pytest

import hub
from hub.casework.matter.reading import find_matter
from hub.casework.service import note_overdue
from hub.deadlines import mark_due
from hub.ground.clock import legal_day
from hub.members.officer_lists import ListedOfficer, ListedPost
from hub.members.service import MemberCard, add_member
from schemas.words import MemberPost
from tests.support.matter_calls import rows
from tests.support.matters_walked import FIVE, Walk, body_of
from tests.support.officer_lists import FIRST, LAST, listed, sign_list

AGENCY, SHOP = "agency:samr", "platform:shop"
POLICE, PROSECUTOR = "agency:police", "agency:procuratorate"
COURT, COUNTY = "agency:court", "agency:county"
HEAD, ENDED, DEPUTY, OTHER = "乙", "戊", "丁", "丙"
NUMBER = {"document_no": "宿〔2026〕7号"}
OPPOSED = {"papers": "withdrawal_objection", "reason": "以合同为名诈骗"}

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def walk(town):
    """Members with a head, one whose post ended yesterday, a deputy, and others."""
    walk, at = Walk(town.hub), town.hub.clock()
    yesterday = legal_day(at) - timedelta(days=1)
    gone = (ListedPost(MemberPost.HEAD, FIRST, yesterday),)
    people = [
        *listed(HEAD),
        *listed(DEPUTY, post=MemberPost.DEPUTY),
        *listed("甲", OTHER, post=None),
        ListedOfficer(ENDED, FIRST, LAST, gone),
    ]
    for member in (AGENCY, SHOP, POLICE, PROSECUTOR, COURT):
        walk.get("/transfers", member)
        with town.hub.writes.begin() as session:
            sign_list(session, member, people, number=2, at=at)
    return walk


def refused(case, event, member, *officers, **said):
    """Tell how a step is refused to some officers."""
    return {case.act(event, member, one, status=403, **said) for one in officers}


def approved(walk):
    """A transfer that the head approved, and none of the others."""
    case = walk.open(
        *("transfers", "report_to_head", AGENCY, "investigation_report"),
        offence="销售假冒注册商标的商品罪",
        summary="涉案金额六万元",
        team="甲、丙",
    )
    decision = {"reason": "达到追诉标准"}
    others = (OTHER, ENDED, DEPUTY)
    assert refused(case, "approve_transfer", AGENCY, *others, **decision) == {
        "matter-head"
    }
    assert case.act("approve_transfer", AGENCY, HEAD, **decision) == "approved"
    return case


def filed(walk):
    """A case that the police filed."""
    case = approved(walk)
    case.act("hand_over", AGENCY, papers=FIVE, to=POLICE)
    case.act("receive", POLICE, papers="transfer_receipt")
    assert case.act("file", POLICE, papers="filing_notice", **NUMBER) == "filed"
    return case


def tried(walk):
    """A case before the court."""
    case = filed(walk)
    case.act("hand_over_goods", AGENCY, papers="goods_handover")
    sent = {"papers": "prosecution_opinion", "to": PROSECUTOR}
    case.act("send_to_prosecution", POLICE, **sent, **NUMBER)
    case.act("prosecute", PROSECUTOR, papers="indictment", to=COURT, **NUMBER)
    return case


def test_a_term_is_lengthened_by_a_head_and_once_more_with_the_minutes(walk):
    clue = walk.open(
        *("clues", "receive", SHOP), to=AGENCY, clue_source="platform", summary="售假"
    )
    clue.act("ask_extension", AGENCY, reason="需外地取证")
    longer = {"reason": "同意"}
    assert refused(clue, "allow_extension", AGENCY, OTHER, ENDED, **longer) == {
        "matter-head"
    }
    clue.act("allow_extension", AGENCY, DEPUTY, **longer)
    clue.act("confirm", AGENCY, papers="clue_feedback", outcome_text="查实")
    clue.act("propose_filing", AGENCY, papers="case_filing_form", reason="属实")
    assert refused(clue, "file_case", AGENCY, OTHER, **NUMBER) == {"matter-head"}
    clue.act("file_case", AGENCY, HEAD, **NUMBER)
    clue.act("ask_more_time", AGENCY, reason="案情复杂")
    longer["papers"] = "extension_decision"
    assert refused(clue, "allow_more_time", AGENCY, OTHER, **longer) == {"matter-head"}
    clue.act("allow_more_time", AGENCY, HEAD, **longer)
    until = {"reason": "特别复杂", "until_day": date(2027, 6, 30).isoformat()}
    clue.act("propose_still_more_time", AGENCY, **until)
    bare = clue.act("allow_still_more_time", AGENCY, HEAD, status=422, reason="同意")
    minuted = {"papers": "discussion_minutes", "reason": "集体讨论同意"}
    none = refused(clue, "allow_still_more_time", AGENCY, OTHER, ENDED, **minuted)
    clue.act("allow_still_more_time", AGENCY, HEAD, **minuted)

    assert (bare, none) == ("matter-document-missing", {"matter-head"})
    (term,) = [
        one for one in clue.see(AGENCY)["clocks"] if one["rule"] == "case.decide"
    ]
    assert (term["state"], term["due_on"]) == ("running", "2027-06-30")


def test_a_filing_is_supervised_back_until_the_case_is_withdrawn(walk):
    case = filed(walk)
    asked = {"papers": "filing_reasons_demand", "filing_evidence": "合同和付款记录"}
    weak = asked | {"filing_ground": "证据不足"}
    assert case.act("demand_filing_reasons", PROSECUTOR, status=422, **weak)
    asked["filing_ground"] = "civil_dispute"
    case.act("demand_filing_reasons", PROSECUTOR, **asked)
    told = {"papers": "filing_reasons_statement", "reason": "涉嫌诈骗"}
    case.act("explain_filing", POLICE, **told)
    order = {"papers": "withdrawal_order", **NUMBER}
    assert refused(case, "notify_to_withdraw", PROSECUTOR, OTHER, ENDED, **order) == {
        "matter-head"
    }
    assert case.act("notify_to_withdraw", PROSECUTOR, HEAD, **order)
    case.act("ask_withdrawal_reconsideration", POLICE, **OPPOSED)
    assert case.clocks(POLICE)["police.withdraw"] == "paused"
    upheld = {"papers": "withdrawal_reconsidered", "reason": "维持"}
    case.act("uphold_withdrawal", PROSECUTOR, **upheld)
    assert case.clocks(POLICE)["police.withdraw"] == "running"
    gone = {"papers": "withdrawal_decision", **NUMBER}

    assert case.act("withdraw_case", POLICE, **gone) == "returned"
    assert case.clocks(POLICE)["police.withdraw"] == "met"


def test_a_judgment_is_appealed_and_a_ruling_has_five_days(walk, clock):
    case = tried(walk)
    verdict = {"verdict": "guilty", **NUMBER}
    case.act("judge", COURT, papers="judgment", **verdict)
    case.act("serve_judgment", COURT)
    case.act("served_on_procuratorate", COURT)
    appealed = {"papers": "appeal_notice", "appealed_by": "defendant"}
    assert case.act("appeal", COURT, **appealed) == "second_instance"
    case.act("accept_second", COURT)
    again = {"papers": "judgment", "reason": "事实不清"}
    assert case.act("return_for_retrial", COURT, **again) == "tried"
    ruled = {"papers": "ruling", "outcome_text": "终止审理", **NUMBER}
    assert case.act("give_ruling", COURT, **ruled) == "ruled"
    case.act("serve_ruling", COURT)
    case.act("ruling_served_on_procuratorate", COURT)
    assert case.act("take_effect", COURT, status=409) == "matter-order"
    clock.advance(days=9)  # a fifth day that nobody works moves
    late = case.act("protest", PROSECUTOR, status=409, papers="protest")

    assert late == "matter-order"
    assert case.act("take_effect", COURT) == "effective"
    assert case.act("conclude", AGENCY) == "concluded"
    clocks = case.clocks(PROSECUTOR)
    assert clocks["cpl.second-instance"] == "met"
    assert clocks["cpl.appeal-ruling"] == clocks["spp.protest-ruling"] == "ended"


def test_a_reply_that_is_late_is_urged_and_told_above(walk, clock):
    case = walk.open(
        *("transfers", "reverse_open", PROSECUTOR, "no_prosecution_decision"),
        to=AGENCY,
        summary="需要给予行政处罚",
        **NUMBER,
    )
    opinion = {"papers": "procuratorial_opinion", "reason": "建议处罚", **NUMBER}
    case.act("issue_opinion", PROSECUTOR, **opinion)
    urging = {"papers": "reply_urging"}
    assert case.act("urge_reply", PROSECUTOR, status=409, **urging) == "matter-order"
    clock.advance(days=70)
    mark_due(walk.hub)
    note_overdue(walk.hub)
    early = case.act("refer_reply_upward", PROSECUTOR, status=409, reason="逾期未回复")
    assert early == "matter-order"
    assert case.act("urge_reply", PROSECUTOR, **urging) == "opinion_overdue"
    case.act("refer_reply_upward", PROSECUTOR, reason="逾期未回复")
    fined = {"papers": "penalty_decision", **NUMBER}
    case.act("penalty_decided", AGENCY, **fined)
    told = {"papers": "reply_letter", "outcome_text": "已处罚"}

    assert case.act("reply_opinion", AGENCY, **told) == "replied"
    assert case.clocks(PROSECUTOR)["spp.reverse-reply"] == "met-late"


def test_the_police_tell_what_is_missing_late_and_that_shows(walk, clock):
    case = approved(walk)
    case.act("hand_over", AGENCY, papers=FIVE, to=POLICE)
    case.act("receive", POLICE, papers="transfer_receipt")
    clock.advance(hours=25)
    missing = {"papers": "papers_notice", "missing_papers": "检验报告"}

    assert case.act("ask_papers", POLICE, **missing) == "papers_missing"
    assert case.clocks(POLICE)["police.papers-tell"] == "met-late"


def told_off(case, event, member, officer="甲", papers="", **said):
    """How a step is refused, the words of which law it names, and that it left nothing.

    Rows and files of matters are those of before; entries of the log are not counted.
    """
    before = rows(case.walk)
    with case.walk.hub.reads() as session:
        version = find_matter(session, case.number).now.version
    body = body_of(event, papers, said) | {"version": version}
    path = f"{case.address}/events"
    key = {"Idempotency-Key": f"bad-{next(case.walk.keys):06d}"}
    answer = case.walk.ask("POST", path, member, officer, body, **key)
    assert rows(case.walk) == before
    law = answer.json.get("article") or {"zh": None}
    return answer.status_code, answer.json["code"], law["zh"]


def test_a_transfer_that_the_law_does_not_let_go_on_is_refused_by_its_article(walk):
    hub = walk.hub
    county = MemberCard(
        code="agency:county-procuratorate",
        kind="procuratorate",
        name="某县人民检察院",
        territory="321322",
        valid_from=date(2019, 1, 1),
    )
    with hub.writes.begin() as session:
        add_member(session, hub.rulebook, county, actor="test", at=hub.clock())
    said = {
        "offence": "销售假冒注册商标的商品罪",
        "summary": "六万元",
        "team": "甲、丙",
    }
    report = ("transfers", "report_to_head", AGENCY, "investigation_report")
    case = walk.open(*report, **said)
    decision = (case, "approve_transfer", AGENCY)
    gone = told_off(*decision, ENDED, reason="达到追诉标准")
    nobody = told_off(*decision, "无此人", reason="达到追诉标准")
    case.act("approve_transfer", AGENCY, HEAD, reason="达到追诉标准")
    case.act("hand_over", AGENCY, papers=FIVE, to=POLICE)
    other = {"to": county.code}
    copied = told_off(case, "copy_to_procuratorate", AGENCY, **other)
    with_reason = other | {"level_reason": "市院来函指定"}
    taken = case.act("copy_to_procuratorate", AGENCY, **with_reason)

    assert gone == (403, "matter-head", "国务院令第310号（2020修订）第五条")
    assert nobody[:2] == (403, "officer-unlisted")
    assert copied == (422, "matter-level", "高检会〔2006〕2号第一条")
    assert taken == "handed_over"


def test_a_term_that_the_law_does_not_lengthen_stays_as_it_was(walk, clock):
    hub, begun = walk.hub, walk.hub.clock()
    clue = walk.open(
        *("clues", "receive", SHOP), to=AGENCY, clue_source="platform", summary="售假"
    )
    clue.act("confirm", AGENCY, papers="clue_feedback", outcome_text="查实")
    clue.act("propose_filing", AGENCY, papers="case_filing_form", reason="属实")
    clue.act("file_case", AGENCY, HEAD, **NUMBER)
    clue.act("ask_more_time", AGENCY, reason="案情复杂")
    longer = {"papers": "extension_decision", "reason": "同意"}
    clue.act("allow_more_time", AGENCY, HEAD, **longer)
    until = {"reason": "特别复杂", "until_day": date(2027, 6, 30).isoformat()}
    clue.act("propose_still_more_time", AGENCY, **until)
    bare = told_off(clue, "allow_still_more_time", AGENCY, HEAD, reason="同意")
    asked = {"subject_text": "某店", "summary": "请协助", "legal_basis_text": "依法"}
    helped = ("assistance", "ask", AGENCY, "assistance_letter")
    assistance = walk.open(*helped, to=COUNTY, **asked)
    clock.advance(days=23)
    mark_due(hub)
    note_overdue(hub)
    told = {"papers": "extension_notice", "reason": "路途", "until_day": "2027-02-01"}
    late = told_off(assistance, "announce_extension", COUNTY, **told)
    in_time = (begun + timedelta(days=10)).isoformat()
    told["happened_at"] = in_time
    typed_late = assistance.act("announce_extension", COUNTY, **told)

    assert bare[:2] == (422, "matter-document-missing")
    assert "第六十四条" in bare[2]
    assert late[:2] == (409, "matter-order")
    assert typed_late == "helping"


def test_only_a_made_up_city_has_its_steps_played():
    """Whoever plays a step is asked for no post: no door may let such an actor in."""
    home = Path(hub.__file__).parent
    played = {
        path.relative_to(home).parts[0]
        for path in home.rglob("*.py")
        if "played=True" in path.read_text("utf-8")
    }
    assert played == {"demo"}
