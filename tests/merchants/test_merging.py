"""Two merchants that are one: merged by two people, and what must not be merged."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import update

from hub.decisions import SameOfficerError
from hub.merchants.link.merging import (
    MergeCodesError,
    MergeDifferentError,
    MergeDoneError,
    MergeKindError,
)
from hub.merchants.models import Merchant, ReviewItem, ReviewOpinion
from hub.merchants.review import ReviewAskedError, ask_whether_one
from hub.merchants.review.decision import ReviewClosedError
from hub.merchants.service import (
    judgements_of,
    rebuild_memberships,
    superseded_ids,
)
from tests.support.linked import NAME, ask, business, codes_of, look


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
    with pytest.raises(SameOfficerError):
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
                session,
                one.id,
                other.id,
                actor="officer-1",
                at=desk.at,
                reason="换照通知书",
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
