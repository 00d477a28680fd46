"""Errors of a contract taken apart into stable codes."""

import pytest
from marshmallow import ValidationError

from schemas.base import CODES, Contract, Problem, problems_of, refuse
from schemas.fields import LegalDate, Rows, Text


class Inner(Contract):
    """One entry."""

    item = Text("项目", required=True, most=5)


class Outer(Contract):
    """A contract with nested entries."""

    name = Text("名称", required=True)
    day = LegalDate("日期")
    rows = Rows(Inner, "条目", most=3)


def problems(values):
    """Return the problems of a load that must fail."""
    with pytest.raises(ValidationError) as caught:
        Outer().load(values)
    return {(p.field, p.code) for p in problems_of(caught.value)}


def test_every_fault_of_a_row_has_its_field_and_a_stable_code():
    found = problems(
        {
            "day": "yesterday",
            "rows": [{"item": "longer than five"}, {}, {"item": "x", "more": 1}],
            "colour": "red",
        }
    )

    assert found == {
        ("name", "required"),
        ("day", "date-unreadable"),
        ("rows.0.item", "too-long"),
        ("rows.1.item", "required"),
        ("rows.2.more", "unknown-field"),
        ("colour", "unknown-field"),
    }


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"name": "x", "rows": 7}, ("rows", "not-a-list")),
        ({"name": "x", "rows": [7]}, ("rows.0", "not-an-object")),
        ({"name": "x", "rows": [{"item": "a"}] * 4}, ("rows", "too-many")),
        ({"name": None}, ("name", "required")),
        ({"name": "  "}, ("name", "required")),
        ({"name": ["x"]}, ("name", "not-text")),
        ([], ("_schema", "not-an-object")),
    ],
)
def test_a_value_of_the_wrong_shape_has_a_code_too(values, problem):
    found = problems(values)

    assert problem in {(field.removesuffix("._schema"), code) for field, code in found}


def test_a_message_without_a_known_code_comes_out_as_invalid():
    error = ValidationError({"a": ["Odd: thing.", "too-long: 7"], "b": {0: ["x"]}})

    assert problems_of(error) == (
        Problem("a", "invalid", "Odd: thing."),
        Problem("a", "too-long", "7"),
        Problem("b.0", "invalid", "x"),
    )


def test_a_refusal_names_a_code_that_is_listed():
    with pytest.raises(ValidationError) as caught:
        refuse("uscc", "code-check", "wrong")

    (problem,) = problems_of(caught.value)
    assert problem == Problem("uscc", "code-check", "wrong")
    assert problem.code in CODES
