"""Published files through the contracts: the counts that their README states."""

import csv
import json
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from marshmallow import ValidationError
from python_calamine import CalamineWorkbook

from schemas.base import problems_of
from schemas.identifiers import check_org_code, check_uscc, identify
from schemas.record import KINDS

DATA = Path(__file__).parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="published data is not beside this checkout"
)
CHINA = timezone(timedelta(hours=8))
PUBLISHED = "2017-06-01"
REGISTER = {
    "企业名称": "party_name",
    "统一社会信用代码": "uscc",
    "注册日期": "established_day",
    "企业类型": "enterprise_type",
    "法人代表": "legal_rep",
    "注册资金": "capital",
    "经营范围": "business_scope",
    "所在省份": "province",
    "地区": "city",
    "注册地址": "address",
}


def need(name):
    """Return the path of a data file, or skip."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not there")
    return path


def register(name):
    """Return a registry file's rows under our field names."""
    with need(name).open(encoding="utf-8", newline="") as file:
        return [
            {
                ours: row[theirs]
                for theirs, ours in REGISTER.items()
                if row[theirs] != "N/A"
            }
            for row in csv.DictReader(file)
        ]


def sheet(name):
    """Return the data rows of a workbook's first sheet, as text."""
    rows = CalamineWorkbook.from_path(need(name)).get_sheet_by_index(0).to_python()
    return [
        [str(int(c)) if isinstance(c, float) else str(c).strip() for c in row]
        for row in rows[1:]
    ]


def lines(name):
    """Return the objects of a JSON Lines file."""
    return [json.loads(line) for line in need(name).read_text("utf-8").splitlines()]


def load_all(kind, rows):
    """Return bodies and the first problem of each row that is refused."""
    bodies, problems = [], Counter()
    for row in rows:
        try:
            bodies.append(KINDS[kind].load(row))
        except ValidationError as error:
            problems[problems_of(error)[0].code] += 1
    return bodies, problems


def verdicts(values):
    """Count scheme and status of the codes in a column."""
    found = map(identify, values)
    return Counter((v.scheme, v.status) for v in found if v.status != "absent")


def day(value):
    """Return a day from epoch seconds or text."""
    if isinstance(value, int):
        return datetime.fromtimestamp(value, CHINA).date()
    return value


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        (
            "registry/registry_jiangsu_2008.csv",
            {"uscc": 10_042, "reg_no_15": 827, "coop_reg_no": 334},
        ),
        (
            "registry/registry_suqian_allyears.csv",
            {"uscc": 1_614, "reg_no_15": 61, "coop_reg_no": 41, "reg_no_13": 5},
        ),
    ],
)
def test_the_registers_load_whole_with_the_readmes_verdicts(name, counts):
    rows = register(name)

    bodies, problems = load_all("registration", rows)

    assert problems == {}
    assert verdicts(row["uscc"] for row in rows) == {
        (scheme, "valid"): count for scheme, count in counts.items()
    }
    keys = {KINDS["registration"].natural_key(body) for body in bodies}
    assert len(keys) == len({row["uscc"] for row in rows})


def test_all_capital_of_the_registers_is_read_but_what_names_no_currency():
    names = ("registry_jiangsu_2008.csv", "registry_suqian_allyears.csv")
    rows = [row for name in names for row in register(f"registry/{name}")]

    bodies, _ = load_all("registration", rows)

    unread = [b["capital"] for b in bodies if b.get("flags") == ["capital:unread"]]
    assert len(unread) == 7
    assert all(text.endswith("(万)") for text in unread)


def test_e_commerce_list_has_476_unified_codes_and_84_in_the_wrong_column():
    rows = sheet("blacklists/ecommerce_dishonest_91855.xlsx")
    bodies, problems = load_all(
        "serious_listing",
        [
            {
                "party_name": name,
                "reg_no": reg_no,
                "org_code": org_code,
                "uscc": uscc,
                "reason": reason,
                "published_day": PUBLISHED,
            }
            for name, reg_no, org_code, uscc, reason in rows
        ],
    )

    parties = [KINDS["serious_listing"].parties(body)[0] for body in bodies]
    schemes = Counter(
        scheme for p in parties for scheme in {v.scheme for v in p.identifiers}
    )
    in_org_column = verdicts(row[2] for row in rows)
    assert problems == {}
    assert check_counts(rows, 3) == (476, 476)
    assert (in_org_column["uscc", "valid"], in_org_column["org_code", "valid"]) == (
        84,
        334,
    )
    assert (schemes["uscc"], schemes["reg_no_15"], schemes["reg_no_13"]) == (
        476,
        489,
        10,
    )
    assert sum(1 for p in parties if p.key.startswith("org_code:")) == 500


def check_counts(rows, column):
    """Return how many cells of a code column are filled, and how many pass."""
    filled = [row[column] for row in rows if row[column]]
    return len(filled), sum(check_uscc(code).status == "valid" for code in filled)


def test_transport_list_is_keyed_by_its_organisation_codes():
    rows = sheet("blacklists/transport_dishonest_93516.xls")
    bodies, problems = load_all(
        "serious_listing",
        [
            {
                "party_name": row[1],
                "reg_no": row[2],
                "org_code": row[3],
                "uscc": row[4],
                "province": row[5],
                "published_day": PUBLISHED,
            }
            for row in rows
        ],
    )

    org_codes = [row[3] for row in rows if row[3]]
    assert check_counts(rows, 4) == (20, 19)
    assert len(org_codes) == 262
    assert sum(check_org_code(code).status == "valid" for code in org_codes) == 261
    assert (len(bodies), problems) == (269, {"code-check": 1})


def test_scanned_list_has_22_of_143_unified_codes_and_154_organisation_codes():
    rows = sheet("blacklists/ocr_judgment_defaulters_93512_1.xlsx")
    bodies, problems = load_all(
        "judgment_debtor",
        [
            {
                "party_name": row[2],
                "uscc": row[3],
                "org_code": row[4],
                "case_no": row[5],
                "court": row[6],
                "legal_rep": row[7],
                "published_day": PUBLISHED,
            }
            for row in rows
        ],
    )

    assert check_counts(rows, 3) == (143, 22)
    assert sum(check_org_code(row[4]).status == "valid" for row in rows) == 154
    assert len(bodies) + problems.total() == 181
    assert set(problems) == {"code-check"}


def test_repairs_in_the_scanned_list_never_contradict_a_sound_organisation_code():
    rows = sheet("blacklists/ocr_judgment_defaulters_93512_1.xlsx")
    repaired = [
        (verdict.value[8:17], row[4])
        for row in rows
        if (verdict := identify(row[3])).status == "repaired"
        and check_org_code(row[4]).status == "valid"
    ]

    assert len(repaired) >= 8
    assert all(inner == sound for inner, sound in repaired)


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
    # Five rows repeat one unified code that fails its check.
    assert problems == {"code-check": 5}
    assert statuses == {("org_code", "valid"): 13, ("uscc", "masked"): 1}
    assert len({kind.natural_key(body) for body in bodies}) == 16


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
