"""Decisions on repair give a record its status by day, in whatever order they come."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.archive.reads.repair_standing import (
    RepairDecision,
    RepairStanding,
    standing_by,
)
from hub.archive.reads.status_days import ALWAYS, VersionStatus, status_on
from schemas.words import RecordMark

FIRST = date(2026, 1, 1)
LEARNED = FIRST + timedelta(days=60)
CALENDAR = [FIRST + timedelta(days=n) for n in range(-1, 32)]
decisions = st.builds(
    RepairDecision,
    day=st.sampled_from(CALENDAR[1:-1]),
    is_revoked=st.booleans(),
    is_refused=st.booleans(),
    barred_until=st.none(),
    is_mark=st.just(False),
)


@st.composite
def diaries(draw):
    """Which decisions stood after each filing: some came, were corrected or went."""
    standing, found = {}, []
    for number in draw(st.lists(st.integers(0, 3), min_size=1, max_size=7)):
        said = draw(st.none() | decisions)
        standing = {name: one for name, one in standing.items() if name != number}
        standing |= {} if said is None else {number: said}
        found.append(tuple(sorted(standing.values())))
    return found


def wanted_on(decisions, day):
    """What the last decision up to a day gave; of one day a revocation is the last.

    A refusal gives nothing.
    """
    so_far = [one for one in decisions if one.day <= day and not one.is_refused]
    if not so_far:
        return "active"
    last = max(one.day for one in so_far)
    is_revoked = any(one.is_revoked for one in so_far if one.day == last)
    return "active" if is_revoked else "repaired"


def told_after(told, decisions):
    """Say of a record what decisions make of it."""
    return told_by(told, RepairStanding(decisions))


def told_by(told, standing):
    """Say of a record what all that stands makes of it."""
    further = standing.tellings(told, LEARNED)
    return [
        *told,
        *(
            VersionStatus(one.status, one.told_from or ALWAYS, LEARNED)
            for one in further
        ),
    ]


@given(diaries())
def test_each_day_is_told_as_all_decisions_that_stand_give_it(diary):
    told = [VersionStatus("active", None, LEARNED)]
    for standing in diary:
        told = told_after(told, standing)

        for day in CALENDAR:
            assert status_on(told, day).status == wanted_on(standing, day)


@given(diaries())
def test_whatever_came_before_the_same_is_told_of_each_day_and_once(diary):
    first = [VersionStatus("active", None, LEARNED)]
    told = first
    for standing in diary:
        told = told_after(told, standing)

    at_once = told_after(first, diary[-1])
    for day in CALENDAR:
        assert status_on(told, day) == status_on(at_once, day)
    assert told_after(told, diary[-1]) == told


@given(diaries(), st.sampled_from(["withdrawn", "annulled"]))
def test_what_a_record_itself_tells_stays_on_its_days(diary, own):
    gone, back = FIRST + timedelta(days=8), FIRST + timedelta(days=16)
    told = [
        VersionStatus("active", None, LEARNED),
        VersionStatus(own, gone, LEARNED),
        VersionStatus("active", back, LEARNED),
    ]
    for standing in diary:
        told = told_after(told, standing)

    for day in CALENDAR:
        is_own = gone <= day < back
        wanted = own if is_own else wanted_on(diary[-1], day)
        assert status_on(told, day).status == wanted


def test_days_to_come_are_told_once():
    ahead = tuple(RepairDecision(LEARNED + timedelta(days=n), n == 9) for n in (5, 9))
    told = told_after([VersionStatus("active", None, LEARNED)], ahead)

    assert told_after(told, ahead) == told


def test_the_period_begins_again_on_the_last_revocation_up_to_a_day():
    days = [FIRST + timedelta(days=n) for n in (3, 6, 9)]
    standing = RepairStanding(
        tuple(RepairDecision(day, day == days[1]) for day in days)
    )

    assert standing.revoked_by(days[0]) is None
    assert standing.revoked_by(days[1]) == standing.revoked_by(days[2]) == days[1]
    assert standing.revoked_by(None) is None


marks = st.lists(
    st.tuples(st.sampled_from(RecordMark), st.sampled_from(CALENDAR[1:-1])),
    min_size=1,
    max_size=9,
)


def marked_on(written, day):
    """What marks, in the order in which they were written, make of a day."""
    before = [one for one in written if one[1] <= day]
    if any(mark == "annulled" for mark, _ in before):
        return "annulled"
    words = [
        RepairDecision(when, mark == "repair_revoked")
        for mark, when in before
        if mark in {"repaired", "repair_revoked"}
    ]
    if (status := wanted_on(words, day)) == "repaired":
        return status
    disputes = [one for one in before if one[0] in {"disputed", "undisputed"}]
    last = max((when for _, when in disputes), default=None)
    said = [mark for mark, when in disputes if when == last]
    return "disputed" if said[-1:] == ["disputed"] else status


@given(marks)
def test_each_day_is_told_as_the_marks_make_it_whenever_they_were_written(written):
    told = [VersionStatus("active", None, LEARNED)]
    for number in range(1, len(written) + 1):
        told = told_by(told, standing_by(None, written[:number]))

        for day in CALENDAR:
            wanted = marked_on(written[:number], day)
            assert status_on(told, day).status == wanted


def test_a_record_that_says_the_same_as_a_mark_gives_the_day():
    mark, later, last = (FIRST + timedelta(days=n) for n in (3, 6, 9))
    told = [VersionStatus("active", None, LEARNED)]
    told = told_by(told, standing_by(None, [(RecordMark.REPAIRED, mark)]))
    assert status_on(told, mark).status == "repaired"

    told = told_by(
        told,
        standing_by([RepairDecision(later, False)], [(RecordMark.REPAIRED, mark)]),
    )

    assert status_on(told, mark).status == "active"
    assert status_on(told, last) == ("repaired", later)


def test_a_repair_that_the_source_itself_tells_stays_beside_a_dispute():
    told = [
        VersionStatus("active", None, LEARNED),
        VersionStatus("repaired", FIRST, LEARNED),
    ]
    disputed = [(RecordMark.DISPUTED, FIRST + timedelta(days=3))]

    assert standing_by(None, disputed).tellings(told, LEARNED) == []


def test_a_dispute_that_the_source_tells_after_a_mark_ended_one_goes_on():
    day, later = FIRST, FIRST + timedelta(days=5)
    told = [
        VersionStatus("active", None, LEARNED),
        VersionStatus("disputed", later, LEARNED),
    ]
    ended = standing_by(None, [(RecordMark.UNDISPUTED, day)])

    assert status_on(told_by(told, ended), later).status == "disputed"
