"""What a complaint lacks, and on which grounds it may be refused: by hand."""

from datetime import date
from pathlib import Path

import pytest

from hub.casework.complaints.acceptance import (
    HandedIn,
    assess,
    last_day_to_complain,
    weigh_signs,
)

CASES = [
    line.split("\t")
    for line in Path(__file__)
    .with_name("acceptance_cases.tsv")
    .read_text("utf-8")
    .splitlines()[1:]
]
READ = {"yes": True, "no": False}


def submission_of(machine, received, there, more):
    """Read what a case says was handed in."""
    values = {} if there == "-" else dict.fromkeys(there.split(","), True)
    for one in () if more == "-" else more.split(","):
        name, value = one.split("=")
        if name == "known_since":
            values[name] = date.fromisoformat(value)
        else:
            values[name] = READ[value] if value in READ else int(value)
    return HandedIn(machine=machine, received=date.fromisoformat(received), **values)


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_what_is_missing_and_held_against_it_is_as_worked_out_by_hand(case):
    *said, missing, grounds = case[1:]

    found = assess(submission_of(*said))

    assert ",".join(point.key for point in found.missing) == missing.replace("-", "")
    assert ",".join(point.key for point in found.grounds) == grounds.replace("-", "")
    assert found.is_complete is (missing == "-")
    assert all(point.article for point in (*found.missing, *found.grounds))


def test_a_term_of_years_ends_on_the_same_date():
    assert last_day_to_complain(date(2023, 5, 1), 3) == date(2026, 5, 1)
    assert last_day_to_complain(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert last_day_to_complain(date(9999, 1, 1), 3) == date.max


def test_signs_are_counts_and_refuse_nothing():
    day = date(2026, 5, 1)

    signs = weigh_signs(day, same_complainant=40, shared_contact=3)

    assert [(sign.point.key, sign.count) for sign in signs] == [
        ("same_complainant", 40),
        ("shared_contact", 3),
    ]
    assert weigh_signs(date(2026, 4, 14), same_complainant=40) == ()
    assert assess(submission_of(*CASES[0][1:5])).grounds == ()
