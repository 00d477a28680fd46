"""Each number of a rule has bounds within which every day can be counted."""

import re

import msgspec
import pytest

from hub.casework.advice.table_rules import BasisRule, OffenceRule, ThresholdRule
from hub.casework.clues.rules import ClueRule
from hub.casework.comparisons.comparing_rules import ComparisonRule
from hub.casework.complaints.law.rules import AcceptanceRule, InformantRule
from hub.rulebook import RuleFileError, load_rulebook
from hub.rulebook.bases import ConfirmedRelease
from hub.rulebook.loader import FILES, FOLDER

OTHERS = (OffenceRule, ThresholdRule, BasisRule, ClueRule, ComparisonRule)
KINDS = (*FILES.values(), *OTHERS, AcceptanceRule, InformantRule, ConfirmedRelease)


@pytest.mark.parametrize(
    ("file", "key", "value"),
    [
        ("publicity", "max_months", 999_999),
        ("publicity", "min_months", -1),
        ("retention", "months", 999_999),
        ("windows", "penalty_months", 99_999),
        ("sampling", "days", 999_999_999),
        ("sampling", "days", -1),
        ("effects", "notice_days", -1),
        ("effects", "notice_days", 36_501),
        ("clocks", "usual", -1),
        ("clocks", "most_pauses", -1),
        ("night", "back_off_seconds", 10**15),
    ],
)
def test_a_number_that_no_day_can_be_counted_by_is_refused_with_its_line(
    file, key, value
):
    text = (FOLDER / f"{file}.toml").read_text("utf-8")
    told = re.search(rf"^{key} = .*$", text, re.MULTILINE)
    line = text.count("\n", 0, told.start()) + 1
    changed = f"{text[: told.start()]}{key} = {value}{text[told.end() :]}"

    with pytest.raises(RuleFileError, match="must be a number from") as refused:
        load_rulebook(instead={f"{file}.toml": changed})

    assert (refused.value.file, refused.value.line) == (f"{file}.toml", line)
    assert refused.value.key.endswith(f".{key}")


def numbers_of(kind):
    """Each number that rules of a type have, by name."""
    for field in msgspec.inspect.type_info(kind).fields:
        of = field.type
        for one in of.types if isinstance(of, msgspec.inspect.UnionType) else (of,):
            if isinstance(one, msgspec.inspect.IntType):
                yield field.name, one


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_of_a_rule_has_both_bounds(kind):
    unbounded = [
        name for name, one in numbers_of(kind) if one.ge is None or one.le is None
    ]

    assert unbounded == []
