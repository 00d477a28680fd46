"""Statutory restraints: which rest on a record, by which article, on which days."""

from datetime import date

import pytest

from hub.archive.rules import restraints_of
from hub.rulebook import load_rulebook
from hub.rulebook.book import OTHER

RULES = load_rulebook()
BASE = {"party_name": "宿迁云朵有限公司", "authority": "宿迁市市场监督管理局"}


def penalty(*kinds, **more):
    return BASE | {
        "document_no": "1号",
        "decision_day": "2026-05-10",
        "penalty_kinds": list(kinds),
        **more,
    }


def listing(**more):
    return BASE | {"listed_day": "2024-02-29"} | more


def debtor(**more):
    return BASE | {"case_no": "1号", "published_day": "2025-10-20"} | more


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        ("serious_listing", listing(), ("serious-listing", "2024-02-29", "2027-02-28")),
        (
            "serious_listing",
            listing(removed_day="2025-06-01"),
            ("serious-listing", "2024-02-29", "2025-05-31"),
        ),
        ("abnormal_listing", listing(), ("abnormal-listing", "2024-02-29", None)),
        (
            "abnormal_listing",
            listing(removed_day="2024-03-01"),
            ("abnormal-listing", "2024-02-29", "2024-02-29"),
        ),
        (
            "penalty",
            penalty("trade_ban", valid_until="2028-05-10"),
            ("ban", "2026-05-10", "2028-05-10"),
        ),
        ("penalty", penalty("business_restricted"), ("limit", "2026-05-10", None)),
        ("judgment_debtor", debtor(), ("judgment-debtor", "2025-10-20", "2027-10-20")),
        (
            "judgment_debtor",
            debtor(conduct="有履行能力而拒不履行生效法律文书确定义务"),
            ("judgment-debtor", "2025-10-20", None),
        ),
        (
            "judgment_debtor",
            debtor(conduct="违反财产报告制度", listed_until="2029-10-20"),
            ("judgment-debtor", "2025-10-20", "2029-10-20"),
        ),
        (
            "judgment_debtor",
            debtor(removed_day="2026-03-01"),
            ("judgment-debtor", "2025-10-20", "2026-02-28"),
        ),
        (
            "serious_listing",
            listing(authority="国家税务总局宿迁市税务局"),
            ("serious-listing.others", "2024-02-29", "2027-02-28"),
        ),
        ("serious_listing", listing(listed_day="2021-08-31"), None),
        ("penalty", penalty("fine", "licence_revoked"), None),
        ("registration", BASE | {"established_day": "2020-01-01"}, None),
    ],
)
def test_a_restraint_has_a_first_and_a_last_day(kind, body, told):
    found = [
        (one.rule.key, str(one.first), one.last and str(one.last))
        for one in restraints_of(kind, body, RULES)
    ]

    assert found == ([] if told is None else [told])


def test_both_its_days_count():
    (ban,) = restraints_of(
        "penalty", penalty("trade_ban", valid_until="2028-05-10"), RULES
    )

    days = ("2026-05-09", "2026-05-10", "2028-05-10", "2028-05-11")
    stands = [ban.stands_on(date.fromisoformat(day)) for day in days]
    assert stands == [False, True, True, False]
    assert ban.told_by == {"penalty_kinds", "valid_until"}


def test_each_office_has_one_restraint_of_its_list():
    families = {family.key for family in RULES.families} | {OTHER}

    held = [
        family
        for rule in RULES.restraints
        if rule.kind == "serious_listing"
        for family in rule.families
    ]
    assert sorted(held) == sorted(families)
