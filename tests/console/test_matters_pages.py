"""Matters on pages: the board, one page each, steps by forms, documents, assignment."""

import io
import re
import zipfile
from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from hub.audit.mover import move_outbox
from hub.casework.complaints import InformantDraft, keep_informant
from hub.casework.matter.contents import DOCX
from hub.casework.matter.documents import SIZE_LIMIT
from hub.casework.matter.models import (
    InformantRow,
    MatterDocumentRow,
    MatterEventRow,
    MatterRow,
)
from hub.casework.matter.parties import NewParty
from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import find_matter
from hub.casework.papers import Paper, PaperOrder, find_form, issue_paper
from hub.casework.service import note_overdue
from hub.console.pages.matters.base import MOST_FORM
from hub.console.pages.matters.document_pages import file_name
from hub.deadlines import ClockFilter, list_clocks, mark_due
from hub.ground.clock import legal_day
from hub.members.models import Member
from hub.members.officers import officers_of
from schemas.words import ClockState
from tests.console.conftest import Visit
from tests.support.at_matters import (
    FIELD,
    MATTERS,
    OFFICE,
    PLATFORM,
    POLICE,
    PROCURATORATE,
    SUBJECT,
    Cases,
    paper,
    send,
    signed_visit,
)
from tests.support.matters_walked import FIVE
from tests.support.paper_samples import said_in
from tests.support.signed_in import BUREAU, issue, leaves_of

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def cases(hub):
    """Units that work on matters."""
    return Cases(hub)


def at(done, rest=""):
    """The address of a matter."""
    return f"{MATTERS}/{done.id}{rest}"


def main_of(answer):
    """What stands in a page."""
    return answer.text.partition("<main")[2]


LOG_SIZE = re.compile(r"共 \d+ 条，检查点 <span[^<]*</span>")
"""What each page says of the log, which every look lets grow."""


def rows(hub, table):
    """How many rows a table has."""
    with hub.reads() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_the_board_lists_what_is_in_sight_and_an_overdue_matter_is_never_hidden(
    hub, cases, visit, app, clock
):
    new = cases.open()
    late = cases.open()
    other = cases.open()
    clock.advance(days=120)
    mark_due(hub)
    fresh = cases.open()
    signed_visit(hub, visit)
    police = signed_visit(hub, Visit(app.test_client()), "zhao", POLICE)

    shown = visit.get(MATTERS).text
    overdue = visit.get(f"{MATTERS}?stands=overdue&text={quote(late.number)}").text
    english = visit.get(MATTERS, headers={"Accept-Language": "en"}).text

    assert shown.index(new.number) < shown.index(fresh.number)
    assert shown.index(late.number) < shown.index(fresh.number)
    assert "逾期" in shown
    assert "共 4 件" in shown
    late_by = re.compile(r"逾期 (\d+) 天")
    assert late_by.search(visit.get("/console").text)[1] == late_by.search(shown)[1]
    assert late.number in overdue
    assert other.number not in overdue
    assert "days late" in english
    assert late.number not in police.get(MATTERS).text
    assert police.get(at(late)).status_code == 404
    none = police.get(f"{MATTERS}/C{'0' * 26}")
    refused = LOG_SIZE.sub("", main_of(police.get(at(late))))
    assert refused == LOG_SIZE.sub("", main_of(none))
    police.get(at(late, f"/documents/{'0' * 26}"))
    looked = visit.get(at(late)).text.partition("谁查看过")[2]
    assert "最近至多 50 条" in looked
    assert looked.count("查看（被拒绝）") == 3


def test_what_a_party_is_has_a_word_and_facts_out_of_sight_are_said_to_be(
    cases, officer
):
    parties = [
        NewParty("suspect", name="某商贸有限公司"),
        NewParty("imitated", name="某酒业有限公司"),
    ]
    done = cases.open(
        *("transfer", "report_to_head", BUREAU),
        facts={"offence": "销售假冒注册商标的商品罪", "team": "甲、乙"},
        parties=parties,
        documents=[paper("investigation_report")],
    )
    done = cases.act(done, "approve_transfer", officer="乙", reason="够罪")
    done = cases.act(done, "hand_over", papers=FIVE.split(), to=POLICE)
    done = cases.act(done, "receive", POLICE, papers=["transfer_receipt"])
    filed = cases.act(done, "file", POLICE, papers=["filing_notice"], document_no="7号")
    before = officer.get(at(filed)).text
    cases.act(filed, "ask_arrest", POLICE, to=PROCURATORATE, document_no="8号")

    shown = officer.get(at(filed)).text
    english = officer.get(at(filed), headers={"Accept-Language": "en"}).text
    odd = send(
        officer,
        f"{MATTERS}/new/transfer/report_to_head",
        **{
            "fact-offence": "x",
            "fact-team": "甲、乙",
            "fact-summary": "x",
            "party-0-role": "suspekt",
            "party-0-name": "甲",
        },
        files=[("document-investigation_report", "报告.pdf")],
    )

    assert shown.count("不予显示") == before.count("不予显示") + 1
    for word in ("涉嫌违法犯罪主体", "被仿冒主体"):
        assert word in shown
    assert "suspect" not in shown.partition("<main")[2]
    assert "party that is imitated" in english
    assert odd.status_code == 422
    assert "没有这种当事人身份，请选用表单所列之一" in odd.text


def test_a_step_is_taken_by_the_form_that_the_table_makes(hub, cases, officer, app):
    done = cases.open(parties=[SUBJECT])

    page = officer.get(at(done)).text
    sent = send(officer, at(done, "/step/triage"), **{"fact-urgency": "urgent"})
    after = officer.get(sent.location).text

    assert "研判" in page
    assert SUBJECT.name in page
    assert "店铺涉嫌销售假冒食品" in page
    assert sent.status_code == 303, sent.text
    assert "已研判" in after
    assert "王wang" in after
    assert leaves_of(hub, "matter.act")[-1].header["actor"]["agency"] == BUREAU
    platform = signed_visit(hub, Visit(app.test_client()), "qian", PLATFORM)
    theirs = platform.get(at(done)).text
    assert "店铺涉嫌销售假冒食品" in theirs
    assert "王wang" not in theirs
    assert SUBJECT.name in theirs


def test_what_is_missing_or_wrong_is_said_at_its_field_and_nothing_is_written(
    hub, cases, officer
):
    done = cases.open()
    before = rows(hub, MatterEventRow)

    lacks = send(officer, at(done, "/step/rule_out"), **{"fact-reason": "不属实"})
    empty = send(officer, at(done, "/step/distribute"))
    amount = send(
        officer,
        at(done, "/step/confirm"),
        [("document-clue_feedback", "反馈.pdf")],
        **{"fact-outcome_text": "属实", "fact-value": "十元"},
    )
    lying = send(
        officer,
        at(done, "/step/rule_out"),
        [("document-clue_feedback", "反馈.png")],
        **{"fact-reason": "不属实"},
    )
    ahead = send(
        officer,
        at(done, "/step/triage"),
        **{"fact-urgency": "urgent", "day": "2027-01-01", "time": "09:00"},
    )

    answers = (lacks, empty, amount, lying, ahead)
    assert [one.status_code for one in answers] == [422] * 5
    assert "“反馈排除”缺少文书：线索核查反馈单" in lacks.text
    assert "不属实" in lacks.text
    assert "请填写“核查单位”" in empty.text
    assert "以元为单位" in amount.text
    assert "不在" in ahead.text
    assert rows(hub, MatterEventRow) == before
    assert rows(hub, MatterDocumentRow) == 0


@pytest.mark.long
def test_an_office_sees_of_a_transfer_where_it_stands_and_the_procuratorate_all_of_it(
    hub, cases, app
):
    transfer = cases.open(
        "transfer",
        "report_to_head",
        BUREAU,
        facts={"offence": "销售伪劣产品罪", "team": "甲、乙", "summary": "报告"},
        documents=[paper("investigation_report")],
        parties=[SUBJECT],
    )
    office = signed_visit(hub, Visit(app.test_client()), "li", OFFICE)
    prosecutor = signed_visit(hub, Visit(app.test_client()), "zhou", PROCURATORATE)

    seen, probed = (
        one.get(at(transfer, rest)).text
        for one, rest in ((office, ""), (office, "/step/hand_over"))
    )
    whole = prosecutor.get(at(transfer)).text

    assert transfer.number in seen
    assert SUBJECT.name not in seen
    assert "销售伪劣产品罪" not in seen
    assert "不予显示" in seen
    assert SUBJECT.name not in probed
    assert SUBJECT.name in whole
    assert "查看事项" in whole


@pytest.mark.long
def test_what_the_law_does_not_allow_now_is_told_with_its_article(hub, cases, officer):
    done = cases.open()

    early = officer.get(at(done, "/step/decide_case"))
    sent = officer.post(at(done, "/step/decide_case"), page=at(done, "/step/triage"))
    none = officer.get(at(done, "/step/nothing"))

    assert (early.status_code, sent.status_code) == (409, 409)
    assert "依据" in early.text
    assert "作出处理决定" in early.text
    assert none.status_code == 404


def test_two_officers_at_one_moment_the_second_is_told_what_the_first_did(
    hub, cases, officer
):
    done = cases.open()
    path = at(done, "/step/ask_testing")
    form = officer.get(path)
    cases.act(done, "triage", urgency="urgent")

    late = officer.client.post(
        path,
        data=dict(FIELD.findall(form.text)) | {"fact-summary": "送检两批"},
        content_type="multipart/form-data",
    )
    again = officer.client.post(
        path,
        data=dict(FIELD.findall(late.text)) | {"fact-summary": "送检两批"},
        content_type="multipart/form-data",
    )

    assert late.status_code == 409
    assert "有人先办理了本事项" in late.text
    assert "研判" in late.text
    assert "送检两批" in late.text
    assert again.status_code == 303


@pytest.mark.long
def test_a_form_that_is_sent_twice_counts_once(hub, cases, officer):
    done = cases.open()
    path = at(done, "/step/ask_testing")
    data = dict(FIELD.findall(officer.get(path).text)) | {"fact-summary": "送检"}

    answers = [officer.client.post(path, data=data) for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert rows(hub, MatterEventRow) == 2
    # A step after which it follows no more is answered alike, and only for its form.
    triage = at(done, "/step/triage")
    data = dict(FIELD.findall(officer.get(triage).text)) | {"fact-urgency": "urgent"}
    answers = [officer.client.post(triage, data=data) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    stale = officer.client.post(triage, data=data | {"key": "another-form"})
    assert stale.status_code == 409
    assert rows(hub, MatterEventRow) == 3


@pytest.mark.long
def test_documents_are_handed_in_and_taken_with_a_leaf(hub, cases, officer, app):
    done = cases.open()
    path = at(done, "/step/rule_out")
    sent = send(
        officer,
        path,
        [("document-clue_feedback", "核查反馈.pdf")],
        **{"fact-reason": "不属实"},
    )
    with hub.reads() as session:
        document = session.scalars(select(MatterDocumentRow.id)).one()

    taken = officer.get(at(done, f"/documents/{document}"))
    none = officer.get(at(done, "/documents/nothing"))
    police = signed_visit(hub, Visit(app.test_client()), "zhao", POLICE)

    assert sent.status_code == 303
    assert taken.data.startswith(b"%PDF")
    assert quote("核查反馈.pdf") in taken.headers["Content-Disposition"]
    assert leaves_of(hub, "desk.view")[-1].header["actor"]["system"] is not None
    assert none.status_code == 404
    assert police.get(at(done, f"/documents/{document}")).status_code == 404
    assert "查看事项" in officer.get(at(done)).text
    assert "下载材料" in officer.get(at(done)).text


@pytest.mark.parametrize(
    ("title", "media_type", "name"),
    [
        ("核查.PDF", "application/pdf", "核查.PDF"),
        ("照片.jpeg", "image/jpeg", "照片.jpeg"),
        ("说明.bat", "text/plain", "说明.bat.txt"),
        ("图.svg", "text/plain", "图.svg.txt"),
        ("清单", DOCX, "清单.docx"),
        ("什么", "application/x-other", "什么.bin"),
    ],
)
def test_a_file_that_is_taken_away_ends_as_its_content_is(title, media_type, name):
    assert file_name(title, media_type)[0] == name


def test_a_platform_opens_a_clue_on_a_page_and_no_other_kind(hub, cases, visit):
    platform = signed_visit(hub, visit, "qian", PLATFORM)
    path = f"{MATTERS}/new/clue/receive"

    kinds = platform.get(f"{MATTERS}/new").text
    given = {
        "fact-to": BUREAU,
        "fact-clue_source": "platform",
        "fact-summary": "同一发件人每日寄出数百件",
        "party-0-name": "某某商行",
        "informant-name": "赵某某",
        "informant-phone": "13900005678",
        "priority": "1",
    }
    wrong = send(platform, path, **given | {"territory": "999999"})
    sent = send(platform, path, **given)
    page = platform.get(sent.location).text

    assert "接收线索" in kinds
    assert "移送" not in kinds.split("<main")[1]
    assert wrong.status_code == 422
    assert "同一发件人每日寄出数百件" in wrong.text
    assert sent.status_code == 303, sent.text
    assert "某某商行" in page
    assert "赵某某" not in page
    assert rows(hub, InformantRow) == 1
    assert platform.get(f"{MATTERS}/new/transfer/report_to_head").status_code == 404
    assert rows(hub, MatterRow) == 1


def test_matters_are_assigned_in_bulk_and_each_refusal_is_told(
    hub, cases, officer, app
):
    mine, closed, theirs = cases.open(), cases.open(), cases.open()
    cases.act(closed, "mark_duplicate", other_number=mine.number)
    issue(hub, "sun", name="孙某", number="B-1")
    with hub.reads() as session:
        (sun,) = [card for card in officers_of(session, BUREAU) if card.login == "sun"]
    ids = [mine.id, closed.id, "C" + "0" * 26]

    done = officer.post(f"{MATTERS}/assign", page=MATTERS, matter=ids, to=sun.id)
    again = officer.post(f"{MATTERS}/assign", page=MATTERS, matter=ids[:1], to=sun.id)
    nobody = officer.post(f"{MATTERS}/assign", page=MATTERS, matter=ids[:1], to="")
    foreign = officer.post(f"{MATTERS}/assign", page=MATTERS, matter=ids, to="x")

    assert "已分派 1 件" in done.text
    assert f"{closed.number}：已办结" in done.text
    assert "不是本单位承办的事项" in done.text
    assert f"{mine.number}：已在该承办人名下" in again.text
    assert (nobody.status_code, foreign.status_code) == (422, 422)
    assert 'id="to-error"' in nobody.text
    assert "没有选择事项或者承办人" in nobody.text.partition('id="to-error"')[2]
    assert re.search(rf'value="{mine.id}"[^>]* checked', nobody.text)
    assert not re.search(r'name="matter"[^>]* checked', again.text)
    assert len(leaves_of(hub, "matter.assign")) == 1
    assert "孙某" in officer.get(f"{MATTERS}?text={quote(mine.number)}").text
    assert theirs.number in officer.get(f"{MATTERS}?whose=free").text
    assert (
        mine.number not in officer.get(f"{MATTERS}?whose=free").text.split("<tbody")[1]
    )
    wu = signed_visit(hub, Visit(app.test_client()), "wu", name="吴某")
    assert COUNT not in wu.get("/console").text
    to = _account(hub, "wu")
    officer.post(f"{MATTERS}/assign", page=MATTERS, matter=theirs.id, to=to)
    assert f"{COUNT}1<" in wu.get("/console").text
    assert f"{COUNT}1<" in wu.get(MATTERS).text


@pytest.mark.long
def test_who_reported_is_told_to_the_handler_for_a_reason_and_on_record(
    hub, cases, officer, app
):
    done = cases.open()
    draft = InformantDraft(name="赵某某", phone="13900005678")
    with hub.writes.begin() as session:
        keep_informant(session, hub, done.id, draft)
    path = at(done, "/informant")
    other = signed_visit(hub, Visit(app.test_client()), "sun", name="孙某")

    page = officer.get(at(done)).text
    asked = officer.get(path).text
    empty = officer.post(path, page=path, why="")
    told = officer.post(path, page=path, why="核实举报内容")
    mine = {"matter": done.id, "to": _account(hub, "wang")}
    officer.post(f"{MATTERS}/assign", page=MATTERS, **mine)
    closed = other.post(path, page=path, why="核实举报内容")
    platform = signed_visit(hub, Visit(app.test_client()), "qian", PLATFORM)

    assert path in page
    assert "赵某某" not in page + asked + empty.text + closed.text
    assert (empty.status_code, closed.status_code) == (422, 403)
    assert "赵某某" in told.text
    assert "13900005678" in told.text
    assert len(leaves_of(hub, "informant.show")) == 2
    assert path not in platform.get(at(done)).text
    assert platform.get(path).status_code == 404


def _account(hub, login):
    """The id of an officer's account."""
    with hub.reads() as session:
        return next(one.id for one in officers_of(session) if one.login == login)


@pytest.mark.long
def test_a_paper_is_filled_in_from_the_matter_numbered_and_taken(hub, cases, officer):
    done = cases.open(parties=[SUBJECT])
    path = at(done, "/papers/case_source_form")

    page = officer.get(at(done)).text
    form = officer.get(path).text
    wrong = officer.post(path, page=path, **{"as": "page"})
    given = {
        "place": "宿市监",
        "field-party": SUBJECT.name,
        "field-origin": "platform",
        "field-received_at": "2026-11-24T10:00",
        "field-registrar": "王某",
        "field-content": "平台移送的线索",
    }
    shown = officer.post(path, page=path, **given | {"as": "page"})
    docx = officer.post(path, page=path, **given | {"as": "docx"})
    looked = re.search('name="looked" value="([^"]+)"', shown.text)[1]
    key = {"key": "form-00000001", "as": "issue", "looked": looked}
    issued = officer.post(path, page=path, **given | key)
    twice = officer.post(path, page=path, **given | key)
    unseen = officer.post(path, page=path, **given | key | {"field-registrar": "李"})
    marks = re.search('name="looked" value="([^"]+)"', unseen.text)[1]
    again = key | {"field-registrar": "李", "looked": marks}
    other = officer.post(path, page=path, **given | again)
    bare = {"place": ""}
    first = officer.post(path, page=path, **given | bare | {"as": "page"}).text
    marks = re.search('name="looked" value="([^"]+)"', first)[1]
    nowhere = officer.post(
        path, page=path, **given | bare | {"as": "issue", "looked": marks}
    )
    at_issued = issued.headers["Location"]
    pages = [officer.get(at(done)).text, officer.get(at_issued).text]
    pdf = officer.get(f"{at_issued}/pdf")
    final = officer.get(f"{at_issued}/docx")

    assert path in page
    assert SUBJECT.name in form
    assert wrong.status_code == 422
    assert "<article" in shown.text
    assert pdf.data.startswith(b"%PDF"), pdf.text
    number = "宿市监案源〔2026〕1号"
    for file, is_issued in ((docx, False), (final, True)):
        with zipfile.ZipFile(io.BytesIO(file.data)) as taken:
            text = taken.read("word/document.xml").decode()
        assert (number in text) is is_issued
    assert (issued.status_code, twice.headers["Location"]) == (303, at_issued)
    assert 'value="issue"' not in form
    assert "尚未签发：请先看预览" in unseen.text
    assert (other.status_code, nowhere.status_code) == (409, 422)
    assert all(number in page for page in pages)
    assert len(leaves_of(hub, "matter.paper")) == 1
    for none in (f"{at_issued}0/pdf", f"{at_issued}/odt"):
        assert officer.get(none).status_code == 404
    assert officer.get(at(done, "/papers/judgment")).status_code == 404
    screens = [leaf.header["actor"]["system"] for leaf in leaves_of(hub, "desk.view")]
    assert "matters-paper" in screens


@pytest.mark.long
def test_an_issued_letter_is_the_document_that_a_step_needs(hub, cases, officer):
    done = cases.open(
        *("transfer", "report_to_head", BUREAU),
        facts={"offence": "销售假冒注册商标的商品罪", "team": "甲、乙"},
        documents=[paper("investigation_report")],
    )
    done = cases.act(done, "approve_transfer", officer="乙", reason="够罪")
    letter = said_in(find_form("transfer_letter"))
    order = PaperOrder(
        Paper(
            form="transfer_letter",
            number="",
            issuer="宿迁市市场监督管理局",
            addressee=letter["addressee"],
            day=legal_day(hub.clock()),
            fields=letter["values"],
            tables=letter["tables"],
        ),
        "宿市监",
    )
    with hub.writes.begin() as session:
        matter = find_matter(session, done.id)
        actor = MatterActor(BUREAU, "甲")
        issued = issue_paper(session, hub, matter, order, actor, {BUREAU})
    move_outbox(hub.writes, hub.audit)
    path = at(done, "/step/hand_over")
    others = ("investigation_report", "goods_list", "test_report", "other_material")
    files = [(f"document-{kind}", f"{kind}.pdf") for kind in others]

    lacking = send(officer, path, files, **{"fact-to": POLICE})
    told = {"fact-to": POLICE, "fact-persons_unknown": "账册未载明"}
    unknown = told | {"issued-transfer_letter": "0" * 26}
    wrong = send(officer, path, files, **unknown)
    chosen = told | {"issued-transfer_letter": issued}
    sent = send(officer, path, files, **chosen)

    assert f'value="{issued}"' in lacking.text
    assert (lacking.status_code, wrong.status_code) == (422, 404)
    assert sent.status_code == 303, sent.text
    with hub.reads() as session:
        kinds = session.scalars(
            select(MatterDocumentRow.kind).where(
                MatterDocumentRow.event_no == done.no + 1
            )
        ).all()
    assert sorted(kinds) == sorted([*others, "transfer_letter"])


def test_who_passes_a_matter_on_is_led_to_the_board_once(hub, cases, officer, app):
    done = cases.open(*("report", "receive", PLATFORM), facts={"to": BUREAU})
    path = at(done, "/step/pass_on")
    form = dict(FIELD.findall(officer.get(path).text))
    form |= {"fact-to": OFFICE, "fact-reason": "属地"}

    sent, again = (officer.client.post(path, data=form) for _ in range(2))
    other = officer.client.post(path, data=form | {"key": "0" * 26})

    assert sent.status_code == 303, sent.text
    assert sent.location == again.location == f"{MATTERS}?done=left"
    assert "已转出" in officer.get(sent.location).text
    assert other.status_code == 404
    # Whoever has it now is told to whom it may go back, and asked for nobody's name.
    office = signed_visit(hub, Visit(app.test_client()), "sun", OFFICE)
    assert "交给：接收单位" in office.get(at(done)).text
    assert 'name="fact-to"' not in office.get(at(done, "/step/hand_back")).text
    assert rows(hub, MatterEventRow) == 2


@pytest.mark.long
def test_an_officer_whose_unit_was_succeeded_acts_no_more(hub, cases, officer):
    done = cases.open()
    path = at(done, "/step/triage")
    form = dict(FIELD.findall(officer.get(path).text))
    with hub.writes.begin() as session:
        session.get_one(Member, BUREAU).succeeded_by = POLICE

    sent = officer.client.post(path, data=form | {"fact-urgency": "urgent"})

    assert sent.status_code == 403
    assert "没有获准" in sent.text
    assert rows(hub, MatterEventRow) == 1


def test_a_complaint_that_is_taken_in_goes_to_whoever_is_competent_with_advice(
    hub, cases, visit, app
):
    platform = signed_visit(hub, visit, "qian", PLATFORM)
    officer = signed_visit(hub, Visit(app.test_client()))
    path = f"{MATTERS}/new/complaint/receive"
    given = {
        "about": "merchant",
        "subject": "goods",
        "received": legal_day(hub.clock()).isoformat(),
        "summary": "买到假酒",
        "party-name": "某某商行",
        "place-business": "321300",
        "informant-name": "赵某某",
    }

    form = platform.get(path).text
    wrong = send(platform, path, **given | {"summary": "", "place-business": "宿迁"})
    before = rows(hub, MatterRow)
    sent = send(platform, path, [("more", "订单.pdf")], **given | KIND)
    again = send(officer, path, **given)
    assert sent.status_code == 200, sent.text.partition("<main")[2]
    with hub.reads() as session:
        first, second = session.scalars(select(MatterRow).order_by(MatterRow.number))

    assert "按管辖规定确定" in form
    assert 'name="fact-to"' not in form
    assert wrong.status_code == 422
    assert "请填写“投诉或者举报的内容”。" in wrong.text
    assert "不在允许的范围内" in wrong.text
    assert before == 0
    assert sent.status_code == 200, sent.text
    assert first.number in sent.text
    assert "还缺少的材料" in sent.text
    assert "真实身份信息" in sent.text
    assert "第十条" in sent.text
    assert {first.handler, second.handler} == {BUREAU}
    assert "赵某某" not in sent.text + officer.get(at(first)).text
    assert first.number in again.text
    third = send(platform, path, **given).text
    assert first.number in third
    assert second.number not in third
    assert rows(hub, MatterDocumentRow) == 1
    assert rows(hub, InformantRow) == 3

    # How often one person complained is counted on the page of the handler alone.
    phone = {"informant-phone": "13900001111"}
    send(platform, path, **given | phone)
    send(platform, path, **given | phone | {"summary": "又买到假酒"})
    with hub.reads() as session:
        last = session.scalars(select(MatterRow).order_by(MatterRow.number)).all()[-1]
    assert "90 日内 2 件（含本件）" in officer.get(at(last)).text
    assert "重复提出的情况" not in platform.get(at(last)).text
    assert "重复提出的情况" not in officer.get(at(first)).text


def test_a_form_takes_a_document_of_the_largest_size_and_no_larger_one(
    hub, cases, officer
):
    done = cases.open()
    path = at(done, "/step/rule_out")
    given = {"fact-reason": "不属实", **dict(FIELD.findall(officer.get(path).text))}

    def hand_in(size):
        whole = b"%PDF-1.7 ".ljust(size, b" ")
        files = {"document-clue_feedback": FileStorage(io.BytesIO(whole), "反馈.pdf")}
        # A client that spools so much to a file leaves it open.
        boundary, body = encode_multipart(given | files)
        kind = f"multipart/form-data; boundary={boundary}"
        return officer.client.post(path, data=body, content_type=kind)

    over = hand_in(SIZE_LIMIT + 1)
    far_over = hand_in(MOST_FORM + 1)
    before = rows(hub, MatterDocumentRow)

    assert over.status_code == 422
    assert "文件超过 20 兆字节" in over.text
    assert far_over.status_code == 413
    assert before == 0
    assert hand_in(SIZE_LIMIT).status_code == 303
    assert rows(hub, MatterDocumentRow) == 1


COUNT = '<span class="count">'
KIND = {"more-kind": "other_material"}


def test_what_was_done_in_time_is_written_down_late_by_its_form(hub, cases, app, clock):
    asked = {
        "to": BUREAU,
        "subject_text": "某店",
        "summary": "请协助",
        "legal_basis_text": "四十五条",
    }
    letter = [paper("assistance_letter")]
    done = cases.open("assistance", "ask", POLICE, facts=asked, documents=letter)
    in_time = legal_day(clock() + timedelta(days=8))
    clock.advance(days=23)
    mark_due(hub)
    note_overdue(hub)
    officer = signed_visit(hub, Visit(app.test_client()))
    page = officer.get(at(done)).text
    form = at(done, "/step/announce_extension")
    said = {"fact-reason": "量大", "fact-until_day": "2027-02-01"}
    files = [("document-extension_notice", "告知书.pdf")]

    late = send(officer, form, files, **said)
    sent = send(officer, form, files, **said, day=in_time.isoformat())
    after = officer.get(at(done)).text
    with hub.reads() as session:
        clocks = ClockFilter(states=(ClockState.RUNNING,), owner=BUREAU)
        (term,) = list_clocks(session, clocks, at=clock(), limit=9)
    told = officer.get(f"/console/clocks/{term.id}").text

    assert "逾期未答复" in page
    assert "告知延期" in page
    assert late.status_code == 409
    assert sent.status_code == 303, sent.text
    assert "协助中" in after
    assert "事后第 15 天登记" in after
    assert "2027-02-01" in told
    assert "发生于" in told
