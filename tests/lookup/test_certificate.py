"""Prior-penalty certificates: what is on them, for whom, and what never is."""

import json
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from msgspec import structs
from sqlalchemy import select, update

from hub.agreements.models import Agreement as AgreementRow
from hub.agreements.service import end_agreement, make_agreement
from hub.agreements.terms import Terms
from hub.api.docs.contracts import contract_of
from hub.archive.models import RecordHead, RecordVersion
from hub.lookup.ask import PartiesQuestion, PenaltiesQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.lookup.task.parties import PartiesInvalidError, read_parties
from hub.merchants.models import Membership, ReviewItem
from hub.merchants.service import find_merchant
from hub.rulebook.bases import FILE_NAME
from schemas.answers.certificate import CertificateDocument
from scripts.golden_answers.standing import mark_records
from tests.support.little_city import (
    CLEAN,
    FINED,
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
MARK_BASIS = "商标法第五十七条第（一）项、第六十条"
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
    """Ask for a certificate; gives status, document and what the log was told."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())

    def asking(
        code,
        said=None,
        kind="procuratorate",
        purpose="prosecution",
        officer="沈检察官",
        through=hub,
        territory=None,
    ):
        question = PenaltiesQuestion(code, said or MARKS)
        if isinstance(code, bytes):
            question = PartiesQuestion(code)
        request = {"method": "GET", "path": "/", "query": ""}
        task = Task(purpose, "宿检刑诉〔2026〕88号", officer, request)
        asker = caller_of(hub, tokens[kind])
        if territory is not None:
            asker = replace(asker, territory=territory)
        answer = disclose(through, asker, question, task)
        return answer.status, json.loads(answer.body), answer.receipt.event

    return asking


def firm_of(number):
    return Firm(
        uscc(700 + number), f"宿迁市{'甲乙丙丁'[number % 4]}卓{number}号商贸有限公司"
    )


def question_of(party):
    name, *days = party["ask"].split()
    if len(days) == 1:
        return {"window": name, "on": days[0]}
    return {"field": name, "from": days[0], "to": days[1]}


def row_of(firm, row):
    """One row of the register of 2018."""
    changes = {
        "处罚依据": row.get("basis", MARK_BASIS),
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
        row.get("spelt", f"宿市监罚〔2026〕{row['no']}号"),
        "罚款",
        "销售侵犯注册商标专用权的商品",
        MARK_BASIS,
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
    for firm, party in zip(firms, PARTIES, strict=True):
        marks = {row["mark"] for row in party["rows"] if "mark" in row}
        for mark in marks:
            mark_records(hub, firm, {"1号": mark})
    deliver(hub, "penalty_2016", old)
    return firms


def case_of(firm, number, *entries, kind="刑", role="被告单位"):
    """A criminal case against a firm, a row for each entry."""
    party = {"role": role, "name": firm.name, "uscc": firm.code}
    return [
        {
            "caseNumber": f"（2026）苏1302{kind}初{number}号",
            "caseReason": "假冒注册商标罪",
            "court": "宿迁市宿城区人民法院",
            "kind": what,
            "gmtRegister": day,
            "parties": [party],
        }
        for what, day in entries
    ]


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
        assert contract_of(CertificateDocument)().validate(document) == {}
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

    _, document, event = certify(firm.code)

    assert told(document["parties"][0]) == ([], ["same-name 2"])
    (possible,) = document["parties"][0]["possible"]
    assert len(event.subjects) == 2
    assert possible["merchant"] not in {None, document["parties"][0]["merchant"]["id"]}


ASKERS = [
    ("procuratorate", "prosecution", "沈检察官", None),
    ("procuratorate", "transfer", "沈检察官", None),
    ("market_supervision", "transfer", "周敏", None),
    ("procuratorate", "prosecution", None, "officer-required"),
    ("market_supervision", "enforcement", "周敏", "not-granted"),
    ("market_supervision", "supervision", "周敏", "not-granted"),
    ("leading_office", "supervision", "周敏", "not-granted"),
    ("platform", "onboarding", "周敏", "not-granted"),
]


def test_it_is_for_proceedings_with_a_named_officer_alone(certify):
    for kind, purpose, officer, code in ASKERS:
        status, document, event = certify(FINED.code, None, kind, purpose, officer)

        assert (status, document.get("code")) == ((403, code) if code else (200, None))
        assert document["receipt"]["leaf_hash"]
        assert event.decision == ("deny" if code else "allow")
        assert code is None or "parties" not in document


def test_a_rule_of_the_day_may_open_it_to_enforcement(hub, certify):
    opened = tuple(
        structs.replace(rule, opened=True) if rule.key == "enforcement" else rule
        for rule in hub.rulebook.certificates
    )
    rules = replace(hub.rulebook, certificates=opened, _memo={})
    through = replace(hub, rulebook=rules)

    said = {"window": "mark-acts", "on": "2026-11-20"}
    asker = ("market_supervision", "enforcement")
    status, document, _ = certify(FINED.code, said, *asker, "周敏", through)
    refused, *_ = certify(FINED.code, said, *asker, None, through)

    assert (status, refused) == (200, 403)
    assert told(document["parties"][0])[0] == ["1 active"]


BAD_QUESTIONS = [
    ({"window": ""}, "certificate-unclear"),
    ({"field": "ip"}, "certificate-unclear"),
    (MARKS | {"field": "ip"}, "certificate-unclear"),
    ({"field": "ip", "from": "2026-02-01", "to": "2026-01-01"}, "period-invalid"),
    ({"field": "ip", "from": "2026-02-01", "to": "2026-11-25"}, "period-invalid"),
    ({"field": "ip", "from": "20260201", "to": "2026-11-20"}, "period-invalid"),
    ({"field": "ip", "from": "2026-02-30", "to": "2026-11-20"}, "period-invalid"),
    ({"field": "ip", "from": "1949-09-30", "to": "2026-11-20"}, "before-first-rule"),
    ({"field": "IP", "from": "2026-02-01", "to": "2026-02-01"}, "field-unknown"),
    ({"window": "marks", "on": "2025-04-25"}, "before-first-rule"),
    ({"window": "marks", "on": "2026-11-25"}, "period-invalid"),
    ({"window": "tax", "on": "2026-11-20"}, "window-unknown"),
]
NUMBER = "32130219900307123X"
BAD_PARTIES = [
    ([], "parties-invalid"),
    ([{"code": FINED.code}] * 21, "parties-too-many"),
    ([{"code": 1}], "parties-invalid"),
    ([{"code": FINED.code, "name": "甲"}], "parties-invalid"),
    ([{"id_number": "12"}], "parties-invalid"),
    ([{"id_number": NUMBER[:-1] + "1"}], "parties-invalid"),
    ([{"id_number": NUMBER, "code": FINED.code}], "parties-invalid"),
    ([{"identity_number": NUMBER}], "parties-invalid"),
    ([{"code": NUMBER}], "code-invalid"),
    ([{"code": "12"}], "code-invalid"),
]


def test_what_cannot_be_asked_is_refused_with_a_code(certify):
    for said, code in BAD_QUESTIONS:
        status, document, event = certify(FINED.code, said)

        assert (said, status, document["code"]) == (said, 422, code)
        assert event.decision == "none"


def test_parties_that_cannot_be_asked_for_are_refused(certify):
    for parties, code in BAD_PARTIES:
        body = json.dumps(MARKS | {"parties": parties}).encode()
        status, document, event = certify(body)

        assert (parties, status, document["code"]) == (parties, 422, code)
        assert NUMBER not in json.dumps(document, ensure_ascii=False)
        assert NUMBER not in str(event)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"parties": 1}', b"\xff"])
def test_a_body_that_is_no_list_of_parties_is_refused(body):
    with pytest.raises(PartiesInvalidError):
        read_parties(body)


def test_parties_of_one_case_have_one_part_each_and_one_receipt(hub, certify):
    codes = [FINED.code, UNKNOWN, CLEAN.code, FINED.code]
    body = json.dumps(MARKS | {"parties": [{"code": code} for code in codes]}).encode()

    status, document, event = certify(body)

    assert status == 200
    assert [(one["asked"], one["found"]) for one in document["parties"]] == [
        (FINED.code, True),
        (UNKNOWN, False),
        (CLEAN.code, True),
    ]
    assert [len(one["decisions"]) for one in document["parties"]] == [1, 0, 0]
    # The leaf of a criminal case does not tell how much was found.
    assert event.resp_class["records"] is None
    assert event.count is None
    assert len(event.subjects) == 3


def test_it_says_when_nothing_more_was_known_and_that_this_proves_no_absence(
    hub, certify
):
    before = hub.audit.signed().size

    _, document, _ = certify(CLEAN.code)

    assert document["log_size"] == before
    assert "2026-11-24 10:00:00" in document["statement"]
    assert str(before) in document["statement"]
    assert "不证明除上列外没有其他处罚" in document["statement"]
    mine = {one["source"]: one for one in document["coverage"]}["penalty_2018"]
    assert (mine["first_day"], mine["last_day"]) == ("2026-09-01", "2026-09-01")
    assert mine["last_good_at"] == "2026-11-24T02:00:00Z"
    # Whatever delivered nothing of these days, or can hold no such decision, is no
    # coverage; and no list of a place with a law of its own ever is.
    assert [one["source"] for one in document["coverage"]] == ["penalty_2018"]


def open_little(hub):
    """Let the procuratorate's agreement open some fields of penalties alone."""
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


def test_fields_that_the_agreement_does_not_open_are_neither_told_nor_used(
    hub, certify
):
    open_little(hub)

    _, document, _ = certify(FINED.code)

    assert told(document["parties"][0]) == ([], ["field-unknown 1"])
    assert {"basis", "violation_type", "fine_fen"} <= set(document["not_shown"])
    assert document["missing_kinds"]["court_case"] == "共享协议未开放"


def test_rows_that_name_nobody_are_counted(hub, certify, tmp_path):
    row = penalty_row(
        CLEAN,
        5,
        "2026-09-05",
        行政相对人名称="",
        **{"行政相对人代码_1(统一社会信用代码)": ""},
    )
    bring_penalties(hub, tmp_path, [row])

    _, document, _ = certify(CLEAN.code)

    assert document["nameless_rows"] == 1
    assert document["parties"][0]["possible"] == []


def test_what_the_law_seals_is_told_on_this_basis_and_leaves_no_mark_elsewhere(
    hub, certify, tmp_path
):
    legal = (
        '[[basis]]\nrule = "public-security-penalty"\n'
        'legal_text = "治安管理处罚法第一百三十六条"\nvalid_from = 2026-01-01\n'
    )
    (hub.config.instance / FILE_NAME).write_text(legal)
    row = penalty_row(CLEAN, 6, "2026-09-06", 处罚机关="宿迁市公安局宿城分局")
    bring_penalties(hub, tmp_path, [row])

    _, document, _ = certify(CLEAN.code)

    (decision,) = document["parties"][0]["decisions"]
    assert decision["sealed"] is True
    mine = {one["source"]: one for one in document["coverage"]}["penalty_2018"]
    assert mine["last_day"] == "2026-09-01"


def test_a_sealed_row_that_was_refused_is_in_no_list(hub, certify, tmp_path):
    row = penalty_row(CLEAN, 6, "2026-09-06", 处罚机关="宿迁市公安局宿城分局")
    report = bring_penalties(hub, tmp_path, [row])
    assert report.tally.quarantined == 1

    _, document, _ = certify(CLEAN.code)

    assert document["nameless_rows"] == 0
    assert told(document["parties"][0]) == ([], [])


def test_criminal_judgments_count_once_they_have_taken_effect(hub, certify, tmp_path):
    judged = [
        case_of(CLEAN, 11, ("立案", "2026-03-01"), ("判决生效", "2026-06-01")),
        case_of(CLEAN, 12, ("立案", "2026-03-02")),
        case_of(CLEAN, 13, ("立案", "2021-03-02"), ("判决生效", "2021-06-02")),
        case_of(CLEAN, 14, ("判决生效", "2026-06-03"), kind="民"),
        case_of(CLEAN, 15, ("判决生效", "2026-06-04"), role="被害单位"),
    ]
    legal = (
        '[[basis]]\nrule = "criminal-matter"\n'
        'legal_text = "刑事诉讼法第十二条"\nvalid_from = 2026-01-01\n'
    )
    (hub.config.instance / FILE_NAME).write_text(legal)
    path = tmp_path / "cases.jsonl"
    rows = [json.dumps(row, ensure_ascii=False) for case in judged for row in case]
    path.write_text("\n".join(rows))
    deliver(hub, "court_filings", path)

    _, document, _ = certify(CLEAN.code)

    part = document["parties"][0]
    assert [(one["number"], one["day"]) for one in part["judgments"]] == [
        ("（2026）苏1302刑初11号", "2026-06-01")
    ]
    assert contract_of(CertificateDocument)().validate(document) == {}


def test_older_questions_of_other_kinds_hide_no_possible_penalty(
    hub, certify, tmp_path
):
    other = Firm(CLEAN.code, "连云港市远山商贸有限公司")
    misnamed = penalty_row(other, 77, "2026-09-03")
    bring_penalties(hub, tmp_path, [misnamed], "misnamed.csv")
    before = certify(CLEAN.code)[1]["parties"][0]
    with hub.writes.begin() as session:
        party = find_merchant(session, CLEAN.code).id
        key = session.scalar(
            select(RecordHead.key)
            .join(RecordVersion, RecordVersion.key == RecordHead.key)
            .join(Membership, Membership.record_key == RecordHead.key)
            .where(
                RecordVersion.kind == "registration", Membership.merchant_id == party
            )
        )
        session.execute(update(ReviewItem).values(id=ReviewItem.id + 10_000))
        session.add_all(
            ReviewItem(
                record_key=key,
                party_no=number,
                merchant_id=party,
                id=number,
                reason="name-disagrees",
                score=0,
                priority=0,
                state="open",
                evidence={},
                opened_at=hub.clock(),
            )
            for number in range(1, 1_202)
        )

    after = certify(CLEAN.code)[1]["parties"][0]

    assert [one["why"] for one in before["possible"]] == ["review"]
    assert after["possible"] == before["possible"]


@pytest.mark.parametrize("is_open", [True, False], ids=["open", "not-open"])
def test_a_merchant_in_question_is_told_by_a_record_that_is_shown_alone(
    hub, certify, is_open
):
    with hub.writes.begin() as session:
        asked, other = (find_merchant(session, firm.code).id for firm in (CLEAN, FINED))
        key = session.scalar(
            select(RecordHead.key)
            .join(RecordVersion, RecordVersion.key == RecordHead.key)
            .join(Membership, Membership.record_key == RecordHead.key)
            .where(
                RecordVersion.kind == "registration", Membership.merchant_id == other
            )
        )
        session.add(
            ReviewItem(
                record_key=key,
                party_no=0,
                merchant_id=asked,
                other_id=other,
                id=9_001,
                reason="same-merchant?",
                score=0,
                priority=0,
                state="open",
                evidence={},
                opened_at=hub.clock(),
            )
        )
    if not is_open:
        open_little(hub)

    _, document, event = certify(CLEAN.code)

    told_of = [one["merchant"] for one in document["parties"][0]["possible"]]
    assert (len(told_of), len(event.subjects)) == ((1, 2) if is_open else (0, 1))


def test_counts_and_possible_ones_are_of_the_territory_that_is_asked_from(
    hub, certify, tmp_path
):
    """An office of another city is told of its own authorities' records and rows."""
    nameless = {"行政相对人名称": "", "行政相对人代码_1(统一社会信用代码)": ""}
    there = "南京市市场监督管理局"
    rows = [
        penalty_row(CLEAN, 5, "2026-09-05", **nameless),
        penalty_row(CLEAN, 8, "2026-09-08", 处罚机关=there),
    ]
    namesake = row_of(CLEAN, {"no": 2, "day": "2026-09-02", "nameless": True})
    bring_penalties(hub, tmp_path, [*rows, namesake[:-1]])

    body = json.dumps(MARKS | {"parties": [{"code": CLEAN.code}]}).encode()

    here, there, district = (
        certify(body, territory=place)[1] for place in (None, "320100", "321302")
    )

    assert (here["nameless_rows"], there["nameless_rows"]) == (1, 0)
    days = [
        {one["source"]: one["last_day"] for one in document["coverage"]}
        for document in (here, there, district)
    ]
    assert [one.get("penalty_2018") for one in days] == [
        *("2026-09-08", "2026-09-08", None)
    ]
    assert "review 2" in told(here["parties"][0])[1]
    assert told(there["parties"][0]) == ([], [])
