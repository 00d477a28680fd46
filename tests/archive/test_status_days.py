"""Since when a record has its status, and which one held on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.archive.reads.status_days import (
    ALWAYS,
    StatusHeld,
    VersionStatus,
    status_on,
    statuses_held,
    stored_day,
)
from schemas.words import RecordStatus

FIRST = date(2026, 1, 1)
days = st.integers(0, 12).map(lambda n: FIRST + timedelta(days=n))
words = st.sampled_from([status.value for status in RecordStatus])


@st.composite
def histories(draw):
    """Versions in the order in which they were learned."""
    learned = sorted(draw(st.lists(days, max_size=6)))
    return [
        VersionStatus(draw(words), draw(st.none() | days), learned_on)
        for learned_on in learned
    ]


def by_day(told):
    """Write every day's status down; what is corrected is rubbed out before."""
    calendar = [FIRST + timedelta(days=n - 1) for n in range(16)]
    status = dict.fromkeys(calendar, "active")
    rubbed_out, word = dict(status), "active"
    since = None
    for one in told:
        day_told = one.told_from and min(one.told_from, one.learned_on)
        if one.status == word and day_told in {None, since}:
            continue
        if one.status == word:
            status = dict(rubbed_out)
        rubbed_out, word = dict(status), one.status
        since = day_told or one.learned_on
        status |= {day: word for day in calendar if day >= since}
    return status


@given(histories())
def test_a_later_word_overrides_the_earlier_for_its_days_and_those_after(told):
    for day, status in by_day(told).items():
        assert status_on(told, day).status == status


@given(histories())
def test_no_status_begins_after_the_hub_learned_of_it(told):
    for one, held in zip(told, statuses_held(told), strict=True):
        assert held.status == one.status
        assert held.held_from is None or held.held_from <= one.learned_on


@given(histories(), days)
def test_another_status_changes_no_day_before_it_holds(told, day):
    held = [*[StatusHeld("active", None)] * 2, *statuses_held(told)]
    if held[-1].status == held[-2].status or held[-1].held_from <= day:
        return

    assert status_on(told, day) == status_on(told[:-1], day)


@given(histories(), days)
def test_the_last_word_holds_from_its_day_on(told, later):
    held = statuses_held(told)

    if held and (held[-1].held_from or later) <= later:
        assert status_on(told, later) == held[-1]


def test_a_status_told_again_keeps_its_day_unless_another_is_told():
    before = StatusHeld("repaired", FIRST)
    later, other = FIRST + timedelta(days=9), FIRST - timedelta(days=2)

    again = stored_day("repaired", None, before, learned_on=later)
    moved = stored_day("repaired", other, before, learned_on=later)
    another = stored_day("annulled", None, before, learned_on=later)

    assert (again, moved, another) == (FIRST, other, later)


def test_what_always_was_active_has_no_day():
    assert stored_day("active", None, None, learned_on=FIRST) is None
    assert statuses_held([VersionStatus("active", None, FIRST)]) == [
        StatusHeld("active", None)
    ]


def told_on(*said):
    """Make versions, each (status, from that day of the year on), learned in order."""
    first = FIRST + timedelta(days=40)
    return [
        VersionStatus(
            status, day if day is None else told_day(day), first + timedelta(n)
        )
        for n, (status, day) in enumerate(said)
    ]


def told_day(number):
    """Give a day by its number; 0 is that of what always was so."""
    return ALWAYS if number == 0 else FIRST + timedelta(days=number)


@pytest.mark.parametrize("corrected", [5, 20])
def test_a_day_that_is_corrected_holds_no_more(corrected):
    told = told_on(("annulled", 10), ("annulled", None), ("annulled", corrected))

    held = {day: status_on(told, told_day(day)).status for day in (4, 5, 10, 19, 20)}

    assert held == {
        day: "annulled" if day >= corrected else "active" for day in (4, 5, 10, 19, 20)
    }
    assert status_on(told[:2], told_day(10)) == StatusHeld("annulled", told_day(10))


def test_what_is_taken_back_holds_for_no_day():
    told = told_on(("active", None), ("annulled", 10), ("active", 0), ("active", None))

    assert status_on(told, told_day(30)) == StatusHeld("active", None)
    assert statuses_held(told)[-1] == StatusHeld("active", None)
    assert status_on(told[:2], told_day(30)).status == "annulled"


def test_what_was_corrected_gives_way_to_what_stood_before_it():
    told = told_on(("repaired", 5), ("annulled", 10), ("annulled", 20))

    assert status_on(told, told_day(15)) == StatusHeld("repaired", told_day(5))


def test_a_revoked_repair_is_an_event_and_no_correction():
    told = told_on(("repaired", 5), ("active", 10), ("repaired", 20))

    days = [status_on(told, told_day(day)).status for day in (4, 5, 10, 19, 20)]

    assert days == ["active", "repaired", "active", "active", "repaired"]
