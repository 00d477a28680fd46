"""What people decided is taken back without a trace, whatever came in between."""

import contextlib
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hub.decisions import SameOfficerError
from hub.ground.errors import ConflictError
from hub.merchants.models import Merchant, MerchantIdentifier, ReviewItem, ReviewOpinion
from hub.merchants.review.decision import (
    ReviewClosedError,
    ReviewNotDecidedError,
    ReviewOvertakenError,
)
from hub.merchants.service import (
    find_merchant,
)
from tests.support.linked import NAME, ask, business, look

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

LAW = settings(
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ]
)


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


def test_the_item_waits_again_though_the_name_is_spelt_otherwise_by_now(
    desk, codes, decide, retract
):
    spelt = "宿迁市（洋河）商贸 有限公司"
    desk.link(desk.claim("p0", spelt, codes.uscc(1)))
    desk.link(desk.claim("p1", "宿迁市大枣食品有限公司", codes.uscc(1)))
    ((number, *_),) = desk.rows(ReviewItem)
    decide(number)
    desk.link(desk.claim("p0", "宿迁市(洋河)商贸有限公司", codes.uscc(1)))

    outcome = retract(number)

    assert outcome.state == "open"
    with desk.reads() as session:
        (item,) = session.scalars(select(ReviewItem))
        assert (item.id, item.state) == (number, "open")
        assert item.evidence["compared"] == "宿迁市(洋河)商贸有限公司"


def test_taking_back_needs_two_people_too(desk, pair, decide, retract):
    decide(pair.id)
    merged = desk.rows(Merchant)

    first = retract(pair.id, second=None)

    assert first.state == "decided"
    assert desk.rows(Merchant) == merged
    with pytest.raises(SameOfficerError):
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
            assert find_merchant(session, three.public_id).id == two.id
            assert find_merchant(session, one.public_id).id == one.id
        retract(further)
        assert business(everything) == apart


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
    named = dict(zip(Merchant.__table__.columns.keys(), row, strict=True))
    return named["merged_into"] or merchant_id
