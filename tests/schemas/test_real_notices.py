"""Published notices of courts and offices: the counts that their README states."""

import json
from collections import Counter
from datetime import date

import pytest

from schemas.codes.identifiers import check_uscc
from schemas.record import KINDS
from tests.support.published import DATA, PUBLISHED, day, lines, load_all, need, sheet

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="published data is not beside this checkout"
)


def licences(name):
    """Return a licence file's rows under our field names."""
    return [
        {
            "party_name": row["epsName"],
            "uscc": row["businessLicenseNumber"],
            "licence_no": row["productSn"],
            "decision_day": row["xkDateStr"],
            "valid_until": row["xkDate"],
            "authority": row["qfManagerName"],
            "legal_rep": row["legalPerson"],
            "responsible_person": row["businessPerson"],
            "quality_person": row["qualityPerson"],
            "address": row["epsAddress"],
            "production_address": row["epsProductAddress"],
            "scope": row["certStr"],
        }
        for row in json.loads(need(f"licences/{name}").read_text("utf-8"))
    ]


def test_may_licences_are_26_updates_and_109_inserts():
    january = licences("nmpa_cosmetics_licences_202101.json")
    may = licences("nmpa_cosmetics_licences_202105.json")
    passing = [
        sum(check_uscc(row["uscc"]).status == "valid" for row in rows)
        for rows in (january, may)
    ]

    old, old_problems = load_all("licence", january)
    new, new_problems = load_all("licence", may)

    old_keys, new_keys = (
        {KINDS["licence"].natural_key(body) for body in bodies} for bodies in (old, new)
    )
    assert passing == [710, 133]
    assert (old_problems, new_problems) == ({}, {})
    assert (len(old_keys), len(old_keys & new_keys), len(new_keys - old_keys)) == (
        720,
        26,
        109,
    )


def test_court_filings_are_59_cases():
    kind = KINDS["court_case"]
    bodies, problems = load_all(
        "court_case",
        [
            {
                "case_no": row["caseNumber"],
                "courts": row["court"],
                "reasons": row.get("caseReason"),
                "entry_kind": row["kind"],
                "entry_day": row.get("gmtTrial") or row["gmtRegister"],
                "entry_url": row["url"],
                "parties": row["parties"],
            }
            for row in lines("courts/cn_court_filings_179.jsonl")
        ],
    )

    united = {}
    for body in bodies:
        key = kind.natural_key(body)
        united[key] = kind.combine(united[key], body) if key in united else body
    assert (len(bodies), problems) == (179, {})
    assert len(united) == 59
    assert max(len(case["entries"]) for case in united.values()) > 1


def test_both_layouts_of_the_debtor_list_fit():
    kind = KINDS["judgment_debtor"]
    bodies, problems = load_all(
        "judgment_debtor",
        [
            {
                "party_name": row.get("iname") or row["name"],
                "uscc": row.get("cardNum") or row.get("number"),
                "case_no": row["caseCode"],
                "court": row.get("courtName") or row["court"],
                "duty": row["duty"],
                "performance": row["performance"],
                "conduct": row.get("disruptTypeName") or row.get("disruptType"),
                "published_day": row.get("publishDate") or row["gmtPublishDate"],
                "filed_day": row.get("regDate"),
                "basis_document_no": row.get("gistId"),
                "legal_rep": row.get("businessEntity"),
            }
            for row in lines("courts/cn_dishonest_debtors_21.jsonl")
        ],
    )

    statuses = Counter(
        (v.scheme, v.status)
        for body in bodies
        for v in kind.parties(body)[0].identifiers
    )
    assert problems == {}
    # Five rows repeat one unified code that fails its check by one slip.
    assert statuses == {
        ("org_code", "valid"): 13,
        ("uscc", "masked"): 1,
        ("uscc", "invalid"): 5,
    }
    assert len({kind.natural_key(body) for body in bodies}) == 21


def test_a_penalty_published_twice_is_one_and_nameless_rows_are_set_aside():
    bodies, problems = load_all(
        "penalty",
        [
            {
                "party_name": row.get("obligorName"),
                "document_no": row["punishNumber"],
                "decision_day": day(row["decisionDate"]),
                "authority": row["departmentName"],
                "violation_type": row["type"],
                "content": row["content"],
            }
            for row in lines("penalties/cn_admin_penalties_15.jsonl")
        ],
    )

    assert problems == {"party-missing": 8}
    assert len({KINDS["penalty"].natural_key(body) for body in bodies}) == 6
    assert sorted(b["fine_fen"] for b in bodies if "fine_fen" in b) == [
        472_875,
        1_000_000,
    ]


def test_abnormal_listings_load_but_for_the_nameless():
    bodies, problems = load_all(
        "abnormal_listing",
        [
            {
                "party_name": row.get("name"),
                "reason": row["putReason"],
                "authority": row["putDepartment"],
                "listed_day": day(row["gmtPutDate"]),
                "removed_day": day(row["gmtRemoveDate"]),
                "removal_reason": row["removeReason"],
            }
            for row in lines("blacklists/cn_abnormal_operation_25.jsonl")
        ],
    )

    assert (len(bodies), problems) == (20, {"party-missing": 5})
    assert all(isinstance(KINDS["abnormal_listing"].event_day(b), date) for b in bodies)


def test_drug_samples_are_39_records_with_two_parties_each():
    kind = KINDS["sampling_result"]
    bodies, problems = load_all(
        "sampling_result",
        [
            {
                "product": row[0],
                "producer_name": row[1],
                "batch": row[2],
                "sampled_name": row[3],
                "test_basis": row[4],
                "verdict": row[5],
                "failed_items": row[6],
                "test_body": row[7],
                "note": row[8],
                "published_day": PUBLISHED,
            }
            for row in sheet("sampling/tcm_sampling_failures_114802.xlsx")
        ],
    )

    assert problems == {}
    assert len({kind.natural_key(body) for body in bodies}) == 39
    assert {len(kind.parties(body)) for body in bodies} == {2}
