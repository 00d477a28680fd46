"""The story from a platform's clue to judgment, serious list and publicity, told once.

Officers work in matters; decisions of the offices come in through the sources, as they
always do. It is told of one hub, and of two that keep the transfer together.
"""

import json
from datetime import date
from urllib.parse import quote

from hub.after_intake import settle
from hub.casework.advice import (
    Act,
    CaseFacts,
    advice_document,
    advise,
    sanctions_of_certificate,
)
from hub.casework.service import note_overdue
from hub.deadlines import mark_due
from tests.support.little_city import (
    FINED,
    OFFICE,
    bring_penalties,
    deliver,
    penalty_row,
    write_csv,
)
from tests.support.matters_walked import (
    BUREAU,
    COURT,
    FIVE,
    PLATFORM,
    POLICE,
    PROSECUTOR,
    Walk,
)

NUMBER = "（2027）苏13刑初12号"
SAMPLE = {
    "序号": "1",
    "抽样编号": "GC26320000001",
    "被抽样单位名称": FINED.name,
    "被抽样单位统一社会信用代码": FINED.code,
    "食品名称": "白酒",
    "商标": "云栖",
    "不合格项目║检验结果║标准值": "酒精度║38.0║42.0±1.0",
    "检验机构": "宿迁市产品质量检验所",
    "组织抽检机关": OFFICE,
    "抽样日期": "2026-11-25",
    "公告日期": "2026-11-27",
}
SEIZURE = {
    "收发货人名称": FINED.name,
    "统一社会信用代码": FINED.code,
    "扣留决定书文号": "宿关知扣〔2026〕7号",
    "权利人名称": "江苏云栖酒业股份有限公司",
    "涉案物品": "白酒",
    "涉案数量": "800",
    "数量单位": "瓶",
    "扣留日期": "2026-11-26",
    "扣留海关": "中华人民共和国宿迁海关",
}
JUDGMENT = {
    "企业名称": FINED.name,
    "统一社会信用代码": FINED.code,
    "案号": NUMBER,
    "诉讼阶段": "effective",
    "罪名": "销售假冒注册商标的商品罪",
    "适用法条": "刑法第二百一十四条",
    "审判法院": "宿迁市中级人民法院",
    "判决日期": "2027-02-05",
    "判决生效日期": "2027-02-16",
}
LISTED = {
    "企业名称": FINED.name,
    "统一社会信用代码": FINED.code,
    "列入严重违法失信名单原因": "销售假冒注册商标的商品，情节严重",
    "列入日期": "2027-02-18",
    "列入决定机关": OFFICE,
    "列入决定书文号": "宿市监严列〔2027〕1号",
}


class Story:
    """What happens, and what the platform is told of the merchant all the while."""

    def __init__(self, hub, clock, folder):
        self.hub, self.clock, self.folder = hub, clock, folder
        self.walk = Walk(hub)
        self.clue = self.case = None

    def told(self):
        """Give the answer on the merchant without receipt and moments of asking."""
        purpose = {"Hub-Purpose": "onboarding", "Hub-Reference": "story-1"}
        answer = self.walk.ask("GET", f"/trust/{FINED.code}", PLATFORM, **purpose)
        assert answer.status_code == 200, answer.json
        document = answer.json
        tag = answer.headers.get("ETag")
        for changing in ("receipt", "asked_at", "answered_at", "rely_until"):
            document.pop(changing, None)
        return tag, json.dumps(document, ensure_ascii=False, sort_keys=True)

    def certificate(self):
        """Ask which penalties are known, as an officer who is to transfer a case."""
        day = self.clock().date().isoformat()
        path = f"/merchants/{FINED.code}/penalties?window=marks&on={day}"
        purpose = {"Hub-Purpose": "transfer", "Hub-Reference": quote(self.case.number)}
        return self.walk.get(path, BUREAU, **purpose)

    def brings(self, source, row):
        """Let a source deliver one row, and rate who is concerned."""
        path = write_csv(self.folder / f"{source}.csv", row, [row.values()])
        report = deliver(self.hub, source, path)
        assert (report.reason, report.tally.quarantined) == (None, 0), report
        settle(self.hub)

    def passes(self, days):
        """Let days pass, and nights with them."""
        self.clock.advance(days=days)
        mark_due(self.hub)
        note_overdue(self.hub)


def open_the_clue(story):
    """A platform sends a clue; the bureau has the goods tested."""
    clue = story.clue = story.walk.open(
        *("clues", "receive", PLATFORM),
        to=BUREAU,
        clue_source="platform",
        summary="店铺以低价销售云栖白酒，疑为假冒",
        parties=[{"role": "suspect", "name": FINED.name, "code": FINED.code}],
    )
    clue.act("triage", BUREAU, urgency="urgent")
    clue.act("ask_testing", BUREAU, summary="抽样送检")
    assert clue.clocks(BUREAU) == {"case.check": "paused"}
    story.passes(days=3)


def check_and_seize(story):
    """The result is in: goods are seized, a case is filed."""
    clue = story.clue
    clue.act("result_received", BUREAU, papers="test_report")
    clue.act(
        *("confirm", BUREAU), papers="clue_feedback", outcome_text="权利人确认为假冒"
    )
    clue.act(
        *("goods_seized", BUREAU),
        papers="seizure_decision goods_list",
        pieces=800,
        value=5_200_000,
    )
    clue.act("propose_filing", BUREAU, papers="case_filing_form", reason="属实")
    clue.act("file_case", BUREAU, "乙", document_no="宿市监立〔2026〕88号")
    assert clue.clocks(BUREAU)["case.check"] == "met"


def reach_the_threshold(story):
    """An earlier penalty within two years is found; advice counts it in."""
    day = story.clock().date()
    story.case = story.walk.open(
        *("transfers", "report_to_head", BUREAU, "investigation_report"),
        offence="销售假冒注册商标的商品罪",
        team="甲、乙",
        penal_articles="刑法第二百一十四条",
        summary="二年内受过行政处罚，又销售假冒注册商标的白酒",
        value=5_200_000,
        parties=[{"role": "suspect", "name": FINED.name, "code": FINED.code}],
    )
    sanctions = sanctions_of_certificate(story.certificate())
    (penalty,) = sanctions
    assert penalty.day >= date(day.year - 2, day.month, day.day)
    act = Act(day=day, counts={"sales": 3_100_000, "gains": 1_200_000})
    said = frozenset({"knowledge", "identical_mark", "same_goods"})
    with_it = CaseFacts(acts=(act,), circumstances=said, sanctions=tuple(sanctions))
    assert advice_document(advise(with_it, day, ["214"]))["verdict"] == "met"
    without = CaseFacts(acts=(act,), circumstances=said)
    assert advice_document(advise(without, day, ["214"]))["verdict"] != "met"
    state = story.clue.act("move_to_transfer", BUREAU, other_number=story.case.number)
    assert state == "transferred"


def hand_over_and_be_refused(story):
    """The head approves, the police receive, and do not file."""
    case = story.case
    case.act("approve_transfer", BUREAU, "乙", reason="达到追诉标准")
    unknown = {"persons_unknown": "账册未载明"}
    case.act("hand_over", BUREAU, papers=FIVE, to=POLICE, **unknown)
    case.act("receive", POLICE, papers="transfer_receipt")
    story.passes(days=1)
    state = case.act(
        *("not_file", POLICE),
        papers="non_filing_notice",
        document_no="宿公（经）不立字〔2026〕3号",
        reason="不能证明明知",
    )
    assert state == "not_filed"
    barred = case.act(
        *("penalty_decided", BUREAU),
        papers="penalty_decision",
        document_no="宿市监罚〔2026〕99号",
        status=409,
    )
    assert barred == "matter-barred"


def supervise_and_file(story):
    """The procuratorate demands reasons and has the case filed."""
    case = story.case
    request = {"papers": "supervision_request", "reason": "应当立案而不立案"}
    case.act("ask_supervision", BUREAU, to=PROSECUTOR, **request)
    number = {"document_no": "宿检侦监〔2026〕5号"}
    case.act("demand_reasons", PROSECUTOR, papers="reasons_demand", **number)
    story.passes(days=5)
    case.act("explain", POLICE, papers="reasons_statement", reason="扣除退货后不足")
    case.act("notify_to_file", PROSECUTOR, papers="filing_order", **number)
    filing = {"papers": "filing_notice", "document_no": "宿公（经）立字〔2026〕9号"}
    assert case.act("file_on_notice", POLICE, **filing) == "filed"
    case.act("hand_over_goods", BUREAU, papers="goods_handover")


def prosecute_and_judge(story):
    """The case goes to prosecution and to court, which judges it."""
    case = story.case
    story.passes(days=30)
    case.act(
        *("send_to_prosecution", POLICE),
        papers="prosecution_opinion",
        to=PROSECUTOR,
        document_no="宿公诉字〔2026〕9号",
    )
    story.passes(days=20)
    number = {"document_no": "宿检刑诉〔2027〕2号"}
    case.act("prosecute", PROSECUTOR, papers="indictment", to=COURT, **number)
    story.passes(days=20)
    verdict = {"document_no": NUMBER, "verdict": "guilty"}
    case.act("judge", COURT, papers="judgment", **verdict)
    case.act("serve_judgment", COURT)
    case.act("served_on_procuratorate", COURT)
    story.passes(days=2)
    case.act("appeal", COURT, papers="appeal_notice", appealed_by="defendant")
    case.act("judge_second", COURT, papers="judgment", verdict="guilty")
    assert case.act("conclude", BUREAU) == "concluded"
    late = [state for state in case.clocks(PROSECUTOR).values() if "late" in state]
    assert late == []
    # The court's record and the list are some days away.
    story.passes(days=18)


def make_public(story):
    """What the court and the offices decided comes in, and counts; give the answer."""
    grade = json.loads(story.told()[1])["rating"]["grade"]
    story.brings("criminal_case", JUDGMENT)
    fine = penalty_row(FINED, 88, "2027-02-17")
    bring_penalties(story.hub, story.folder, [fine], "later.csv")
    story.brings("serious_list", LISTED)
    _, public = story.told()
    document = json.loads(public)
    assert {"serious_listing", "penalty"} <= {
        one["kind"] for one in document["records"]
    }
    assert document["rating"]["grade"] == "D" > grade
    return public
