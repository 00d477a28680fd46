"""Windows of the law and purposes of certificates: broken rules are refused."""

from dataclasses import replace

import pytest
from msgspec import structs

from hub.rulebook import load_rulebook
from hub.rulebook.certificate_checks import check_certificates
from hub.rulebook.reading import RuleFileError
from schemas.words import PROCEEDINGS

RULES = load_rulebook()


def test_every_group_of_offences_has_a_window_of_two_years():
    windows = {
        rule.group: rule.penalty_months
        for rule in RULES.windows
        if rule.group is not None and rule.key != "mark-acts"
    }

    assert windows == dict.fromkeys(("213-215", "216", "217-218", "219"), 24)


def test_proceedings_are_open_and_enforcement_is_shipped_closed():
    opened = {rule.key: rule.opened for rule in RULES.certificates}

    told = dict.fromkeys((*PROCEEDINGS, "self"), True)
    assert opened == told | {"enforcement": False}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (('field = "', 'field = "tax law" # '), "no field of law"),
        (("penalty_months = 24", "penalty_months = 0"), "from 1 to 1,200"),
        (("judgment_months = 24", "judgment_months = -24"), "from 1 to 1,200"),
    ],
)
def test_a_window_of_no_field_or_no_time_is_refused(changes, words):
    text = RULES.texts["windows.toml"].replace(*changes, 1)
    assert text != RULES.texts["windows.toml"]

    with pytest.raises(RuleFileError, match=words):
        load_rulebook(instead={"windows.toml": text})


def test_a_certificate_for_anything_but_case_work_is_refused():
    first, *rest = RULES.certificates
    rules = replace(
        RULES, certificates=(structs.replace(first, key="onboarding"), *rest)
    )

    with pytest.raises(RuleFileError, match="no purpose of case work"):
        check_certificates(rules)
