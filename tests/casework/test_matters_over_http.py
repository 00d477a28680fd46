"""Matters over HTTP: opened, listed, shown, acted in, each with its receipt."""

import base64
from urllib.parse import quote

import pytest
from sqlalchemy import select

from hub.casework.matter.documents import SIZE_LIMIT
from hub.casework.matter.models import MatterRow
from hub.lookup.disclosure import set_escrow_key
from schemas.words import PartyRole
from tests.support.matter_calls import Web, files, refused, rows, whole
from tests.support.prepared import ESCROW, public_text

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

AGENCY, POLICE, PROSECUTOR = "agency:samr", "agency:police", "agency:procuratorate"
REPORTED = {
    "offence": "销售假冒注册商标的商品罪",
    "team": "甲、乙",
    "summary": "涉嫌犯罪",
}
FIVE = "transfer_letter investigation_report goods_list test_report other_material"


@pytest.fixture
def web(town):
    return Web(town.hub)


@pytest.fixture
def transfer(web):
    """The address of a transfer that was reported to the head."""
    answer = web.open(
        "transfers", "report_to_head", papers="investigation_report", **REPORTED
    )
    assert answer.status_code == 200, answer.json
    return f"/transfers/{answer.json['number']}"


def test_a_matter_goes_from_report_to_receipt_over_http(web, transfer):
    approved = web.act(transfer, "approve_transfer", officer="乙", reason="够罪")
    assert approved.status_code == 200, approved.json
    assert approved.json["state"] == "approved"
    handed = web.act(transfer, "hand_over", papers=FIVE, to=POLICE)
    assert (handed.status_code, handed.json["version"]) == (200, 3)
    taken = web.act(transfer, "receive", POLICE, papers="transfer_receipt")
    assert taken.json["state"] == "examining"

    shown = web.get(transfer, POLICE)

    assert shown.headers["Hub-Receipt"]
    assert shown.headers["Cache-Control"] == "no-store"
    assert [event["event"] for event in shown.json["events"]] == [
        *("report_to_head", "approve_transfer", "hand_over", "receive")
    ]
    assert shown.json["sight"] == "whole"
    assert {one["rule"] for one in shown.json["clocks"]} >= {"transfer.examine"}
    assert all(step["article"] for step in shown.json["steps"])
    assert shown.json["entries"] is None, "the police see who looked at nothing"
    entries = web.get(transfer).json["entries"]
    looks = {(entry["op"], entry["member"]) for entry in entries}
    assert looks >= {("matter.act", POLICE), ("matter.read", POLICE)}
    assert ("matter.open", AGENCY) in looks
    listed = web.get("/transfers?role=police", POLICE).json
    assert [line["number"] for line in listed["matters"]] == [shown.json["number"]]
    # Whoever opened it has that role, and nobody else.
    for member, found in ((AGENCY, 1), (POLICE, 0)):
        own = web.get("/transfers?role=opener", member).json["matters"]
        assert len(own) == found
    (paper,) = [
        one for one in shown.json["documents"] if one["kind"] == "transfer_receipt"
    ]
    got = web.get(f"{transfer}/documents/{paper['id']}", POLICE)
    assert got.data == whole("transfer_receipt")
    assert got.headers["Hub-Receipt"]
    assert got.mimetype == "application/pdf"


LAWFUL = {
    "out of order": ("hand_over", {"papers": FIVE, "to": POLICE}, 409, "matter-order"),
    "facts missing": ("approve_transfer", {}, 422, "matter-facts"),
    "no such fact": (
        "approve_transfer",
        {"reason": "a", "to": POLICE},
        422,
        "matter-facts",
    ),
    "ahead": (
        "approve_transfer",
        {"reason": "a", "day": "2026-12-31"},
        422,
        "matter-day",
    ),
    "before its matter": (
        "approve_transfer",
        {"reason": "a", "day": "2026-11-01"},
        422,
        "matter-day",
    ),
    "no such step": ("penalise", {"reason": "a"}, 404, "matter-kind-unknown"),
}


def test_a_step_that_may_not_be_is_refused_and_nothing_is_written(web, transfer):
    before = rows(web)
    for name, (event, said, status, code) in LAWFUL.items():
        answer = web.act(transfer, event, officer="乙", **said)
        document = refused(answer, status, code)
        assert ("article" in document) is (status != 404), name
    # The same officer does not decide what it proposed, and no agency for another.
    web.act(transfer, "approve_transfer", officer="甲", reason="够罪")
    same = web.act(transfer, "approve_transfer", officer="甲", reason="够罪")
    assert same.status_code >= 400
    wrong = web.act(transfer, "approve_transfer", PROSECUTOR, reason="够罪")
    assert refused(wrong, 403, "matter-role")["article"]["en"]
    assert rows(web) == before


def test_documents_are_refused_that_are_missing_large_many_or_lie(web, transfer):
    web.act(transfer, "approve_transfer", officer="乙", reason="够罪")
    before = rows(web)
    version = web.get(transfer).json["version"]

    def handed(documents=(), papers=""):
        more = {"documents": [*files(papers), *documents], "to": POLICE}
        return web.act(transfer, "hand_over", version=version, **more)

    def paper(content, title="x.pdf", **more):
        encoded = base64.b64encode(content).decode()
        return {"kind": "other_material", "title": title, "content": encoded} | more

    short = FIVE.removesuffix(" other_material")
    missing = refused(handed(papers=short), 422, "matter-document-missing")
    assert missing["missing"] == ["other_material"]
    assert missing["article"]["zh"]
    assert "缺少文书：其他有关涉嫌犯罪的材料（依据：" in missing["detail"]
    for lying in (
        paper(b"\x7fELF\x02\x01"),
        paper(b"%PDF-1.7", title="x.png"),
        paper(b"\x89PNG\r\n\x1a\n", media_type="application/pdf", title="x"),
        paper(b""),
    ):
        refused(handed([lying], short), 422, "matter-document-type")
    large = paper(b"%PDF-" + bytes(SIZE_LIMIT))
    refused(handed([large], short), 413, "matter-document-size")
    refused(handed([paper(b"%PDF-1")] * 50, short), 422, "matter-documents-full")
    refused(handed([paper(b"x") | {"content": "%%%"}], short), 422, "matter-body")
    assert rows(web) == before
    assert handed(papers=FIVE).status_code == 200


def test_a_request_sent_twice_counts_once_and_its_key_names_it(web):
    said = {"papers": "investigation_report", **REPORTED}
    first = web.open("transfers", "report_to_head", **said)
    again = web.open("transfers", "report_to_head", **said)
    assert again.json["number"] == first.json["number"]
    assert (first.json["repeated"], again.json["repeated"]) == (False, True)
    other = web.open("transfers", "report_to_head", **said | {"summary": "另一案"})
    refused(other, 409, "matter-key")
    refused(
        web.open("transfers", "report_to_head", key=None, **said), 422, "matter-body"
    )
    refused(
        web.open("transfers", "report_to_head", key="short", **said),
        422,
        "matter-body",
    )
    address = f"/transfers/{first.json['number']}"
    taken = [
        web.act(
            address, "approve_transfer", officer="乙", reason="a", version=1, key=key
        )
        for key in ("k-0000002", "k-0000002", "k-0000003")
    ]
    assert [one.status_code for one in taken] == [200, 200, 409]
    assert taken[1].json["repeated"]
    refused(taken[2], 409, "matter-changed")


def test_a_step_by_which_somebody_left_counts_once_and_is_told_to_nobody_else(web):
    shop, county, office = "platform:shop", "agency:county", "agency:office"
    said = {"clue_source": "platform", "summary": "疑似假货"}
    number = web.open("clues", "receive", shop, to=AGENCY, **said).json["number"]
    address = f"/clues/{number}"
    web.act(address, "distribute", to=county)
    down = {"to": office, "key": "k-leaving-1", "version": 2}

    first = web.act(address, "distribute_down", county, **down)
    again = web.act(address, "distribute_down", county, **down)

    assert [first.status_code, again.status_code] == [200, 200], again.json
    assert (first.json["repeated"], again.json["repeated"]) == (False, True)
    assert (again.json["event"], again.json["steps"]) == (3, [])
    strangers = (
        web.act(address, "distribute_down", POLICE, **down),
        web.act(address, "distribute_down", county, **down | {"key": "k-other-1"}),
        web.act(f"/transfers/{number}", "distribute_down", county, **down),
        web.act("/clues/none", "distribute_down", county, **down),
    )
    for answer in strangers:
        refused(answer, 404, "matter-unknown")


BODIES = (
    b"",
    b"[]",
    b"null",
    b'"x"',
    b"{",
    b'{"event": 1}',
    b'{"event": "\\ud800"}',
    b'{"event": "receive", "event": "receive"}',
    b'{"event": "receive", "hidden": 1}',
    b'{"event": "receive", "\\ud800": 1}',
    b'{"event": "receive", "facts": []}',
    b'{"event": "receive", "facts": {"to": null}}',
    b'{"event": "receive", "facts": {"to": 1.5}}',
    b'{"event": "receive", "facts": {"amount": 99999999999999999999}}',
    b'{"event": "receive", "facts": {"\xe4\xba\xac": "x"}}',
    b'{"event": "receive", "facts": {"to": "\\ud800"}}',
    b'{"event": "receive", "documents": {}}',
    b'{"event": "receive", "documents": [1]}',
    b'{"event": "receive", "documents": [{"kind": "x"}]}',
    b'{"event": "receive", "documents": [{"kind": "x", "title": "t", "content": 1}]}',
    b'{"event": "receive", "parties": [{"role": 1}]}',
    b'{"event": "receive", "parties": [{"role": "suspect", "name": ["x"]}]}',
    b'{"event": "receive", "day": "2026-02-30"}',
    b'{"event": "receive", "day": "2026-11-24", "happened_at": "2026-11-24T00:00:00Z"}',
    b'{"event": "receive", "happened_at": "2026-11-24T00:00:00"}',
    b'{"event": "receive", "happened_at": "0001-01-01T00:00:00+14:00"}',
    b'{"event": "receive", "kind": "transfer"}',
    b'{"event": "receive", "priority": -1}',
    b'{"event": "receive", "priority": true}',
    b'{"event": "receive", "merchant": 5}',
    b"[" * 100_000,
    b"\xff\xfe",
)


def test_what_cannot_be_read_is_refused_by_a_code(web):
    before = rows(web)
    sent = {
        "Authorization": f"Bearer {web.token(AGENCY)}",
        "Hub-Purpose": "enforcement",
        "Hub-Officer": quote("甲"),
        "Idempotency-Key": "k-0000001",
    }
    for body in BODIES:
        answer = web.client.post("/v1/complaints", data=body, headers=sent)
        refused(answer, 422, "matter-body")
    for query in ("limit=0", "limit=x", "due=soon", "since=2026-13-01", "open=maybe"):
        refused(web.get(f"/clues?{query}"), 422, "matter-filter")
    refused(web.get("/clues?colour=red"), 422, "parameter-unknown")
    assert rows(web) == before


def test_nobody_acts_without_an_officer_or_a_purpose(web, transfer):
    refused(web.get(transfer, Hub_Officer=None), 403, "officer-required")
    refused(web.get(transfer, Hub_Purpose=None), 400, "purpose-required")
    refused(web.get(transfer, Hub_Officer="officer:1"), 400, "officer-reserved")


def test_a_party_is_one_of_the_roles_that_the_list_names(web):
    said = {"clue_source": "agency", "to": AGENCY, "summary": "x"}
    parties = [{"role": str(role), "name": "甲店"} for role in PartyRole]
    before = rows(web)

    odd = [{"role": "suspekt", "name": "甲店"}]
    wrong = web.open("clues", "receive", "agency:office", parties=odd, **said)

    told = refused(wrong, 422, "matter-party-role")
    assert "suspect" in told["detail"]
    assert rows(web) == before
    named = web.open("clues", "receive", "agency:office", parties=parties, **said)
    address = f"/clues/{named.json['number']}"
    for language, last in (("zh", "其他"), ("en", "other")):
        shown = web.get(address, Accept_Language=language).json["parties"]
        names = [party["role_name"] for party in shown]
        assert [party["role"] for party in shown] == list(PartyRole)
        assert len(set(names)) == len(names)
        assert names[-1] == last


def test_a_matters_number_is_the_reference_that_the_log_has_of_a_look(web, transfer):
    number = transfer.rpartition("/")[2]
    for address, sent, kept in (
        (transfer, None, number),
        (transfer, "2026-15", "2026-15"),
        ("/transfers", None, "transfers"),
    ):
        asked = {"Hub_Reference": sent, "Prefer": "receipt=inline"}
        told = web.get(address, **asked).json["receipt"]["openings"]
        assert told["case"]["value"] == kept


@pytest.mark.parametrize("purpose", ["self", "public", "trial", "onboarding"])
def test_nobody_works_on_matters_for_what_is_no_purpose_of_its_kind(
    web, transfer, purpose
):
    set_escrow_key(web.hub, public_text(ESCROW.public_key()).encode(), actor="t")
    before = rows(web)

    for answer in (
        web.get(transfer, Hub_Purpose=purpose),
        web.get("/transfers", Hub_Purpose=purpose),
        web.ask("POST", f"{transfer}/events", body={}, Hub_Purpose=purpose),
        web.ask("POST", "/clues", body={}, Hub_Purpose=purpose),
    ):
        refused(answer, 403, "not-granted")
        assert answer.json["rule"] == "ceiling:purpose"
        assert answer.headers["Hub-Receipt"]
    assert rows(web) == before
    for own in ("supervision", "transfer"):
        assert web.get(transfer, Hub_Purpose=own).status_code == 200


@pytest.mark.parametrize("purpose", ["enforcement", "transfer"])
def test_looks_that_were_refused_stand_among_the_entries_of_the_matter(
    web, transfer, purpose
):
    with web.hub.reads() as session:
        matter_id = session.scalar(select(MatterRow.id))
    set_escrow_key(web.hub, public_text(ESCROW.public_key()).encode(), actor="t")
    number = transfer.rpartition("/")[2]
    asked = {"Hub_Purpose": purpose}

    seen = web.get(transfer, **asked)
    no_paper = web.get(f"{transfer}/documents/{'0' * 26}", **asked)
    elsewhere = web.get(f"/clues/{number}", **asked)
    by_id = web.get(f"/transfers/{matter_id}", "platform:shop", **asked)
    by_number = web.get(transfer, "platform:shop", **asked)
    nowhere = web.get(f"{transfer}9", "platform:shop", **asked)

    assert seen.status_code == 200
    refused(no_paper, 404, "matter-document-unknown")
    for answer in (elsewhere, by_id, by_number, nowhere):
        refused(answer, 404, "matter-unknown")
    entries = web.get(transfer).json["entries"]
    looks = [
        (one["member"], one["about"], one["refused"])
        for one in entries
        if one["op"] == "matter.read"
    ]
    assert looks[:5] == [
        ("platform:shop", "matter", True),
        ("platform:shop", "matter", True),
        (AGENCY, "matter", True),
        (AGENCY, "matter-document", True),
        (AGENCY, "matter", False),
    ]


def test_a_paper_is_drawn_up_from_the_matter_and_from_what_is_sent(web):
    party = {"role": "suspect", "name": "宿迁某某商贸有限公司", "code": "9132"}
    answer = web.open(
        "transfers",
        "report_to_head",
        papers="investigation_report",
        parties=[party],
        **REPORTED,
    )
    address = f"/transfers/{answer.json['number']}/papers"
    draft = web.get(f"{address}/opinion_to_transfer.pdf")
    assert refused(draft, 403, "matter-role")["article"]["zh"]
    lacking = web.get(f"{address}/transfer_report.pdf")
    refused(lacking, 422, "paper-refused")
    values = {
        "found_on": "2026-11-01",
        "reported_at": "2026-11-24T09:00:00+08:00",
        "team": ["甲", "乙"],
        "opinion": "建议移送",
    }
    for ending, begins in (("docx", b"PK"), ("pdf", b"%PDF")):
        path = f"{address}/transfer_report.{ending}"
        got = web.ask("POST", path, body={"values": values})
        assert got.status_code == 200, got.json["detail"]
        assert got.data.startswith(begins)
        assert got.headers["Hub-Receipt"]
    refused(web.get(f"{address}/transfer_report.odt"), 422, "matter-paper-file")
    unknown = web.get(f"{address}/no_such.pdf")
    refused(unknown, 422, "paper-form-unknown")
    assert "transfer_letter" in unknown.json["detail"]
    refused(web.get(f"{address}/clue_notice.pdf"), 422, "paper-form-unknown")
    unseen = web.get(f"{address}/transfer_report.pdf", "platform:shop")
    refused(unseen, 404, "matter-unknown")


def test_advice_is_weighed_from_the_matter_or_from_what_is_asked(web):
    said = REPORTED | {"value": 12_000_000}
    answer = web.open(
        "transfers", "report_to_head", papers="investigation_report", **said
    )
    address = f"/transfers/{answer.json['number']}/advice"
    own = web.get(address).json["advice"]
    assert [one["offence"] for one in own["offences"]] == ["214"]
    asked = plain = f"{address}?act=2026-05-10 sales=50000&offence=214"
    reached = web.get(plain).json["advice"]
    for one in ("knowledge", "identical_mark", "same_goods"):
        asked += f"&circumstance={one}"
    met = web.get(asked).json["advice"]
    gone = web.get(f"{plain}&ruled_out=knowledge").json["advice"]
    below = web.get(f"{address}?act=2026-05-10 sales=10&offence=214").json["advice"]
    assert (met["verdict"], below["verdict"]) == ("met", "facts-missing")
    assert (reached["verdict"], gone["verdict"]) == ("amount-reached", "not-met")
    assert reached["offences"][0]["establish"][0]["fact"] == "knowledge"
    refused(web.get(f"{address}?act=soon"), 422, "advice-facts")
    refused(web.get(address, "platform:shop"), 404, "matter-unknown")
