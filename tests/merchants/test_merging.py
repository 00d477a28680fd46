"""Two merchants that are one: merged by two people, taken apart without a trace."""

import contextlib
import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linked import codes_of, look
from sqlalchemy import select, update

from hub.errors import ConflictError
from hub.merchants.asking import ReviewAskedError, ask_whether_one
from hub.merchants.merging import (
    MergeCodesError,
    MergeDifferentError,
    MergeDoneError,
    MergeKindError,
)
from hub.merchants.models import Merchant, MerchantIdentifier, ReviewItem, ReviewOpinion
from hub.merchants.opinions import ReviewSameOfficerError
from hub.merchants.review import (
    ReviewClosedError,
    ReviewNotDecidedError,
    ReviewOvertakenError,
    decide_review,
    retract_review,
)
from hub.merchants.service import (
    find_merchant,
    judgements_of,
    rebuild_memberships,
    superseded_ids,
)

LAW = settings(
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ]
)
NAME = "宿迁市洋河商贸有限公司"
BUSINESS = (
    *("Merchant", "MerchantIdentifier", "MerchantName", "LinkJudgement"),
    *("Membership", "LinkWatch", "ReviewItem"),
)
"""The tables that a merge leaves as it found them once it is taken back."""


@pytest.fixture
def pair(desk, codes):
    """A firm with a unified code, another with its old number, a row with both."""
    desk.link(desk.claim("p1", NAME, codes.reg_no(1)))
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    desk.link(desk.claim("p2", NAME, codes.uscc(1), codes.reg_no(1)))
    with desk.reads() as session:
        (item,) = session.scalars(select(ReviewItem)).all()
    return item


@pytest.fixture
def decide(desk):
    """Let two people decide an item."""

    def deciding(item, decision="same", first="officer-1", second="officer-2"):
        with desk.writing() as session:
            return decide_review(
                session,
                item,
                decision=decision,
                actor=first,
                second_actor=second,
                at=desk.at,
                reason="营业执照换发",
            )

    return deciding


@pytest.fixture
def retract(desk):
    """Let people take a decision back."""

    def retracting(item, first="officer-3", second="officer-4"):
        with desk.writing() as session:
            return retract_review(
                session,
                item,
                actor=first,
                second_actor=second,
                at=desk.at,
                reason="系两户",
                divisions=desk.divisions,
            )

    return retracting


def ask(desk, one, other):
    """Open an item that asks whether two merchants are one."""
    with desk.writing() as session:
        number = 1000 + one * 10 + other
        session.add(
            ReviewItem(
                id=number,
                record_key=bytes(32),
                party_no=0,
                merchant_id=one,
                other_id=other,
                reason="same-merchant?",
                score=0,
                priority=0,
                evidence={},
                state="open",
                opened_at=desk.at,
            )
        )
        session.flush()
    return number


def business(everything):
    return {name: rows for name, rows in everything().items() if name in BUSINESS}


def test_the_merchant_with_an_organisation_code_survives(desk, codes, pair, decide):
    old = look(desk, codes.reg_no(1))
    new = look(desk, codes.uscc(1))

    outcome = decide(pair.id)

    found = look(desk, codes.reg_no(1))
    assert (outcome.state, outcome.touched) == ("decided", {old.id, new.id})
    assert found == look(desk, codes.uscc(1)) == look(desk, old.public_id)
    assert (found.id, found.public_id) == (new.id, new.public_id)
    assert codes_of(desk, new.id) == {
        ("uscc", codes.uscc(1)),
        ("org_code", codes.org_code(1)),
        ("reg_no_15", codes.reg_no(1)),
    }


def test_one_person_alone_merges_nothing(desk, codes, pair, decide):
    before = desk.rows(Merchant)

    outcome = decide(pair.id, second=None)

    assert outcome.state == "open"
    assert desk.rows(Merchant) == before
    with pytest.raises(ReviewSameOfficerError):
        decide(pair.id, second=None)


def test_a_merged_merchant_has_the_judgements_and_ids_of_both(
    desk, codes, pair, decide
):
    old, new = look(desk, codes.reg_no(1)), look(desk, codes.uscc(1))

    decide(pair.id)

    with desk.reads() as session:
        assert superseded_ids(session, new.id) == [old.public_id]
        judged = {row.record_key for row in judgements_of(session, new.id, 50)}
    assert len(judged) == 3


def test_a_merge_that_is_taken_back_leaves_every_table_as_it_was(
    desk, pair, everything, decide, retract
):
    before = business(everything)
    decide(pair.id)
    merged = business(everything)

    outcome = retract(pair.id)

    assert merged != before
    assert business(everything) == before
    assert outcome.state == "open"
    said = [(row[2], row[3], row[8]) for row in desk.rows(ReviewOpinion)]
    assert said == [
        ("same", False, "officer-1"),
        ("same", True, "officer-2"),
        ("retracted", False, "officer-3"),
        ("retracted", True, "officer-4"),
    ]


def test_taking_back_needs_two_people_too(desk, pair, decide, retract):
    decide(pair.id)
    merged = desk.rows(Merchant)

    first = retract(pair.id, second=None)

    assert first.state == "decided"
    assert desk.rows(Merchant) == merged
    with pytest.raises(ReviewSameOfficerError):
        retract(pair.id, second=None)
    assert retract(pair.id, first="officer-4", second=None).state == "open"


def test_what_came_in_between_stays_as_if_there_had_been_no_merge(
    desk, codes, pair, everything, decide, retract
):
    def later():
        desk.link(desk.claim("p3", NAME, codes.reg_no(1)))
        desk.link(desk.claim("p4", NAME, codes.uscc(1)))
        desk.link(desk.register("r1", "宿迁市双沟商贸有限公司", codes.uscc(1)))

    with desk.trial():
        later()
        expected = business(everything)

    with desk.trial():
        decide(pair.id)
        later()
        retract(pair.id)
        found = business(everything)

    assert found == expected


def test_three_merchants_merge_and_part_in_any_order(
    desk, codes, pair, everything, decide, retract
):
    desk.link(desk.claim("p5", NAME, codes.reg_no(2)))
    one, two, three = (
        look(desk, code) for code in (codes.uscc(1), codes.reg_no(1), codes.reg_no(2))
    )
    further = ask(desk, two.id, three.id)
    apart = business(everything)
    decide(pair.id)
    both = business(everything)
    decide(further)
    assert {look(desk, card.public_id).id for card in (one, two, three)} == {one.id}

    with desk.trial():
        retract(further)
        assert business(everything) == both
    with desk.trial():
        retract(pair.id)
        with desk.reading() as session:
            assert find_merchant(session, two.public_id).id == two.id
            assert find_merchant(session, three.public_id).id == one.id
        retract(further)
        assert business(everything) == apart


def test_the_registered_merchant_survives_one_that_has_the_organisation_code(
    desk, codes, decide
):
    desk.link(desk.register("r1", NAME, codes.reg_no(1)))
    desk.link(desk.claim("p1", "宿迁市洋河商贸商行", codes.uscc(1)))
    registered, other = look(desk, codes.reg_no(1)), look(desk, codes.uscc(1))

    decide(ask(desk, registered.id, other.id))

    assert look(desk, codes.uscc(1)).id == registered.id
    assert look(desk, other.public_id).name == NAME


def test_people_may_ask_where_no_row_ties_two_merchants(desk, codes, decide):
    desk.link(desk.claim("p1", "宿迁市洋河商贸商行", codes.reg_no(1)))
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    one, other = look(desk, codes.reg_no(1)), look(desk, codes.uscc(1))

    def asking():
        with desk.writing() as session:
            return ask_whether_one(
                session, one, other, actor="officer-1", at=desk.at, reason="换照通知书"
            )

    item = asking()

    with pytest.raises(ReviewAskedError):
        asking()
    decide(item)
    assert look(desk, codes.reg_no(1)).id == other.id
    with pytest.raises(MergeDoneError):
        asking()


def test_two_organisation_codes_are_never_merged(desk, codes, decide):
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    desk.link(desk.register("r2", "沭阳县洋河商贸有限公司", codes.uscc(2)))
    item = ask(desk, look(desk, codes.uscc(1)).id, look(desk, codes.uscc(2)).id)

    with pytest.raises(MergeCodesError):
        decide(item)

    assert look(desk, codes.uscc(1)) != look(desk, codes.uscc(2))


def test_a_second_organisation_code_that_comes_later_takes_the_merge_back(
    desk, codes, pair, decide, everything
):
    decide(pair.id)
    desk.at += timedelta(seconds=1)

    linking = desk.link(desk.claim("p6", None, codes.reg_no(1), codes.org_code(9)))

    one, other = look(desk, codes.uscc(1)), look(desk, codes.reg_no(1))
    assert one.id != other.id
    assert ("org_code", codes.org_code(9)) in codes_of(desk, other.id)
    assert {one.id, other.id} <= linking.touched
    (item,) = [row for row in desk.rows(ReviewItem) if row[0] == pair.id]
    assert "open" in item
    last = desk.rows(ReviewOpinion)[-1]
    assert last[2:5] == ("retracted", True, "org-codes-disagree")
    with pytest.raises(MergeCodesError):
        decide(pair.id)


def test_a_merchant_that_turns_out_to_be_a_persons_business_is_taken_out(
    desk, codes, pair, decide
):
    decide(pair.id)
    shop = {"subject_class": "individual_business"}

    desk.link(desk.register("r2", NAME, codes.reg_no(1), **shop))

    assert look(desk, codes.uscc(1)).id != look(desk, codes.reg_no(1)).id
    last = desk.rows(ReviewOpinion)[-1]
    assert last[2:5] == ("retracted", True, "classes-disagree")


def test_what_people_found_different_is_not_merged_by_another_way(
    desk, codes, pair, decide, retract
):
    desk.link(desk.claim("p5", NAME, codes.reg_no(2)))
    one, two, three = (
        look(desk, code).id
        for code in (codes.uscc(1), codes.reg_no(1), codes.reg_no(2))
    )
    apart = ask(desk, one, three)
    decide(apart, "different", second=None)
    decide(pair.id)
    roundabout = ask(desk, two, three)

    with pytest.raises(MergeDifferentError):
        decide(roundabout)

    retract(apart, second=None)
    decide(roundabout)
    assert look(desk, codes.reg_no(2)).id == one
    with pytest.raises(ReviewClosedError):
        decide(apart, "different", second=None)


def test_a_provisional_merchant_is_not_merged(desk, codes, decide):
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    row = desk.claim("p1", NAME)
    desk.link(row)
    item = ask(desk, look(desk, codes.uscc(1)).id, desk.member_of(row))

    with pytest.raises(MergeKindError):
        decide(item)


def test_a_persons_business_is_not_merged_with_a_company(desk, codes, decide):
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    shop = {"subject_class": "individual_business"}
    desk.link(desk.register("r2", "宿城区洋河小吃店", codes.reg_no(1), **shop))
    item = ask(desk, look(desk, codes.uscc(1)).id, look(desk, codes.reg_no(1)).id)

    with pytest.raises(MergeKindError):
        decide(item)


def test_a_merge_and_a_second_code_that_come_at_once_leave_no_two_codes(
    desk, codes, pair, decide
):
    row = desk.claim("p6", None, codes.reg_no(1), codes.org_code(9))
    together = Barrier(2)

    def merge():
        together.wait()
        with contextlib.suppress(MergeCodesError):
            decide(pair.id)

    def link():
        together.wait()
        desk.link(row)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(merge), pool.submit(link)]:
            done.result()

    one, other = look(desk, codes.uscc(1)), look(desk, codes.reg_no(1))
    assert one.id != other.id
    assert ("org_code", codes.org_code(9)) in codes_of(desk, other.id)


def test_who_stands_for_whom_can_be_rebuilt_from_what_people_said(
    desk, codes, pair, decide, everything
):
    decide(pair.id)
    before = business(everything)
    with desk.writing() as session:
        session.execute(update(Merchant).values(merged_into=1))

    with desk.writing() as session:
        rebuild_memberships(session)

    assert business(everything) == before


def test_a_pair_that_was_merged_is_not_asked_about_again(desk, codes, pair, decide):
    decide(pair.id)
    old = look(desk, codes.uscc(1))

    desk.link(desk.claim("p9", NAME, codes.uscc(1), codes.reg_no(1)))

    assert len(desk.rows(ReviewItem)) == 1
    assert look(desk, codes.uscc(1)) == old


@pytest.mark.parametrize("decision", ["same", "different"])
def test_a_decision_on_a_record_is_taken_back_exactly(
    desk, codes, everything, decide, retract, decision
):
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    row = desk.claim("p1", "宿迁市洋湖商贸有限公司", codes.uscc(1), codes.reg_no(7))
    desk.link(row)
    with desk.reads() as session:
        (item,) = session.scalars(select(ReviewItem.id)).all()
    before = business(everything)
    decide(item, decision)
    own = desk.member_of(row)

    outcome = retract(item)

    after = business(everything)
    del before["LinkJudgement"], after["LinkJudgement"]
    if decision == "different":
        # A public id never dies: the party's own merchant stays, with nobody.
        after["Merchant"] = [m for m in after["Merchant"] if m[0] != own]
        after["MerchantName"] = [m for m in after["MerchantName"] if m[0] != own]
    assert after == before
    assert outcome.state == "open"
    assert desk.member_of(row) is None
    with pytest.raises(ReviewNotDecidedError):
        retract(item)


def test_what_is_taken_back_is_decided_by_the_evidence_of_the_day(
    desk, codes, decide, retract
):
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    row = desk.claim("p1", "宿迁市洋湖商贸有限公司", codes.uscc(1))
    desk.link(row)
    with desk.reads() as session:
        (item,) = session.scalars(select(ReviewItem.id)).all()
    decide(item, "different")
    desk.link(desk.register("r1", "宿迁市洋湖商贸有限公司", codes.uscc(1)))

    outcome = retract(item)

    assert desk.member_of(row) == look(desk, codes.uscc(1)).id
    assert outcome.state == "settled"


def test_a_decision_that_newer_evidence_replaced_cannot_be_taken_back(
    desk, codes, decide, retract
):
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    desk.link(desk.claim("p1", "宿迁市洋湖商贸有限公司", codes.uscc(1)))
    with desk.reads() as session:
        (item,) = session.scalars(select(ReviewItem.id)).all()
    decide(item, "different")
    desk.link(desk.claim("p1", NAME, codes.uscc(1)))

    with pytest.raises(ReviewOvertakenError):
        retract(item)


@st.composite
def histories(draw):
    """Rows before merges and rows after them."""
    return draw(st.lists(ROWS, min_size=2, max_size=6)), draw(
        st.lists(ROWS, max_size=6)
    )


ROWS = st.tuples(
    st.integers(0, 7),
    st.sampled_from((NAME, NAME, "宿迁市双沟商贸有限公司", None)),
    st.sampled_from(("uscc-1", "reg-1", "reg-2", "both-1", "cross", "org-2", "named")),
)


def claims_of(desk, codes, rows):
    """Write rows about a few firms; those with a unified code may be a register's."""
    said = {
        "uscc-1": (codes.uscc(1),),
        "reg-1": (codes.reg_no(1),),
        "reg-2": (codes.reg_no(2),),
        "both-1": (codes.uscc(1), codes.reg_no(1)),
        "cross": (codes.uscc(1), codes.reg_no(2)),
        "org-2": (codes.org_code(2), codes.reg_no(2)),
        "named": (codes.uscc(1),),
    }
    return [
        desk.register(f"r{number}", name, *said[how])
        if how == "named" and name
        else desk.claim(f"p{number}", name, *said[how])
        for number, name, how in rows
    ]


def without_public_ids(tables):
    """Leave out what is drawn by lot, and who decided how an item stands."""
    merchants = [(row[0], *row[2:]) for row in tables["Merchant"]]
    return tables | {"Merchant": merchants}


def test_a_question_that_other_merges_answered_is_settled_until_they_part(
    desk, codes, decide, retract
):
    for number in (1, 2, 3):
        desk.link(desk.claim(f"p{number}", NAME, codes.reg_no(number)))
    one, two, three = (look(desk, codes.reg_no(number)).id for number in (1, 2, 3))
    first, second, third = (
        ask(desk, *pair) for pair in ((one, two), (two, three), (one, three))
    )
    decide(third, second=None)

    decide(first)
    assert state_of(desk, third) == ("open", "officer-1")
    decide(second)
    assert state_of(desk, third) == ("settled", "officer-1")
    with pytest.raises(ReviewClosedError):
        decide(third)

    retract(second)
    assert state_of(desk, third) == ("open", "officer-1")
    decide(third, first="officer-2", second=None)
    assert state_of(desk, second)[0] == "settled"


def state_of(desk, item):
    """Tell an item's state and who spoke first."""
    with desk.reads() as session:
        found = session.get_one(ReviewItem, item)
        return found.state, found.first_actor


def test_a_row_that_ties_merged_merchants_together_asks_once_they_part(
    desk, codes, decide, retract
):
    desk.link(desk.claim("p1", NAME, codes.reg_no(1)))
    desk.link(desk.claim("p2", NAME, codes.reg_no(2)))
    desk.link(desk.claim("p0", NAME, codes.uscc(1)))
    one, two = (look(desk, codes.reg_no(number)).id for number in (1, 2))
    asked = [ask(desk, look(desk, codes.uscc(1)).id, one), ask(desk, one, two)]
    for item in asked:
        decide(item)
    desk.link(desk.claim("p3", NAME, codes.uscc(1), codes.reg_no(2)))
    with desk.reads() as session:
        (tied,) = set(session.scalars(select(ReviewItem.id))) - set(asked)

    assert state_of(desk, tied)[0] == "settled"
    retract(asked[1])
    assert state_of(desk, tied)[0] == "open"


@LAW
@given(history=histories(), data=st.data())
def test_after_any_history_a_merge_that_was_taken_back_has_never_been(
    desk, codes, everything, decide, retract, history, data
):
    first, then = (claims_of(desk, codes, rows) for rows in history)

    def begin():
        desk.link(*first)
        numbers = [row[0] for row in desk.rows(Merchant)]
        pairs = list(itertools.combinations(numbers, 2))
        return [ask(desk, *pair) for pair in pairs]

    with desk.trial():
        begin()
        for claim in then:
            desk.link(claim)
        expected = without_public_ids(business(everything))
    merged = []
    with desk.trial():
        items = begin()
        for item in data.draw(st.permutations(items)):
            with contextlib.suppress(ConflictError):
                decide(item)
                merged.append(item)
        for claim in then:
            desk.link(claim)
            owners = [
                find(desk, row[2])
                for row in desk.rows(MerchantIdentifier)
                if row[0] == "org_code"
            ]
            assert len(owners) == len(set(owners))
        for item in data.draw(st.permutations(merged)):
            # What took a merge back already has left its item open.
            with contextlib.suppress(ReviewNotDecidedError):
                retract(item)
        found = without_public_ids(business(everything))

    assert found == expected


def find(desk, merchant_id):
    """Tell which merchant stands for one."""
    (row,) = [row for row in desk.rows(Merchant) if row[0] == merchant_id]
    return row[-1] or merchant_id
