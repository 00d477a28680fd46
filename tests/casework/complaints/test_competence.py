"""Whose authority handles a complaint or report: cases worked out by hand."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.casework.complaints.competence import (
    NOBODY,
    Raised,
    choose_office,
    competence_of,
    handles,
)
from hub.casework.complaints.law import read_competence
from hub.members.lines import CompetentOffice
from hub.rulebook import RuleFileError

PARENT = {
    **dict.fromkeys(("321302", "321311", "321322", "321324"), "321300"),
    "321300": "320000",
    "330110": "330100",
    "330100": "330000",
}
OFFICES = [
    CompetentOffice(code, kind, territory)
    for code, kind, territory in (
        ("JS-S", "market_supervision", "320000"),
        ("SQ-S", "market_supervision", "321300"),
        ("SC-S", "market_supervision", "321302"),
        ("SY-S", "market_supervision", "321311"),
        ("HZ-S", "market_supervision", "330100"),
        ("YH-S", "market_supervision", "330110"),
        ("SQ-C", "culture", "321300"),
        ("JS-K", "copyright", "320000"),
        ("SQ-P", "post", "321300"),
        ("SQ-U", "customs", "321300"),
        ("JS-T", "telecom", "320000"),
        ("SC-A", "agriculture", "321302"),
    )
]
CASES = [
    line.split("\t")
    for line in Path(__file__)
    .with_name("competence_cases.tsv")
    .read_text("utf-8")
    .splitlines()[1:]
]


def raised_of(machine, about, day, places, not_found, subject):
    """Read what a case says was raised."""
    given_places = () if places == "-" else places.split(",")
    return Raised(
        machine,
        about,
        date.fromisoformat(day),
        dict(one.split("=") for one in given_places),
        frozenset() if not_found == "-" else frozenset(not_found.split(",")),
        subject,
    )


def test_the_cases_are_as_many_as_were_worked_out():
    assert len({case[0] for case in CASES}) == len(CASES) == 57


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_who_handles_it_is_as_worked_out_by_hand(case):
    *said, received_by, handled_by, article = case[1:]

    competence = competence_of(raised_of(*said))
    chosen = choose_office(
        competence, OFFICES, PARENT.get, None if received_by == "-" else received_by
    ).office

    assert (chosen.code if chosen else "-") == handled_by
    assert article in competence.article if article != "-" else competence == NOBODY


@given(
    st.sampled_from(CASES),
    st.permutations(OFFICES),
    st.sampled_from([None, *(office.code for office in OFFICES)]),
)
def test_whoever_is_chosen_is_competent_in_whatever_order_offices_come(
    case, offices, received_by
):
    competence = competence_of(raised_of(*case[1:7]))

    choice = choose_office(competence, offices, PARENT.get, received_by)

    assert choice == choose_office(competence, OFFICES, PARENT.get, received_by)
    if (chosen := choice.office) is not None:
        first = chosen.code == received_by
        is_own = handles(competence, chosen, PARENT.get, received_first=first)
        assert is_own or chosen.territory == "321300"
    else:
        assert not any(
            handles(competence, one, PARENT.get, received_first=False)
            for one in offices
        )


def test_divisions_that_lie_in_each_other_end():
    competence = competence_of(
        Raised("report", "merchant", date(2026, 5, 1), {"act": "1"})
    )

    assert choose_office(competence, OFFICES, {"1": "2", "2": "1"}.get).office is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (('about = "merchant"', 'about = "platform"'), "the key must be"),
        (('places = ["act"]', "places = []"), "1 or more"),
        (('places = ["act"]', 'places = ["moon"]'), "unknown word"),
        (("level =", 'only_then = ["act"]\nlevel ='), "go together"),
    ],
)
def test_a_rule_that_leads_nowhere_is_refused(change, why):
    text = """id = "competence"
[[entry]]
key = "report.merchant"
machine = "report"
about = "merchant"
places = ["act"]
level = "county_up"
valid_from = 2026-04-15
source = "s"
article = "a"
status = "confirmed"
mark = "V"
"""
    assert len(read_competence(text)) == 1

    with pytest.raises(RuleFileError, match=why):
        read_competence(text.replace(*change))
