"""Prior-penalty certificates: what is on them, for whom, and what never is."""

import json
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update

from hub.agreements.models import Agreement as AgreementRow
from hub.agreements.service import end_agreement, make_agreement
from hub.agreements.terms import Terms
from hub.lookup.ask import PartiesQuestion, PenaltiesQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.merchants.models import ReviewItem
from schemas.answers.certificate import CertificateContract
from schemas.tlog.leaf import parse_leaf
from scripts.golden_answers.standing import mark_records
from tests.support.little_city import (
    CLEAN,
    FINED,
    HIDDEN,
    OFFICE,
    PENALTY,
    UNKNOWN,
    Firm,
    bring_penalties,
    bring_registers,
    caller_of,
    deliver,
    penalty_row,
    uscc,
    write_csv,
)
from tests.support.prepared import TOKENS

pytestmark = pytest.mark.postgresql_in_long
MARKS = {"window": "marks", "on": "2026-11-20"}
OFFICE_CODE = uscc(900, department="11", division="321300")
PARTIES = tomllib.loads(
    Path(__file__).with_name("certificate_parties.toml").read_text("utf-8")
)["party"]
OF_2016 = (
    *("CF_WSH", "CF_CFLB1", "CF_SY", "CF_YJ", "CF_XDR_MC", "CF_XDR_SHXYM"),
    *("CF_JG", "CF_JDRQ", "CF_XZJG", "CF_ZT"),
)


@pytest.fixture
def certify(hub):
    """Ask for a certificate; gives status, document and leaf."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())

    def asking(
        code, said=None, kind="procuratorate", purpose="prosecution", officer="沈检察官"
    ):
        question = PenaltiesQuestion(code, said or MARKS)
        if isinstance(code, bytes):
            question = PartiesQuestion(code)
        request = {"method": "GET", "path": "/", "query": ""}
        task = Task(purpose, "宿检刑诉〔2026〕88号", officer, request)
        answer = disclose(hub, caller_of(hub, tokens[kind]), question, task)
        entry = hub.audit.entries(answer.receipt.index, answer.receipt.index + 1)[0]
        return answer.status, json.loads(answer.body), parse_leaf(entry)

    return asking


def firm_of(number):
    return Firm(uscc(700 + number), f"宿迁市{'甲乙丙丁'[number % 4]}卓{number}号商贸有限公司")


def question_of(party):
    name, *days = party["ask"].split()
    if len(days) == 1:
        return {"window": name, "on": days[0]}
    return {"field": name, "from": days[0], "to": days[1]}


def row_of(firm, row):
    """One row of the register of 2018."""
    changes = {
        "处罚依据": row.get("basis", "商标法第六十条"),
        "违法行为类型": row.get("type", "侵犯注册商标专用权"),
        "处罚机关": row.get("office", OFFICE),
        "处罚类别": row.get("penalty", "罚款"),
    }
    if "spelt" in row:
        changes["行政处罚决定书文号"] = row["spelt"]
    if row.get("nameless"):
        changes["行政相对人代码_1(统一社会信用代码)"] = ""
    made = penalty_row(firm, row["no"], row["day"], **changes)
    number = PENALTY.index("行政处罚决定书文号")
    if "spelt" not in row:
        made[number] = f"宿市监罚〔2026〕{row['no']}号"
    return [*made, OFFICE_CODE if row.get("office_code") else ""]


def row_of_2016(firm, row):
    return [
        f"宿市监罚〔2026〕{row['no']}号",
        "罚款",
        "销售侵犯注册商标专用权的商品",
        "商标法第六十条",
        firm.name,
        firm.code,
        "罚款1.5万元",
        row["day"],
        OFFICE,
        "0",
    ]


@pytest.fixture
def forty(hub, tmp_path):
    """The forty parties, each with its rows."""
    firms = [firm_of(number) for number in range(len(PARTIES))]
    bring_registers(hub, tmp_path, firms)
    rows = {"2018": [], "2016": []}
    for firm, party in zip(firms, PARTIES, strict=True):
        for row in party["rows"]:
            make = row_of_2016 if row.get("by") == "2016" else row_of
            rows[row.get("by", "2018")].append(make(firm, row))
    header = (*PENALTY, "处罚机关统一社会信用代码")
    new = write_csv(tmp_path / "n.csv", header, rows["2018"], encoding="gb18030")
    old = write_csv(tmp_path / "o.csv", OF_2016, rows["2016"], encoding="gb18030")
    deliver(hub, "penalty_2018", new)
    deliver(hub, "penalty_2016", old)
    for firm, party in zip(firms, PARTIES, strict=True):
        marks = {row["mark"] for row in party["rows"] if "mark" in row}
        for mark in marks:
            mark_records(hub, firm, {"1号": mark})
    return firms


def told(part):
    """What a part lists, as the list by hand writes it."""
    listed = [
        f"{one['number'].removeprefix('宿市监罚〔2026〕').removesuffix('号').strip()} "
        f"{one['status']}"
        for one in part["decisions"]
    ]
    possible = [
        " ".join(
            filter(
                None,
                [
                    one["why"],
                    (one["number"] or "")
                    .removeprefix("宿市监罚〔2026〕")
                    .removesuffix("号"),
                ],
            )
        )
        for one in part["possible"]
    ]
    return listed, possible


def test_forty_parties_have_what_was_listed_by_hand(hub, forty, certify):
    assert len(PARTIES) == 40
    found, wanted = {}, {}
    for firm, party in zip(forty, PARTIES, strict=True):
        status, document, _ = certify(firm.code, question_of(party))
        assert status == 200, (party["why"], document)
        assert CertificateContract().validate(document) == {}
        (part,) = document["parties"]
        records = {len(one["records"]) for one in part["decisions"]}
        differs = [d["field"] for one in part["decisions"] for d in one["differences"]]
        found[party["why"]] = (*told(part), records or {1}, differs)
        wanted[party["why"]] = (
            party["listed"],
            party.get("possible", []),
            {party.get("records", 1)},
            party.get("differs", []),
        )
    assert found == wanted


def test_decisions_under_a_name_that_people_held_apart_are_still_possible(
    hub, certify, tmp_path
):
    firm = firm_of(1)
    bring_registers(hub, tmp_path, [firm])
    row = row_of(firm, {"no": 2, "day": "2026-09-02", "nameless": True})
    bring_penalties(hub, tmp_path, [row[:-1]])
    with hub.writes.begin() as session:
        session.execute(update(ReviewItem).values(state="settled"))

    _, document, _ = certify(firm.code)

    assert told(document["parties"][0]) == ([], ["same-name 2"])
    (possible,) = document["parties"][0]["possible"]
    assert possible["merchant"] not in {None, document["parties"][0]["merchant"]["id"]}


@pytest.mark.parametrize(
    ("kind", "purpose", "officer", "code"),
    [
        ("procuratorate", "prosecution", "沈检察官", None),
        ("procuratorate", "transfer", "沈检察官", None),
        ("market_supervision", "transfer", "周敏", None),
        ("procuratorate", "prosecution", None, "officer-required"),
        ("market_supervision", "enforcement", "周敏", "not-granted"),
        ("market_supervision", "supervision", "周敏", "not-granted"),
        ("leading_office", "supervision", "周敏", "not-granted"),
        ("platform", "onboarding", "周敏", "not-granted"),
    ],
)
def test_it_is_for_proceedings_with_a_named_officer_alone(
    certify, kind, purpose, officer, code
):
    status, document, leaf = certify(FINED.code, None, kind, purpose, officer)

    assert (status, document.get("code")) == ((403, code) if code else (200, None))
    assert document["receipt"]["leaf_hash"]
    assert leaf.header["decision"] == ("deny" if code else "allow")
    assert code is None or "parties" not in document


def test_a_rule_of_the_day_may_open_it_to_enforcement(hub, certify):
    opened = tuple(
        replace(rule, opened=True) if rule.key == "enforcement" else rule
        for rule in hub.rulebook.certificates
    )
    hub.rulebook = replace(hub.rulebook, certificates=opened, _memo={})

    said = {"window": "mark-acts", "on": "2026-11-20"}
    status, document, _ = certify(
        FINED.code, said, "market_supervision", "enforcement", "周敏"
    )
    refused, *_ = certify(FINED.code, said, "market_supervision", "enforcement", None)

    assert (status, refused) == (200, 403)
    assert told(document["parties"][0])[0] == ["1 active"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "certificate-unclear"),
        ({"field": "ip"}, "certificate-unclear"),
        (MARKS | {"field": "ip"}, "certificate-unclear"),
        ({"field": "ip", "from": "2026-02-01", "to": "2026-01-01"}, "period-invalid"),
        ({"field": "ip", "from": "2026-02-01", "to": "2026-11-25"}, "period-invalid"),
        ({"field": "ip", "from": "20260201", "to": "2026-11-20"}, "period-invalid"),
        ({"field": "ip", "from": "2026-02-30", "to": "2026-11-20"}, "period-invalid"),
        (
            {"field": "ip", "from": "1949-09-30", "to": "2026-11-20"},
            "before-first-rule",
        ),
        ({"field": "IP", "from": "2026-02-01", "to": "2026-02-01"}, "field-unknown"),
        ({"window": "marks", "on": "2025-04-25"}, "before-first-rule"),
        ({"window": "marks", "on": "2026-11-25"}, "period-invalid"),
        ({"window": "tax", "on": "2026-11-20"}, "window-unknown"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_code(certify, said, code):
    question = said or {"window": ""}

    status, document, leaf = certify(FINED.code, question)

    assert (status, document["code"]) == (422, code)
    assert leaf.header["decision"] == "none"


NUMBER = "32130219900307123X"


@pytest.mark.parametrize(
    ("parties", "code"),
    [
        ([], "parties-invalid"),
        ([{"code": FINED.code}] * 21, "parties-too-many"),
        ([{"code": 1}], "parties-invalid"),
        ([{"code": FINED.code, "name": "甲"}], "parties-invalid"),
        ([{"identity_number": NUMBER}], "person-not-askable"),
        ([{"code": "12"}], "code-invalid"),
    ],
)
def test_parties_that_cannot_be_asked_for_are_refused(hub, certify, parties, code):
    status, document, leaf = certify(json.dumps(MARKS | {"parties": parties}).encode())

    assert (status, document["code"]) == (422, code)
    assert NUMBER not in json.dumps(document, ensure_ascii=False)
    assert NUMBER not in str(leaf)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"parties": 1}', b"\xff"])
def test_a_body_that_is_no_list_of_parties_is_refused(certify, body):
    status, document, _ = certify(body)

    assert (status, document["code"]) == (422, "parties-invalid")


def test_parties_of_one_case_have_one_part_each_and_one_receipt(hub, certify):
    codes = [FINED.code, UNKNOWN, CLEAN.code, FINED.code]
    body = json.dumps(MARKS | {"parties": [{"code": code} for code in codes]}).encode()

    status, document, leaf = certify(body)

    assert status == 200
    assert [(one["asked"], one["found"]) for one in document["parties"]] == [
        (FINED.code, True),
        (UNKNOWN, False),
        (CLEAN.code, True),
    ]
    assert [len(one["decisions"]) for one in document["parties"]] == [1, 0, 0]
    # The leaf of a criminal case does not tell how much was found.
    assert leaf.header.get("resp_class", {}).get("records") is None


def test_it_says_when_nothing_more_was_known_and_that_this_proves_no_absence(
    hub, certify
):
    before = hub.audit.signed().size

    _, document, _ = certify(CLEAN.code)

    assert document["log_size"] == before
    assert "2026-11-24 10:00:00" in document["statement"]
    assert str(before) in document["statement"]
    assert "不证明除所列外没有其他处罚" in document["statement"]
    mine = {one["source"]: one for one in document["coverage"]}["penalty_2018"]
    assert (mine["first_day"], mine["last_day"]) == ("2026-09-01", "2026-09-01")
    assert mine["last_good_at"] == "2026-11-24T02:00:00Z"
    never = {one["source"]: one for one in document["coverage"]}["penalty_2016"]
    assert (never["first_day"], never["last_good_at"]) == (None, None)


def test_fields_that_the_agreement_does_not_open_are_neither_told_nor_used(
    hub, certify
):
    shown = {"penalty": ["document_no", "decision_day", "authority", "party_name"]}
    with hub.writes.begin() as session:
        for number in session.scalars(
            select(AgreementRow.id).where(AgreementRow.member_kind == "procuratorate")
        ).all():
            end_agreement(session, number, actor="test", at=hub.clock())
        make_agreement(
            session,
            hub.rulebook,
            Terms(
                member_kind="procuratorate",
                purposes=["prosecution"],
                items=shown,
                title="检察院少许字段",
                legal_basis="刑事诉讼法第五十四条",
                valid_from=date(2026, 1, 1),
            ),
            actor="test",
            at=hub.clock(),
        )

    _, document, _ = certify(FINED.code)

    assert told(document["parties"][0]) == ([], ["field-unknown 1"])
    assert {"basis", "violation_type", "fine_fen"} <= set(document["not_shown"])
    assert document["missing_kinds"]["court_case"] == "共享协议未开放"


def test_rows_that_name_nobody_are_counted(hub, certify, tmp_path):
    (tmp_path / "bad.csv").write_bytes(
        (",".join(PENALTY) + "\r\n" + "x" + "," * (len(PENALTY) - 1) + "\r\n").encode(
            "gb18030"
        )
    )
    deliver(hub, "penalty_2018", tmp_path / "bad.csv")

    _, document, _ = certify(HIDDEN.code)

    assert document["nameless_rows"] == 0
    assert document["parties"][0]["possible"] == []
