"""What two people decide: nobody consents to their own word, and two take it back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.decisions import (
    DecisionClosedError,
    DecisionNotOwnError,
    SaidWord,
    SameOfficerError,
    decision_standing,
    first_of,
    is_same_officer,
    who_holds,
)
from hub.ground.errors import HubError
from schemas.words import DecisionWord

PEOPLE = ["张三", " 张三", "李四", "officer:1", "officer:2", "ｏｆｆ"]
WORDS = st.lists(
    st.tuples(
        st.sampled_from([str(word) for word in DecisionWord]), st.sampled_from(PEOPLE)
    ),
    max_size=6,
)


def said(*words):
    return [SaidWord(*word) for word in words]


@pytest.mark.parametrize(
    ("words", "state", "decided_by"),
    [
        ([], "waiting", None),
        ([("approved", "李四")], "approved", "李四"),
        ([("refused", "李四")], "refused", "李四"),
        ([("taken-back", " 张三 ")], "taken-back", " 张三 "),
        ([("approved", "李四"), ("taken-back", "李四")], "approved", "李四"),
        (
            [("approved", "李四"), ("taken-back", "李四"), ("taken-back", "王五")],
            "taken-back",
            "王五",
        ),
    ],
)
def test_a_matter_stands_by_what_was_said(words, state, decided_by):
    standing = decision_standing(said(("proposed", "张三"), *words))

    assert (standing.state, standing.decided_by) == (state, decided_by)


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ([("approved", "张 三".replace(" ", ""))], SameOfficerError),
        ([("refused", "　张三")], SameOfficerError),
        ([("taken-back", "李四")], DecisionNotOwnError),
        ([("proposed", "李四")], DecisionClosedError),
        ([("refused", "李四"), ("approved", "王五")], DecisionClosedError),
        ([("approved", "李四"), ("approved", "王五")], DecisionClosedError),
        (
            [("approved", "李四"), ("taken-back", "李四"), ("taken-back", "李四")],
            SameOfficerError,
        ),
    ],
)
def test_a_word_that_cannot_be_said_is_refused(words, refusal):
    with pytest.raises(refusal):
        decision_standing(said(("proposed", "张三"), *words))


@given(st.sampled_from(PEOPLE), WORDS)
def test_nothing_is_approved_or_taken_back_by_one_person(first, words):
    spoken = said(("proposed", first))
    for word in words:
        try:
            standing = decision_standing([*spoken, SaidWord(*word)])
        except HubError:
            continue
        spoken.append(SaidWord(*word))
        if standing.state in ("approved", "refused"):
            assert not is_same_officer(standing.proposed_by, standing.decided_by)
        was = [one.said for one in spoken]
        if standing.state == "taken-back" and "approved" in was:
            back = [one.actor for one in spoken if one.said == "taken-back"]
            assert len(back) == 2
            assert not is_same_officer(*back)


def test_of_what_one_person_said_the_last_counts():
    words = said(("same", "张三"), ("same", "李四"), ("other", " 张三"))

    assert who_holds(words, "same", "王五") == "李四"
    assert who_holds(words, "same", "李四") == "李四"
    assert who_holds(words, "other", "王五") == " 张三"
    assert who_holds(words, "different", "王五") is None


def test_the_first_of_two_people_is_named_and_one_is_not_enough():
    assert first_of(None, "张三") is None
    assert first_of(None, "张三", None) is None
    assert first_of("李四", "张三") == "李四"
    with pytest.raises(SameOfficerError):
        first_of("张三", " 张三")
