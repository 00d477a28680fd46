"""Published registers and lists: the counts that their README states."""

from collections import Counter

import pytest

from schemas.codes.identifiers import check_org_code, check_uscc, identify
from schemas.record import KINDS
from tests.support.published import DATA, PUBLISHED, load_all, register, sheet, verdicts

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="published data is not beside this checkout"
)


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
