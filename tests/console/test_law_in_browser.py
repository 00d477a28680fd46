"""What the law gives to heads, and the ways back and on, walked in a browser.

A head approves and nobody else; a filing is supervised back; a judgment is appealed
against; an answer that is late is urged.
"""

from datetime import date, timedelta

import pytest

from hub.casework.service import note_overdue
from hub.deadlines import mark_due
from hub.ground.clock import legal_day
from hub.members.service import MemberCard, add_member
from tests.console.test_matters_in_browser import GIVEN, PDF, REMARKS, TRANSFER, Walk
from tests.support.at_matters import MATTERS, POLICE, PROCURATORATE, Cases, paper
from tests.support.browser import served
from tests.support.pages import windows
from tests.support.signed_in import BUREAU, chosen, promote

COURT = "agency:court"
OFFICERS = {
    "wang": (BUREAU, "王某"),
    "sun": (BUREAU, "孙某"),
    "yin": (BUREAU, "尹某"),
    "zhao": (POLICE, "赵某"),
    "lin": (PROCURATORATE, "林某"),
    "xie": (PROCURATORATE, "谢某"),
    "shi": (COURT, "史某"),
}
NUMBER = {"document_no": "宿〔2026〕7号"}
GIVEN |= {"court"}


class Law(Walk):
    """Officers who are asked for their posts."""

    def refused(self, matter, event, look):
        """See that a step is no link to an officer, and refused at its address."""
        self.go(matter)
        assert not self.page.locator(f"main a[href='{matter}/step/{event}']").count()
        self.go(f"{matter}/step/{event}")
        assert self.page.locator("main .note.bad").count() == 1
        assert not self.page.locator("main form [name=version]").count()
        self.look(look)


def late_reply(hub):
    """An opinion that nobody answered for seventy days."""
    cases = Cases(hub)
    card = MemberCard(
        code=COURT,
        kind="court",
        name=COURT,
        territory="321300",
        valid_from=date(2019, 1, 1),
    )
    with hub.writes.begin() as session:
        add_member(session, hub.rulebook, card, actor="test", at=hub.clock())
    done = cases.open(
        *("transfer", "reverse_open", PROCURATORATE),
        facts={"to": BUREAU, "summary": "需要给予行政处罚", **NUMBER},
        documents=[paper("no_prosecution_decision")],
    )
    said = {"reason": "建议处罚", **NUMBER}
    cases.act(
        *(done, "issue_opinion", PROCURATORATE),
        papers=["procuratorial_opinion"],
        **said,
    )
    hub.clock.advance(days=70)
    mark_due(hub)
    note_overdue(hub)
    return f"{MATTERS}/{done.id}"


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize(("language", "width"), windows(1280, 390, often=set()))
def test_heads_decide_and_cases_go_back_and_on_by_seven_officers(
    hub, app, browser, language, width
):
    late = late_reply(hub)
    tokens = {
        login: chosen(hub, login, member=member, name=name, is_demo=True)
        for login, (member, name) in OFFICERS.items()
    }
    promote(hub, "sun")
    promote(hub, "xie")
    yesterday = legal_day(hub.clock()) - timedelta(days=1)
    promote(hub, "yin", last=yesterday)
    with served(app) as address:
        walk = Law(browser, address, tokens, language, width)
        answer_late(walk, late)
        case = approve(walk)
        supervise_back(walk, case)
        judge_and_appeal(walk, case)
    remarks = (*REMARKS, "status of 403")
    heard = [
        one
        for each in walk.heard
        for one in each
        if not any(remark in one for remark in remarks)
    ]
    assert (heard, walk.faults) == ([], {})


def answer_late(walk, late):
    """The procuratorate urges the answer and tells it above; the bureau answers."""
    with walk.as_officer("lin"):
        walk.step(late, "urge_reply", ["reply_urging"])
        walk.step(late, "refer_reply_upward", reason="督促后仍未回复")
        walk.look("late-reply")
    with walk.as_officer("wang"):
        walk.step(late, "reply_opinion", ["reply_letter"], outcome_text="已处罚")
        assert walk.here == late


def approve(walk):
    """An officer reports; one whose post ended is refused, and the head approves."""
    with walk.as_officer("wang"):
        walk.go(f"{MATTERS}/new/transfer/report_to_head")
        file = {"name": "报告.pdf", "mimeType": "application/pdf", "buffer": PDF}
        walk.page.set_input_files("[name=document-investigation_report]", file)
        walk.fill({"offence": "合同诈骗罪", "summary": "骗取货款", "team": "王某"})
        walk.press("main form button.primary")
        assert walk.page.locator(".errors").is_visible()  # a team has two officers
        walk.page.set_input_files("[name=document-investigation_report]", file)
        walk.fill({"team": "王某、孙某"})
        walk.press("main form button.primary")
        case = walk.here
        walk.refused(case, "approve_transfer", "no-head")
    with walk.as_officer("yin"):
        walk.refused(case, "approve_transfer", "head-of-yesterday")
    with walk.as_officer("sun"):
        walk.step(case, "approve_transfer", reason="同意移送", look="head")
    with walk.as_officer("wang"):
        walk.step(case, "hand_over", TRANSFER, to=POLICE)
        assert walk.here == case
    return case


def supervise_back(walk, case):
    """The chief prosecutor tells the police to withdraw; their objection holds."""
    with walk.as_officer("zhao"):
        walk.step(case, "receive", ["transfer_receipt"])
        walk.step(case, "file", ["filing_notice"], **NUMBER)
    with walk.as_officer("lin"):
        asked = {"filing_ground": "civil_dispute", "filing_evidence": "付款记录"}
        walk.step(case, "demand_filing_reasons", ["filing_reasons_demand"], **asked)
    with walk.as_officer("zhao"):
        walk.step(
            case, "explain_filing", ["filing_reasons_statement"], reason="涉嫌诈骗"
        )
    with walk.as_officer("lin"):
        walk.refused(case, "notify_to_withdraw", "no-chief")
    with walk.as_officer("xie"):
        walk.step(case, "notify_to_withdraw", ["withdrawal_order"], **NUMBER)
    with walk.as_officer("zhao"):
        objection = "ask_withdrawal_reconsideration"
        walk.step(case, objection, ["withdrawal_objection"], reason="并非民事纠纷")
        walk.look("objection")
    with walk.as_officer("xie"):
        back = "take_back_withdrawal"
        walk.step(case, back, ["withdrawal_reconsidered"], reason="复议理由成立")
        walk.look("filed-again")


def judge_and_appeal(walk, case):
    """The court judges, and the second one after an appeal; the case is concluded."""
    with walk.as_officer("wang"):
        walk.step(case, "hand_over_goods", ["goods_handover"])
    with walk.as_officer("zhao"):
        sent = {"to": PROCURATORATE, **NUMBER}
        walk.step(case, "send_to_prosecution", ["prosecution_opinion"], **sent)
    with walk.as_officer("lin"):
        walk.step(case, "prosecute", ["indictment"], to=COURT, **NUMBER)
    with walk.as_officer("shi"):
        walk.step(case, "judge", ["judgment"], verdict="guilty", **NUMBER)
        walk.step(case, "serve_judgment")
        walk.step(case, "served_on_procuratorate")
        walk.look("open-to-appeal")
        walk.step(case, "appeal", ["appeal_notice"], appealed_by="defendant")
        walk.step(case, "accept_second")
        walk.step(case, "judge_second", ["judgment"], verdict="guilty")
        walk.look("second-judgment")
    with walk.as_officer("wang"):
        walk.step(case, "conclude")
        walk.look("concluded")
