"""A merchant in whose name somebody else may have registered: frozen, and unfrozen."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.decisions import SameOfficerError
from hub.merchants.link.merging import IdentityDisputedError
from hub.merchants.models import IdentityDispute, Merchant, ReviewItem
from hub.merchants.review import (
    DisputeStatement,
    decide_review,
    judge_identity,
    retract_review,
)
from hub.merchants.review.disputes import DisputeMissingError, DisputeStandingError
from tests.support.linked import ask, look, reviews

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

NAME = "宿迁市洋河商贸有限公司"
PAPER = "宿市监登〔2026〕1号"


@pytest.fixture
def plead(desk, codes):
    """Let people say that a firm's identity is disputed, or lift that."""

    def pleading(verdict, *officers, code=None):
        outcomes = []
        for officer in officers:
            plea = DisputeStatement(
                verdict, "冒用身份证明", "宿市监登〔2026〕1号", officer, desk.at
            )
            card = look(desk, code or codes.uscc(1))
            with desk.writing() as session:
                outcomes.append(judge_identity(session, card, plea, desk.divisions))
        return outcomes[-1]

    return pleading


@pytest.fixture
def firm(desk, codes):
    """A registered firm with a penalty."""
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    desk.link(desk.claim("p1", NAME, codes.uscc(1)))
    return look(desk, codes.uscc(1))


def test_one_person_alone_marks_nobody(desk, codes, firm, plead):
    outcome = plead("disputed", "officer-1")

    assert not outcome.decided
    assert not look(desk, codes.uscc(1)).disputed
    with pytest.raises(SameOfficerError):
        plead("disputed", "officer-1")


def test_nothing_new_is_attached_to_a_disputed_merchant(desk, codes, firm, plead):
    plead("disputed", "officer-1", "officer-2")
    row = desk.claim("p2", NAME, codes.uscc(1))

    outcome = desk.outcome(row)

    assert (outcome.decision, outcome.rule) == ("held", "disputed-identity")
    assert reviews(desk) == [("disputed-identity", firm.id, None)]
    with desk.reads() as session:
        item = session.scalar(select(ReviewItem.id))
    with desk.writing() as session, pytest.raises(IdentityDisputedError):
        decide_review(
            session,
            item,
            decision="same",
            actor="officer-1",
            second_actor="officer-2",
            at=desk.at,
            reason="核对原件",
        )


def test_what_is_attached_stays_and_may_still_be_corrected(desk, codes, firm, plead):
    plead("disputed", "officer-1", "officer-2")
    again = desk.claim("p1", NAME, codes.uscc(1), codes.org_code(1))

    outcome = desk.outcome(again)

    assert (outcome.decision, outcome.merchant_id) == ("linked", firm.id)


def test_lifting_the_mark_decides_everything_as_if_it_had_never_been(
    desk, codes, firm, everything, plead
):
    def later():
        desk.link(desk.claim("p2", NAME, codes.uscc(1)))
        desk.link(desk.claim("p3", "宿迁市双沟商贸有限公司", codes.uscc(1)))

    def tables():
        found = everything()
        held = [row[1:-1] for row in found["ReviewItem"] if "open" in row]
        members = [row[:-1] for row in found["Membership"]]
        names = ("Merchant", "MerchantIdentifier", "MerchantName", "LinkWatch")
        return held, members, [found[name] for name in names]

    with desk.trial():
        later()
        expected = tables()

    with desk.trial():
        plead("disputed", "officer-1", "officer-2")
        later()
        marked = tables()
        plead("lifted", "officer-1", "officer-2")
        found = tables()

    assert marked != expected
    assert found == expected


def test_each_word_is_kept_with_its_document_and_logged_once(
    desk, firm, everything, plead
):
    plead("disputed", "officer-1", "officer-2")
    plead("lifted", "officer-3", "officer-4")

    said = [(row[2], row[3], row[5], row[6]) for row in desk.rows(IdentityDispute)]
    events = [
        row for row in everything()["OutboxEvent"] if row[3] == "identity.dispute"
    ]

    assert said == [
        ("disputed", False, PAPER, "officer-1"),
        ("disputed", True, PAPER, "officer-2"),
        ("lifted", False, PAPER, "officer-3"),
        ("lifted", True, PAPER, "officer-4"),
    ]
    assert sorted(event[6]["dispute"] for event in events) == [1, 2, 3, 4]


def test_only_what_is_not_so_can_be_said(desk, firm, plead):
    with pytest.raises(DisputeMissingError):
        plead("lifted", "officer-1")
    plead("disputed", "officer-1", "officer-2")
    with pytest.raises(DisputeStandingError):
        plead("disputed", "officer-3")


def test_a_word_that_was_answered_does_not_count_again(desk, codes, firm, plead):
    plead("disputed", "officer-1", "officer-2")
    plead("lifted", "officer-1", "officer-2")

    assert not plead("disputed", "officer-2").decided


def test_a_disputed_merchant_is_not_merged(desk, codes, plead):
    desk.link(desk.claim("p1", NAME, codes.reg_no(1)))
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    desk.link(desk.claim("p2", NAME, codes.uscc(1), codes.reg_no(1)))
    plead("disputed", "officer-1", "officer-2", code=codes.reg_no(1))
    with desk.reads() as session:
        item = session.scalar(select(ReviewItem.id))

    with desk.writing() as session, pytest.raises(IdentityDisputedError):
        decide_review(
            session,
            item,
            decision="same",
            actor="officer-1",
            second_actor="officer-2",
            at=desk.at,
            reason="换照",
        )


@pytest.mark.parametrize("is_lifted", [False, True])
def test_a_mark_made_during_a_merge_leaves_nothing_on_the_other_merchant(
    desk, codes, everything, plead, is_lifted
):
    desk.link(desk.claim("p1", NAME, codes.reg_no(1)))
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    desk.link(desk.claim("p2", NAME, codes.uscc(1), codes.reg_no(1)))
    with desk.reads() as session:
        item = session.scalar(select(ReviewItem.id))
    people = {"actor": "officer-1", "second_actor": "officer-2", "reason": "换照"}

    def bring():
        plead("disputed", "officer-1", "officer-2")
        desk.link(desk.claim("p3", NAME, codes.reg_no(1)))
        desk.link(desk.claim("p4", NAME, codes.uscc(1)))
        if is_lifted:
            plead("lifted", "officer-1", "officer-2")

    def tables():
        found = everything()
        merchants = [(row[0], *row[2:]) for row in found["Merchant"]]
        waiting = [row[1:] for row in found["ReviewItem"] if "open" in row]
        members = [row[:-1] for row in found["Membership"]]
        names = ("MerchantIdentifier", "MerchantName", "LinkWatch")
        return merchants, waiting, members, [found[name] for name in names]

    with desk.trial():
        bring()
        expected = tables()
    with desk.trial() as session:
        decide_review(session, item, decision="same", at=desk.at, **people)
        bring()
        during = tables()
        retract_review(session, item, at=desk.at, divisions=desk.divisions, **people)
        found = tables()

    assert during != expected
    assert found == expected


def test_a_row_for_any_code_of_a_merged_and_disputed_merchant_is_held(
    desk, codes, plead
):
    desk.link(desk.claim("p1", NAME, codes.reg_no(1)))
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    desk.link(desk.claim("p2", NAME, codes.uscc(1), codes.reg_no(1)))
    with desk.writing() as session:
        decide_review(
            session,
            session.scalar(select(ReviewItem.id)),
            decision="same",
            actor="officer-1",
            second_actor="officer-2",
            at=desk.at,
            reason="换照",
        )
    plead("disputed", "officer-1", "officer-2", code=codes.reg_no(1))

    for number, code in enumerate((codes.reg_no(1), codes.uscc(1))):
        assert desk.outcome(desk.claim(f"p{3 + number}", NAME, code)).rule == (
            "disputed-identity"
        )


def test_the_mark_names_the_moment_from_which_it_holds(desk, firm, plead):
    desk.at += timedelta(days=1)
    plead("disputed", "officer-1", "officer-2")

    with desk.reads() as session:
        assert session.scalar(select(Merchant.disputed_from)) == desk.at


def test_a_lifted_mark_is_lifted_of_whoever_stood_for_the_merchants_once(
    desk, codes, plead
):
    desk.link(desk.register("r1", NAME, codes.reg_no(1)))
    desk.link(desk.claim("p1", NAME, codes.uscc(1)))
    firm, other = look(desk, codes.reg_no(1)), look(desk, codes.uscc(1))
    item = ask(desk, firm.id, other.id)
    people = {"actor": "officer-1", "second_actor": "officer-2", "reason": "换照"}
    with desk.writing() as session:
        decide_review(session, item, decision="same", at=desk.at, **people)
    plead("disputed", "officer-1", "officer-2")
    desk.link(desk.register("r1", NAME, codes.reg_no(9)))
    assert look(desk, codes.reg_no(1)).id == other.id

    plead("lifted", "officer-1", "officer-2")
    plead("disputed", "officer-1", "officer-2")
    with desk.writing() as session:
        retract_review(session, item, at=desk.at, divisions=desk.divisions, **people)

    assert look(desk, codes.uscc(1)).disputed
    assert not look(desk, firm.public_id).disputed
