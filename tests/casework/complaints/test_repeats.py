"""What was raised before: the same again, new facts, or others with it."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hub.casework.complaints.repeats import (
    RaisedBefore,
    RaisedOnce,
    count_same_complainant,
    count_shared_contact,
    judge_repeat,
)

FIRST = RaisedOnce("1", "report", date(2026, 5, 1), "r1", "p1", "f1")
AGAIN = replace(FIRST, number="2", received=date(2026, 5, 20))
ARTICLE = "市场监管总局令第121号（2025）第三十五条第二款"


def test_the_same_report_again_is_not_handled_again():
    assert judge_repeat(AGAIN, [FIRST]) == RaisedBefore("same", "1", None, (), ARTICLE)


def test_new_facts_restart_the_term_from_the_last_report():
    more = replace(AGAIN, fact="f2", adds_facts=True)

    assert judge_repeat(more, [FIRST]) == RaisedBefore(
        "new_facts", "1", date(2026, 5, 20), (), ARTICLE
    )


def test_new_facts_go_to_the_newest_report_of_the_same_person():
    second = replace(FIRST, number="2", fact="f2", received=date(2026, 5, 10))
    more = replace(AGAIN, number="3", fact="f1", adds_facts=True)

    assert judge_repeat(more, [second, FIRST]).of == "2"
    assert judge_repeat(more, [second, FIRST]).beside == ("1",)


def test_another_fact_of_the_same_person_is_a_report_of_its_own():
    assert judge_repeat(replace(AGAIN, fact="f2"), [FIRST]) == RaisedBefore("first")


def test_what_others_report_is_told_beside_and_never_refused():
    found = judge_repeat(replace(AGAIN, reporter="r2"), [FIRST])

    assert found == RaisedBefore("beside", beside=("1",))


def test_nobody_is_the_same_as_nobody():
    nameless = replace(FIRST, reporter=None)

    assert judge_repeat(replace(AGAIN, reporter=None), [nameless]).standing == "beside"


def test_before_the_rule_nothing_is_merged():
    early = replace(FIRST, received=date(2026, 4, 1))
    again = replace(AGAIN, received=date(2026, 4, 14))

    assert judge_repeat(again, [early]) == RaisedBefore("beside", beside=("1",))
    again = replace(again, received=date(2026, 4, 15))
    assert judge_repeat(again, [early]).standing == "same"


def test_complaints_are_not_merged_by_the_rule_on_reports():
    both = [replace(one, machine="complaint") for one in (FIRST, AGAIN)]

    assert judge_repeat(both[1], both[:1]) == RaisedBefore("beside", beside=("1",))
    assert judge_repeat(both[1], [FIRST]) == RaisedBefore("first")


def test_another_party_and_what_came_later_do_not_count():
    assert judge_repeat(replace(AGAIN, party="p2"), [FIRST]) == RaisedBefore("first")
    assert judge_repeat(FIRST, [AGAIN]) == RaisedBefore("first")


def test_counts_are_of_persons_and_days():
    others = [
        replace(FIRST, number=str(number), received=date(2026, 5, number))
        for number in range(2, 12)
    ]

    assert count_same_complainant(AGAIN, [*others, FIRST], days=10) == 3
    assert count_same_complainant(replace(AGAIN, reporter=None), others, days=90) == 1
    contact = frozenset({"c1"})
    shared = [replace(FIRST, reporter=name, contacts=contact) for name in "abb"]
    assert count_shared_contact(replace(AGAIN, contacts=contact), shared) == 2
    assert count_shared_contact(AGAIN, shared) == 0


raised = st.builds(
    RaisedOnce,
    number=st.integers(0, 99).map(str),
    machine=st.sampled_from(["report", "complaint"]),
    received=st.dates(date(2026, 4, 1), date(2026, 5, 30)),
    reporter=st.sampled_from([None, "r1", "r2"]),
    party=st.sampled_from(["p1", "p2"]),
    fact=st.sampled_from(["f1", "f2"]),
    adds_facts=st.booleans(),
)


@given(raised, st.lists(raised, max_size=8), st.randoms())
def test_only_the_same_person_is_merged_whatever_the_order(new, earlier, random):
    named = {one.number: one for one in earlier}
    earlier = list(named.values())
    shuffled = random.sample(earlier, len(earlier))

    found = judge_repeat(new, earlier)

    assert found == judge_repeat(new, shuffled)
    if found.of is not None:
        assert new.reporter is not None
        assert named[found.of].reporter == new.reporter
        assert named[found.of].party == new.party
    assert all(named[number].fact == new.fact for number in found.beside)
