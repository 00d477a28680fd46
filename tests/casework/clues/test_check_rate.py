"""Feedback of clues by agency and month, and how many were checked."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hub.casework.clues.counts import (
    GIVES,
    TELLS,
    ClueCourse,
    ClueEvent,
    FeedbackCount,
    check_rate,
    count_feedback,
    courses_of,
)

MARCH, APRIL = date(2026, 3, 30), date(2026, 4, 2)


def test_whoever_passed_a_clue_on_answers_for_it_no_more():
    courses = courses_of(
        [
            ClueEvent("make_by_rule", MARCH, "city"),
            ClueEvent("triage", MARCH),
            ClueEvent("distribute", MARCH, "county"),
            ClueEvent("confirm", APRIL),
        ]
    )

    assert courses == (
        ClueCourse("city", MARCH, "passed_on", MARCH),
        ClueCourse("county", MARCH, "confirmed", APRIL),
    )
    assert count_feedback(courses) == {
        ("city", "2026-03"): FeedbackCount(received=1, passed_on=1),
        ("county", "2026-03"): FeedbackCount(received=1),
        ("county", "2026-04"): FeedbackCount(confirmed=1),
    }


def test_the_last_word_counts():
    courses = courses_of(
        [
            ClueEvent("receive", MARCH, "county"),
            ClueEvent("feed_back_unchecked", MARCH),
            ClueEvent("rule_out", APRIL),
        ]
    )

    assert courses == (ClueCourse("county", MARCH, "ruled_out", APRIL),)


def test_what_was_fed_back_unchecked_and_given_to_another_was_passed_on():
    courses = courses_of(
        [
            ClueEvent("receive", MARCH, "county"),
            ClueEvent("feed_back_unchecked", MARCH),
            ClueEvent("distribute", APRIL, "town"),
        ]
    )

    assert [course.feedback for course in courses] == ["passed_on", "waiting"]


def test_the_rate_is_of_what_had_to_be_checked():
    def course(feedback):
        return ClueCourse("county", MARCH, feedback)

    assert check_rate([]) is None
    assert check_rate([course("passed_on"), course("duplicate")]) is None
    assert check_rate([course("waiting")]) == 0
    assert check_rate(map(course, ("confirmed", "ruled_out", "unchecked"))) == 6667
    fifteen = ["confirmed"] * 15 + ["waiting"] * 12
    assert check_rate(map(course, fifteen)) == 5556
    nearly = ["confirmed"] * 99_999 + ["waiting"]
    assert check_rate(map(course, nearly)) == 9_999
    assert check_rate(map(course, ("confirmed", "ruled_out", "duplicate"))) == 10_000


events = st.lists(
    st.builds(
        ClueEvent,
        st.sampled_from([*sorted(GIVES), *TELLS, "triage"]),
        st.dates(MARCH, date(2026, 6, 1)),
        st.sampled_from([None, "city", "county", "town"]),
    ),
    max_size=12,
)


@given(st.lists(events, max_size=5))
def test_every_clue_that_came_is_counted_once_by_what_became_of_it(histories):
    courses = [course for one in histories for course in courses_of(one)]

    counts = count_feedback(courses).values()

    became = sum(
        c.waiting + c.passed_on + c.unchecked + c.confirmed + c.ruled_out + c.duplicate
        for c in counts
    )
    assert became == sum(c.received for c in counts) == len(courses)
    rate = check_rate(courses)
    assert rate is None or 0 <= rate <= 10_000
