"""Whose authority it is by subject, level and place: sixty cases worked out by hand.

``level`` is who may handle it by law: the ``county``'s authority alone, as complaints,
or ``any`` from the county up, as reports. ``?`` begins a tie that is a question.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hub.casework.complaints.competence import (
    Raised,
    choose_office,
    competence_of,
)
from hub.members.lines import CompetentOffice, leads

PARENT = {
    **dict.fromkeys(("321302", "321311", "321322", "321323", "321324"), "321300"),
    **dict.fromkeys(("321300", "320300"), "320000"),
    "330110": "330100",
    "330100": "330000",
}
MARKET = "goods trademark patent food farm_inputs"
OFFICES = [
    CompetentOffice(code, kind, territory, level, frozenset(subjects.split()))
    for code, kind, territory, level, subjects in (
        ("a-drugs", "market_supervision", "321300", "province", "drugs"),
        ("m-city", "market_supervision", "321300", "city", MARKET),
        ("m-sucheng", "market_supervision", "321302", "county", ""),
        ("m-shuyang", "market_supervision", "321322", None, f"{MARKET} drugs"),
        ("b-shuyang", "market_supervision", "321322", "county", "food"),
        ("p-province", "market_supervision", "320000", None, ""),
        ("d-province", "market_supervision", "320000", None, "drugs"),
        ("h-city", "market_supervision", "330100", None, ""),
        ("k-city", "copyright", "321300", None, ""),
        ("c-city", "culture", "321300", None, ""),
        ("c-suyu", "culture", "321311", None, ""),
        ("x-west", "post", "321300", None, ""),
        ("x-east", "post", "321300", None, ""),
        ("u-city", "customs", "321300", "province", ""),
        ("t-province", "telecom", "320000", None, ""),
        ("w-city", "cyberspace", "321300", None, ""),
        ("g-city", "agriculture", "321300", None, ""),
        ("g-siyang", "agriculture", "321323", None, ""),
    )
]
RAISED = {"county": ("complaint", "business"), "any": ("report", "act")}
CASES = [
    line.split("\t")
    for line in Path(__file__)
    .with_name("line_cases.tsv")
    .read_text("utf-8")
    .splitlines()[1:]
]


def chosen_of(case, offices, spelt):
    """Write who is chosen as the cases do."""
    _, subject, level, place, received_by, _ = case
    machine, where = RAISED[level]
    raised = Raised(
        machine, "merchant", date(2026, 5, 1), {where: place}, subject=subject
    )
    received = None if received_by == "-" else spelt[received_by]
    choice = choose_office(competence_of(raised), offices, PARENT.get, received)
    if choice.office is not None:
        return {choice.office.code}
    return {one.code for one in choice.between}


def test_the_cases_are_sixty():
    assert len({tuple(case[1:5]) for case in CASES}) == len(CASES) == 60


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_no_case_is_decided_by_how_offices_are_spelt_or_listed(case):
    expected = set(case[-1].lstrip("?").split(",")) - {"nobody"}
    assert case[-1].startswith("?") == (len(expected) > 1)
    codes = sorted(office.code for office in OFFICES)

    for names in (codes, codes[::-1], codes[7:] + codes[:7]):
        spelt = dict(zip(codes, names, strict=True))
        offices = [replace(one, code=spelt[one.code]) for one in OFFICES]
        wanted = {spelt[code] for code in expected}
        assert chosen_of(case, offices, spelt) == wanted
        assert chosen_of(case, offices[::-1], spelt) == wanted


def test_a_drug_inspectorate_gets_drug_matters_only():
    for case in CASES:
        if "a-drugs" in case[-1]:
            assert case[1] == "drugs"


@pytest.mark.parametrize(
    ("upper", "below"),
    [
        ("p-province", {"m-city", "m-sucheng", "m-shuyang", "b-shuyang"}),
        ("m-city", {"b-shuyang"}),  # the others declared none, or one that is not its
        ("a-drugs", set()),
        ("d-province", set()),  # the other drug office declared the same level
        ("m-sucheng", set()),
    ],
)
def test_an_office_leads_those_below_it_that_declared_nothing_else(upper, below):
    one = next(office for office in OFFICES if office.code == upper)

    led = {office.code for office in OFFICES if leads(one, office)}

    assert led == below
