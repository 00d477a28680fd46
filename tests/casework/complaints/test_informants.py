"""Who reported: seen by the handler alone, masked before, forgotten in time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.casework.complaints.informants import (
    Handling,
    InformantDraft,
    InformantTextError,
    kept_until,
    may_open,
)

TOLD = InformantDraft("陈小禾", "13912345678", "幸福路8号", "320102199003070011")


def test_nothing_of_a_person_is_read_from_what_is_masked():
    masked = TOLD.masked()

    assert masked == {
        "name": "陈*",
        "phone": "139********",
        "address": "*",
        "identity_no": "320102********0011",
    }


def test_who_told_nothing_is_nameless_and_a_name_alone_is_no_real_name():
    assert InformantDraft(" ").is_anonymous
    assert not TOLD.is_anonymous
    assert TOLD.is_real_name
    assert not InformantDraft("陈小禾").is_real_name
    assert InformantDraft().masked() == dict.fromkeys(TOLD.masked(), "")


@pytest.mark.parametrize("text", ["好" * 301, "甲\n乙", "甲\u200b乙"])
def test_what_nobody_could_read_is_refused_by_its_field(text):
    with pytest.raises(InformantTextError) as caught:
        InformantDraft(phone=text)

    assert caught.value.extra["field"] == "phone"
    assert text not in caught.value.detail


@given(
    st.sampled_from(["A", "B"]),
    st.sampled_from([None, "1", "2"]),
    st.sampled_from(["A", "B"]),
    st.sampled_from(["", "1", "2"]),
)
def test_only_the_officer_on_whose_desk_it_lies_may_see(
    member, lies_with, asking, officer
):
    allowed = may_open(Handling(member, lies_with), asking, officer)

    assert allowed == (asking == member and lies_with == officer)


def test_it_is_kept_three_years_and_half_a_year_after_a_withdrawal():
    ended = date(2026, 5, 1)

    assert kept_until(ended, withdrawn=False) == date(2029, 5, 1)
    assert kept_until(ended, withdrawn=True) == ended + timedelta(days=180)
    assert kept_until(date(2019, 12, 31), withdrawn=False) is None
