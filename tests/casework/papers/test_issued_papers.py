"""Papers are issued: numbered without a gap, kept, told in the log, the same again."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import delete, func, select, text, update

from hub.casework.matter.documents import read_document
from hub.casework.matter.keeping import end_matters
from hub.casework.matter.models import (
    MatterDocumentRow,
    MatterPaperFileRow,
    MatterPaperRow,
)
from hub.casework.papers import check_papers, find_form
from hub.outbox.models import OutboxEvent
from schemas.tlog.errors import TlogError
from schemas.tlog.evidence import Trust, judge_evidence, read_evidence
from schemas.tlog.extra import parse_extra
from schemas.tlog.keys import parse_vkey
from schemas.tlog.leaf import parse_leaf
from schemas.tlog.proof import parse_proof
from schemas.tlog.sheet import judge_sheet, part_sheet
from schemas.tlog.verify import verify_receipt
from tests.support.matter_calls import Web, files, refused
from tests.support.paper_samples import said_in

POLICE = "agency:police"
REPORTED = {
    "offence": "销售假冒注册商标的商品罪",
    "team": "甲、乙",
    "summary": "涉嫌犯罪",
}
BARE = {"Hub_Officer": None, "Hub_Purpose": None}
OTHERS = "investigation_report goods_list test_report other_material"


def said(key="transfer_letter", place="宿市监", **changes):
    """What is sent to issue a paper, with every field filled in."""
    form = find_form(key)
    head = {"form": key} | ({"place": place} if form.word else {})
    return said_in(form) | head | changes


@pytest.fixture
def web(town):
    return Web(town.hub)


def reported(web, key="k-0000001"):
    """The address of a transfer that was reported to the head."""
    papers = "investigation_report"
    answer = web.open("transfers", "report_to_head", papers=papers, key=key, **REPORTED)
    return f"/transfers/{answer.json['number']}"


@pytest.fixture
def transfer(web):
    return reported(web)


def issue(web, transfer, member="agency:samr", body=None, **headers):
    body = said() if body is None else body
    return web.ask("POST", f"{transfer}/papers", member, body=body, **headers)


def numbers(hub):
    with hub.reads() as session:
        return session.scalars(
            select(MatterPaperRow.number).order_by(MatterPaperRow.id)
        ).all()


@pytest.mark.postgresql_in_long
def test_a_paper_is_issued_once_by_its_key_and_its_entry_can_be_checked_offline(
    web, transfer
):
    answer = issue(web, transfer, Idempotency_Key="paper-0001")
    assert answer.status_code == 200, answer.json
    (paper,) = answer.json["papers"]
    again = issue(web, transfer, Idempotency_Key="paper-0001")
    other = said(addressee="泗阳县公安局")
    another = issue(web, transfer, body=other, Idempotency_Key="paper-0001")

    assert paper["paper_number"] == "宿市监移送〔2026〕1号"
    assert again.json["papers"] == [paper]
    refused(another, 409, "matter-key")
    assert web.get(f"{transfer}/papers").json["papers"] == [paper]
    assert numbers(web.hub) == [paper["paper_number"]]
    shard, _, index = paper["entry"].partition("/")
    receipt = web.get(f"/audit/{shard}/receipts/{index}", **BARE)
    extra = parse_extra(parse_proof(receipt.data).extra)
    keys = [parse_vkey(key) for key in web.hub.audit.vkeys()]
    assert verify_receipt(receipt.data, extra.leaf, keys)
    assert parse_leaf(extra.leaf).header["op"] == "matter.paper"


@pytest.mark.postgresql_in_long
def test_no_caller_chooses_where_a_paper_is_checked(web, transfer):
    (issued,) = issue(web, transfer, Host="LOCALHOST:4443").json["papers"]

    refused(issue(web, transfer, Host="LOCALHOST:99999"), 421, "host-not-served")
    file = web.get(f"{transfer}/papers/{issued['id']}.docx", Host="[::1]:4443").data
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        said = "".join(parts.read(one).decode() for one in parts.namelist())
    assert "http://127.0.0.1:8000/verify" in said
    assert ":4443" not in said


@pytest.mark.postgresql_in_long
def test_what_is_refused_takes_no_number_and_leaves_nothing(web, transfer):
    for member in ("platform:shop", "agency:procuratorate"):
        web.token(member)
    with web.hub.reads() as session:
        before = session.scalar(select(func.count()).select_from(OutboxEvent))
    lacking = said()
    del lacking["values"]["approved_at"]
    float_value = said()
    float_value["values"]["amount"] = 1.5
    refused(issue(web, transfer, body=lacking), 422, "paper-refused")
    refused(issue(web, transfer, body=float_value), 422, "paper-refused")
    refused(issue(web, transfer, body=said(place="")), 422, "paper-number")
    refused(issue(web, transfer, body=said(place="宿〔")), 422, "paper-number")
    refused(issue(web, transfer, body=said("clue_notice")), 422, "paper-form-unknown")
    refused(issue(web, transfer, body=said(form="none")), 422, "paper-form-unknown")
    refused(issue(web, transfer, body=said(number="1号")), 422, "matter-body")
    refused(issue(web, transfer, body=said(values=[])), 422, "matter-body")
    refused(issue(web, transfer, "platform:shop"), 404, "matter-unknown")
    refused(issue(web, transfer, "agency:procuratorate"), 403, "matter-role")

    assert numbers(web.hub) == []
    with web.hub.reads() as session:
        after = session.scalar(select(func.count()).select_from(OutboxEvent))
    assert after == before
    first = issue(web, transfer).json["papers"][0]["paper_number"]
    assert first == "宿市监移送〔2026〕1号"


@pytest.mark.long
def test_a_short_name_is_one_members_alone(web, transfer):
    issue(web, transfer)
    other = web.open(
        *("transfers", "report_to_head", "agency:county"),
        papers="investigation_report",
        key="k-0000009",
        **REPORTED,
    )
    address = f"/transfers/{other.json['number']}"

    taken = issue(web, address, "agency:county")

    refused(taken, 409, "paper-place")
    own = issue(web, address, "agency:county", said(place="宿县监"))
    assert own.json["papers"][0]["paper_number"] == "宿县监移送〔2026〕1号"
    assert set(numbers(web.hub)) == {"宿市监移送〔2026〕1号", "宿县监移送〔2026〕1号"}


def test_two_who_issue_at_once_get_numbers_without_a_gap(web, transfer):
    addresses = [transfer, reported(web, "k-0000002")]
    web.token("agency:samr")
    gate = Barrier(2)

    def one(address):
        gate.wait(30)
        return [issue(web, address).status_code for _ in range(2)]

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(one, addresses))

    assert statuses == [[200, 200], [200, 200]]
    assert list(check_papers(web.hub)) == []
    assert sorted(numbers(web.hub)) == [
        f"宿市监移送〔2026〕{n}号" for n in (1, 2, 3, 4)
    ]


@pytest.mark.postgresql_in_long
def test_an_issued_paper_is_the_same_whenever_fetched_and_comes_with_a_step(
    web, transfer
):
    approved = web.act(transfer, "approve_transfer", officer="乙", reason="够罪")
    assert approved.status_code == 200, approved.json
    (paper,) = issue(web, transfer).json["papers"]
    papers = [{"kind": "transfer_letter", "paper": paper["id"]}]

    def handed(documents):
        more = {"papers": "", "to": POLICE}
        both = [*documents, *files(OTHERS)]
        return web.act(transfer, "hand_over", documents=both, **more)

    unknown = [{"kind": "transfer_letter", "paper": "0" * 26}]
    refused(handed(unknown), 404, "paper-unknown")
    wrong = [{"kind": "goods_list", "paper": paper["id"]}]
    refused(handed(wrong), 422, "matter-paper-kind")
    refused(handed([papers[0] | {"title": "x"}]), 422, "matter-body")
    refused(handed([]), 422, "matter-document-missing")
    done = handed(papers)
    assert done.status_code == 200, done.json
    web.hub.clock.advance(hours=1)
    pdf = web.get(f"{transfer}/papers/{paper['id']}.pdf")
    assert pdf.data.startswith(b"%PDF"), pdf.json
    with web.hub.reads() as session:
        letter = select(MatterDocumentRow).where(
            MatterDocumentRow.kind == "transfer_letter"
        )
        row = session.scalars(letter).one()
        assert read_document(web.hub, row.matter_id, row.blob) == pdf.data
    shop = web.get(f"{transfer}/papers/{paper['id']}.pdf", "platform:shop")
    refused(shop, 404, "matter-unknown")


@pytest.mark.postgresql_in_long
def test_anybody_outside_can_check_an_issued_paper_with_the_public_key(web, transfer):
    (paper,) = issue(web, transfer).json["papers"]
    address = f"{transfer}/papers/{paper['id']}"
    trust = Trust([parse_vkey(key) for key in web.hub.audit.vkeys()])

    pdf = web.get(f"{address}.pdf")
    docx, beside = web.get(f"{address}.docx"), web.get(f"{address}.docx.tlog-proof")

    proven = judge_sheet(part_sheet(pdf.data), trust)
    place = f"{proven.told.shard}/{proven.told.index}"
    assert (place, proven.told.leaf.header["op"]) == (paper["entry"], "matter.paper")
    assert proven.told.leaf.header["actor"]["agency"] == "agency:samr"
    assert not proven.told.opened
    evidence = read_evidence(beside.data)
    by_file = judge_evidence(evidence, trust, answer=docx.data)
    assert by_file.compared == ["answer"]
    assert by_file.opened["detail"]["entry"] == paper["entry"]
    with pytest.raises(TlogError):
        judge_evidence(evidence, trust, answer=docx.data + b" ")
    # The same receipts come again, and no further entry.
    assert web.get(f"{address}.pdf").data == pdf.data
    assert web.get(f"{address}.docx.tlog-proof").data == beside.data
    download = web.get(
        "/audit/{}/receipts/{}".format(*pdf.headers["Hub-Receipt"].split("/")), **BARE
    )
    looked = judge_evidence(read_evidence(download.data), trust, answer=pdf.data)
    assert looked.leaf.header["op"] == "matter.read"
    assert looked.compared == ["answer"]


@pytest.mark.postgresql_in_long
def test_two_who_take_a_file_at_once_get_the_same(web, transfer):
    (paper,) = issue(web, transfer).json["papers"]
    gate = Barrier(2)

    def take(_):
        gate.wait(30)
        return web.get(f"{transfer}/papers/{paper['id']}.pdf").data

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(take, range(2))

    assert first == second
    refused(
        web.get(f"{transfer}/papers/transfer_letter.docx.tlog-proof"),
        *(404, "paper-unknown"),
    )
    for ending in ("docx.docx", "tlog-proof", "docx.tlog-proof.tlog-proof"):
        odd = web.get(f"{transfer}/papers/{paper['id']}.{ending}")
        assert odd.status_code in {404, 422}


@pytest.mark.long
def test_both_files_of_an_issued_paper_bear_its_number_and_its_receipt(web, transfer):
    (paper,) = issue(web, transfer).json["papers"]
    for ending in ("pdf", "docx"):
        first, second = (
            web.get(f"{transfer}/papers/{paper['id']}.{ending}").data for _ in "ab"
        )
        assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        text = archive.read("word/document.xml").decode()
        text += "".join(
            archive.read(name).decode() for name in archive.namelist() if "foot" in name
        )
    assert paper["paper_number"] in text
    assert paper["entry"] in text
    assert "草稿" not in text


def test_what_an_issued_paper_says_ends_with_its_matter(web, transfer):
    (paper,) = issue(web, transfer).json["papers"]
    with (
        pytest.raises(Exception, match="append-only"),
        web.hub.writes.begin() as session,
    ):
        session.execute(update(MatterPaperRow).values(sealed=b"x"))
    assert web.get(f"{transfer}/papers/{paper['id']}.docx").status_code == 200
    done = web.act(transfer, "withdraw_report", reason="误报")
    assert done.status_code == 200, done.json
    web.hub.clock.advance(days=3700)
    assert end_matters(web.hub).matters == 1
    web.tokens.clear()
    with web.hub.reads() as session:
        assert session.scalars(select(MatterPaperFileRow.ending)).all() == []

    assert list(check_papers(web.hub)) == []
    (left,) = web.get(f"{transfer}/papers").json["papers"]
    assert left == paper | {"kept": False}
    gone = web.get(f"{transfer}/papers/{paper['id']}.pdf")
    refused(gone, 404, "paper-unknown")
    refused(issue(web, transfer), 404, "matter-unknown")


@pytest.mark.long
def test_the_doctor_tells_a_paper_that_was_changed_and_a_number_that_is_missing(
    web, transfer
):
    for _ in range(3):
        issue(web, transfer)
    hub = web.hub
    with hub.reads() as session:
        rows = session.scalars(select(MatterPaperRow)).all()
    second, third = (
        next(row for row in rows if row.number.endswith(f"〕{n}号")) for n in (2, 3)
    )
    with hub.engine.begin() as connection:
        is_sqlite = hub.engine.dialect.name == "sqlite"
        on = "" if is_sqlite else " ON matter_paper"
        for verb in ("update", "delete") if is_sqlite else ("change",):
            connection.execute(text(f"DROP TRIGGER matter_paper_no_{verb}{on}"))
        changed = update(MatterPaperRow).where(MatterPaperRow.id == third.id)
        connection.execute(changed.values(day=third.day + timedelta(days=1)))
        gone = delete(MatterPaperRow).where(MatterPaperRow.id == second.id)
        connection.execute(gone)

    assert list(check_papers(hub)) == [
        f"paper {third.id}: its entry does not tell of it as it stands",
        "paper 宿市监移送〔2026〕2号 is missing",
    ]
