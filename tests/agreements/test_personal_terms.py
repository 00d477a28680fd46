"""What an agreement opens of persons is what it names, no rule is passed: by law."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.agreements.catalog import catalog_of
from hub.agreements.policy import ALL, Grant, View, compile_view
from hub.agreements.service import bounds_of
from hub.lookup.task.personal_bodies import (
    PersonalInvalidError,
    forms_of,
    read_number,
    read_personal,
)
from hub.rulebook import load_rulebook
from schemas.codes.check_digits import identity_check_char
from schemas.words import CASE_WORK, MemberKind, Purpose

DAY = date(2026, 11, 24)
BOOK = load_rulebook()
CATALOG = catalog_of(BOOK, DAY)
ITEMS = sorted(CATALOG.items)
FIELDS = sorted({field for fields in CATALOG.items.values() for field in fields})


@st.composite
def opened(draw, extra=()):
    """Items with some of their fields, or with all of them."""
    chosen = draw(st.lists(st.sampled_from([*ITEMS, *extra]), max_size=4))
    some = st.sets(st.sampled_from([ALL, *FIELDS[:40]]), max_size=6)
    return {item: frozenset(draw(some)) for item in chosen}


@given(
    kind=st.sampled_from(list(MemberKind)),
    purpose=st.sampled_from(list(Purpose)),
    items=opened(extra=[ALL]),
    personal=opened(extra=[ALL, "person"]),
)
def test_nothing_is_opened_but_what_agreement_rule_and_view_name(
    kind, purpose, items, personal
):
    grant = Grant(
        *("g", frozenset({purpose}), items, frozenset(), DAY, None), personal=personal
    )

    view = compile_view(
        purpose, DAY, [grant], bounds_of(BOOK, kind, purpose, DAY), CATALOG
    )

    if not isinstance(view, View):
        return
    rule = BOOK.rule("personal", kind, DAY)
    for item, fields in view.personal.items():
        assert purpose in CASE_WORK
        assert item in rule.items
        assert ALL not in {item, *fields}
        assert fields <= personal[item]
        assert item == "person" or fields <= view.items[item]


@given(st.binary(max_size=300))
def test_bodies_are_read_or_refused(body):
    for read in (read_personal, read_number):
        with pytest.raises(PersonalInvalidError) as refused:
            read(body)
        assert not any(char in str(refused.value) for char in "９٣")


@given(
    st.from_regex(r"[1-9][0-9]{5}19[0-9]{9}", fullmatch=True),
)
def test_a_number_of_either_length_has_both_forms(first):
    long = first + identity_check_char(first)
    short = first[:6] + first[8:]

    assert set(forms_of(long)) == set(forms_of(short)) == {long, short}
