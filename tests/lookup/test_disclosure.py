"""Every answer and every refusal leaves with a receipt that the log keeps."""

import base64
import hashlib
import json

import pytest

from hub.audit.check import verify_whole
from hub.audit.errors import AuditUnavailableError
from schemas.tlog.commitments import Opening, verify_opening
from schemas.tlog.proof import verify_entry
from tests.support.kept_views import withheld_of
from tests.support.little_city import (
    CLEAN,
    FINED,
    HIDDEN,
    PENALTY,
    SHOPKEEPER,
    TWIN,
    UNKNOWN,
    Firm,
    bring_penalties,
    deliver,
    penalty_row,
    write_csv,
)

pytestmark = pytest.mark.postgresql_in_long


def leaf_of(hub, answer):
    return json.loads(hub.audit.entry(answer.receipt.index))


def test_the_onboarding_check_shows_grade_reasons_and_public_records(ask):
    answer, document = ask("platform", "trust", FINED.code)

    assert answer.status == 200
    assert document["merchant"]["uscc"] == FINED.code
    assert document["merchant"]["name"] == FINED.name
    kinds = sorted(record["kind"] for record in document["records"])
    assert kinds == ["penalty", "registration"]
    rating = document["rating"]
    assert rating["score"] == sum(reason["points"] for reason in rating["reasons"])
    assert rating["grade"] in {"A", "B", "C", "D"}
    assert list(document)[-1] == "receipt"
    assert document["rely_until"] == "2026-11-25T02:00:00Z"


def test_reasons_speak_chinese_unless_english_is_wanted(ask):
    _, chinese = ask("platform", "rating", FINED.code)
    _, english = ask("platform", "rating", FINED.code, language="en")

    texts = [reason["text"] for reason in chinese["rating"]["reasons"]]

    assert all(any("一" <= char <= "鿿" for char in text) for text in texts)
    assert all(reason["text"].isascii() for reason in english["rating"]["reasons"])
    assert chinese["rating"]["digest"] == english["rating"]["digest"]


@pytest.mark.parametrize("form", ["{}", "lower", "org_code", "hyphen", "public_id"])
def test_a_merchant_is_found_by_each_of_its_codes(ask, form):
    _, document = ask("platform", "trust", CLEAN.code)
    org_code = CLEAN.code[8:17]
    code = {
        "{}": CLEAN.code,
        "lower": CLEAN.code.lower(),
        "org_code": org_code,
        "hyphen": f"{org_code[:8]}-{org_code[8]}",
        "public_id": document["merchant"]["id"],
    }[form]

    _, found = ask("platform", "trust", code)

    assert found["merchant"] == document["merchant"]


def test_an_unknown_code_is_answered_with_a_receipt(hub, ask):
    answer, document = ask("platform", "trust", UNKNOWN)

    assert (answer.status, document["code"]) == (404, "merchant-unknown")
    assert document["found"] is False
    assert document["receipt"]["index"] == answer.receipt.index
    assert "decision" not in leaf_of(hub, answer)


def test_a_text_that_is_no_code_is_refused_with_a_receipt(ask):
    answer, document = ask("platform", "trust", "91321302MA000001X0")

    assert (answer.status, document["code"]) == (422, "code-invalid")
    assert "receipt" in document


@pytest.mark.parametrize(
    ("kind", "purpose", "status", "code"),
    [
        ("platform", "enforcement", 403, "not-granted"),
        ("leading_office", "trial", 403, "not-granted"),
        ("platform", "curiosity", 400, "purpose-unknown"),
        ("platform", "好奇 ?", 400, "purpose-unknown"),
    ],
)
def test_a_purpose_that_nobody_granted_is_refused_and_logged(
    hub, ask, kind, purpose, status, code
):
    answer, document = ask(kind, "trust", FINED.code, purpose)

    assert (answer.status, document["code"]) == (status, code)
    assert "merchant" not in document
    decision = leaf_of(hub, answer).get("decision")
    assert decision == ({"outcome": "deny"} if status == 403 else None)


@pytest.mark.parametrize("reference", ["", "  ", "x" * 201, "a\nb", "a\x00b", None])
def test_a_reference_must_be_readable(ask, reference):
    answer, document = ask("platform", "trust", FINED.code, reference=reference)

    assert answer.status == 400
    assert document["code"] in {"reference-invalid", "purpose-required"}


def test_a_parameter_that_is_not_known_is_refused(ask):
    answer, document = ask("platform", "trust", FINED.code, parameters=("as_of",))

    assert (answer.status, document["code"]) == (422, "parameter-unknown")


def test_a_hidden_record_shows_to_enforcement_and_to_nobody_else(ask):
    _, platform = ask("platform", "merchant", HIDDEN.code)
    _, office = ask("market_supervision", "merchant", HIDDEN.code)

    assert "penalty" not in {record["kind"] for record in platform["records"]}
    assert "penalty" in {record["kind"] for record in office["records"]}


def test_merchants_that_differ_only_in_hidden_records_look_alike(ask):
    _, hidden = ask("platform", "trust", HIDDEN.code)
    _, twin = ask("platform", "trust", TWIN.code)

    assert hidden["rating"].pop("digest") != twin["rating"].pop("digest")
    for reason in [*hidden["rating"]["reasons"], *twin["rating"]["reasons"]]:
        reason.pop("records")
    assert hidden["rating"] == twin["rating"]
    assert len(hidden["records"]) == len(twin["records"])


def test_a_hidden_record_that_arrives_changes_nothing_that_a_platform_sees(
    hub, clock, ask, tmp_path
):
    _, before = ask("platform", "trust", TWIN.code)
    clock.advance(days=1)
    row = penalty_row(
        TWIN,
        9,
        "2026-09-02",
        处罚类别="警告",
        处罚内容="警告",
        处罚程序="简易程序",
        **{"罚款金额（万元）": ""},
    )
    report = bring_penalties(hub, tmp_path, [row], "late.csv")

    _, after = ask("platform", "trust", TWIN.code)

    assert report.as_json()["linked"] == 1
    for document in (before, after):
        del document["receipt"], document["rely_until"]
    assert before == after


def test_restricted_fields_are_withheld_from_a_platform_by_rule(hub, ask):
    _, document = ask("platform", "merchant", FINED.code)
    _, other = ask("platform", "merchant", CLEAN.code)

    (penalty,) = [r for r in document["records"] if r["kind"] == "penalty"]
    assert "facts" not in penalty["body"]
    assert "legal_rep" not in penalty["body"]
    assert {
        "item": "penalty",
        "field": "facts",
        "rule": "ceiling:class:restricted",
    } in withheld_of(hub, document)
    assert document["view"] == other["view"]


def test_enforcement_sees_facts_and_a_masked_representative(ask):
    _, document = ask("market_supervision", "merchant", FINED.code)

    (penalty,) = [r for r in document["records"] if r["kind"] == "penalty"]

    assert "侵权商品" in penalty["body"]["facts"]
    assert "陈某某" not in json.dumps(document, ensure_ascii=False)


def test_a_persons_business_has_its_registered_name_and_no_rating_for_a_platform(ask):
    _, platform = ask("platform", "trust", SHOPKEEPER.code)
    _, office = ask("market_supervision", "trust", SHOPKEEPER.code)

    assert platform["merchant"]["name"] == SHOPKEEPER.name
    assert platform["rating"]["grade"] == "unrated"
    assert platform["rating"]["score"] is None
    assert office["merchant"]["name"] == SHOPKEEPER.name


def test_the_receipt_proves_question_and_answer_offline(hub, ask):
    answer, document = ask("platform", "trust", FINED.code, inline_receipt=True)
    receipt = document["receipt"]
    leaf = json.loads(base64.b64decode(receipt["leaf"]))
    covered = answer.body[: answer.body.rindex(b'"receipt":')]

    verify_entry(
        receipt["proof"].encode(),
        base64.b64decode(receipt["leaf"]),
        hub.audit.verifiers(receipt["shard"]),
    )

    opened = receipt["openings"]
    assert opened["resp"]["value"] == hashlib.sha256(covered).hexdigest()
    assert opened["case"]["value"] == "2026-15"
    for name, opening in opened.items():
        verify_opening(leaf[name], Opening(name, opening["salt"], opening["value"]))


def test_the_log_names_neither_merchant_nor_case_nor_officer_in_clear(hub, ask):
    answer, _ = ask("platform", "trust", FINED.code, officer="王某")

    body = hub.audit.entry(answer.receipt.index)

    for secret in (FINED.code, FINED.name, "2026-15", "王某"):
        assert secret.encode() not in body
    assert b'"purpose":"onboarding"' in body


def test_what_the_caller_holds_already_is_not_sent_again_but_logged(ask):
    first, _ = ask("platform", "trust", FINED.code)

    again, document = ask(
        "platform", "trust", FINED.code, known_versions=(first.etag[3:-1],)
    )

    assert (again.status, document) == (304, None)
    assert again.receipt.index == first.receipt.index + 1


def test_nothing_is_disclosed_when_the_log_cannot_take_it(hub, ask):
    hub.audit.close()

    with pytest.raises(AuditUnavailableError):
        ask("platform", "trust", FINED.code)


def test_the_whole_log_verifies_after_questions_and_refusals(hub, ask):
    for code in (FINED.code, UNKNOWN, "x"):
        ask("platform", "trust", code)

    verdict = verify_whole(hub.audit_engine, hub.audit.vkeys())

    assert verdict.ok


def hidden_row(firm, number, **changes):
    warning = {
        "处罚类别": "警告",
        "处罚内容": "警告",
        "处罚程序": "简易程序",
        "罚款金额（万元）": "",
    }
    return penalty_row(firm, number, "2026-09-02", **warning | changes)


def test_a_merchant_known_from_hidden_records_alone_is_unknown_to_a_platform(
    hub, ask, tmp_path
):
    stranger = Firm(UNKNOWN, "宿迁市无名商贸有限公司")
    bring_penalties(hub, tmp_path, [hidden_row(stranger, 7)], "hidden.csv")

    platform, document = ask("platform", "trust", UNKNOWN)
    office, _ = ask("market_supervision", "trust", UNKNOWN)

    assert (platform.status, document["code"]) == (404, "merchant-unknown")
    assert office.status == 200


def test_a_code_that_a_hidden_record_taught_finds_nobody_for_a_platform(
    hub, ask, tmp_path
):
    number = "321302600000014"
    path = write_csv(
        tmp_path / "taught.csv",
        (*PENALTY, "行政相对人代码_2(工商注册号)"),
        [[*hidden_row(CLEAN, 8), number]],
        "gb18030",
    )
    deliver(hub, "penalty_2018", path)

    platform, _ = ask("platform", "rating", number)
    office, document = ask("market_supervision", "rating", number)

    assert platform.status == 404
    assert (office.status, document["merchant"]["uscc"]) == (200, CLEAN.code)


def test_the_records_of_a_persons_business_tell_its_name_and_nothing_of_people(ask):
    _, document = ask("platform", "merchant", SHOPKEEPER.code)

    text = json.dumps(document, ensure_ascii=False)

    assert "幸福路" not in text
    assert "legal_rep" not in text
    assert document["records"][0]["body"]["party_name"] == SHOPKEEPER.name


def test_numbers_and_names_of_people_in_free_text_are_masked_and_kept_apart(
    hub, ask, tmp_path
):
    facts = "陈某某身份证11010519491231002X，电话13912345678，编号110105194912310021"
    row = penalty_row(FINED, 9, "2026-09-03", 违法事实=facts)
    bring_penalties(hub, tmp_path, [row], "facts.csv")

    _, document = ask("market_supervision", "merchant", FINED.code)

    shown = [
        record["body"]["facts"]
        for record in document["records"]
        if "编号" in record["body"].get("facts", "")
    ]
    assert shown == [
        "陈*身份证110105********002X，电话139****5678，编号110105194912310021"
    ]
