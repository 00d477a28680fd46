"""Rows of quarantine are found by their party, of whom nothing is kept in clear."""

import pytest

from hub.intake.files.party_marks import (
    NO_MARKS,
    code_mark_of,
    marks_of_row,
    name_mark,
)
from tests.support.little_city import FINED, uscc


def hashed(text):
    return f"<{text}>"


def marks(**values):
    return marks_of_row("penalty", values, hashed)


def test_a_name_is_found_however_it_is_written():
    written = marks(party_name="宿迁市禾丰食品（有限公司） ")

    assert written.name == name_mark("宿迁市禾丰食品有限公司", hashed)
    assert written.code is None


def test_a_unified_code_and_its_organisation_code_are_one():
    code = uscc(2)

    assert marks(uscc=code).code == code_mark_of(code[8:17], hashed)
    assert marks(uscc=code) != marks(uscc=uscc(3))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"party_name": ""},
        {"party_name": "字" * 401},
        {"uscc": "913213"},
        {"uscc": 7},
    ],
)
def test_what_names_nobody_has_no_marks(values):
    assert marks(**values) == NO_MARKS


def test_a_code_that_fails_leaves_the_name():
    found = marks(party_name=FINED.name, uscc="913213", org_code=FINED.code[8:17])

    assert found.name == name_mark(FINED.name, hashed)
    assert found.code == code_mark_of(FINED.code, hashed)
