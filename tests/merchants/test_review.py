"""What people decide on, and what comes of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.decisions import SameOfficerError
from hub.merchants.models import (
    LinkJudgement,
    LinkWatch,
    Membership,
    MerchantAlias,
    ReviewItem,
    ReviewOpinion,
)
from hub.merchants.review import decide_review, read_review
from hub.merchants.review.cards import list_reviews
from hub.merchants.review.decision import (
    ReviewClosedError,
    ReviewNothingProposedError,
    ReviewUnknownError,
)
from hub.merchants.service import (
    find_merchant,
    identifiers_of,
    merchants_by_ids,
    rebuild_memberships,
)


@pytest.fixture
def held(desk, codes):
    """A row that bears a firm's code and another name."""
    desk.link(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))
    row = desk.claim("p1", "宿迁市洋湖商贸有限公司", codes.uscc(1), codes.reg_no(7))
    desk.link(row)
    return row


def listed(desk, **more):
    with desk.reads() as session:
        return list_reviews(session, **more)


def decide(desk, item, decision, actor, **more):
    with desk.writes.begin() as session:
        return decide_review(
            session,
            item,
            decision=decision,
            actor=actor,
            at=desk.at,
            reason="印章一致",
            **more,
        )


def latest(desk, claim):
    with desk.reads() as session:
        return session.scalars(
            select(LinkJudgement)
            .where(LinkJudgement.record_key == claim.record_key)
            .order_by(LinkJudgement.id.desc())
        ).first()


def test_the_list_shows_both_names_and_no_internal_ids(desk, held, codes):
    (card,) = listed(desk)

    shown = card.as_json()

    with desk.reads() as session:
        merchant = find_merchant(session, codes.uscc(1))
    assert shown["merchant"] == merchant.public_id
    assert shown["merchant_name"] == "宿迁市洋河商贸有限公司"
    assert shown["evidence"]["name"] == "宿迁市洋湖商贸有限公司"
    assert shown["evidence"]["agreement"] == "different"
    assert (shown["reason"], shown["state"]) == ("name-disagrees", "open")
    assert listed(desk, after=card.id) == []
    assert listed(desk, state="decided") == []


def test_one_person_alone_attaches_nothing(desk, held):
    (card,) = listed(desk)

    outcome = decide(desk, card.id, "same", "officer-1")

    assert outcome.state == "open"
    assert desk.member_of(held) is None
    assert listed(desk)[0].first_actor == "officer-1"
    with pytest.raises(SameOfficerError):
        decide(desk, card.id, "same", "officer-1")
    assert desk.member_of(held) is None


def test_a_second_person_attaches(desk, held, codes):
    (card,) = listed(desk)
    decide(desk, card.id, "same", "officer-1")

    outcome = decide(desk, card.id, "same", "officer-2")

    judgement = latest(desk, held)
    assert outcome.as_json() == {"id": card.id, "state": "decided", "decision": "same"}
    assert outcome.touched == {outcome.merchant_id}
    assert desk.member_of(held) == outcome.merchant_id
    assert (judgement.decision, judgement.rule) == ("same", "review")
    assert judgement.actor == "officer-2"
    assert judgement.evidence == {
        "item": str(card.id),
        "reason": "印章一致",
        "first": "officer-1",
    }
    assert listed(desk) == []
    with pytest.raises(ReviewClosedError):
        decide(desk, card.id, "different", "officer-3")


def test_two_people_may_sign_at_once(desk, held):
    (card,) = listed(desk)

    with pytest.raises(SameOfficerError):
        decide(desk, card.id, "same", "officer-1", second_actor="officer-1")
    outcome = decide(desk, card.id, "same", "officer-1", second_actor="officer-2")

    judgement = latest(desk, held)
    assert outcome.state == "decided"
    assert (judgement.evidence["first"], judgement.actor) == ("officer-1", "officer-2")


def test_what_people_attach_teaches_the_merchant_nothing(desk, held, codes):
    (card,) = listed(desk)

    outcome = decide(desk, card.id, "same", "officer-1", second_actor="officer-2")

    with desk.reads() as session:
        found = identifiers_of(session, [outcome.merchant_id])[outcome.merchant_id]
        assert find_merchant(session, codes.reg_no(7)) is None
    assert {card.scheme for card in found} == {"uscc", "org_code"}


def test_different_keeps_the_record_apart_and_rates_nobody(desk, held):
    (card,) = listed(desk)

    outcome = decide(desk, card.id, "different", "officer-1")

    own = desk.member_of(held)
    with desk.reads() as session:
        merchant = merchants_by_ids(session, [own])[own]
    assert (merchant.kind, merchant.uscc) == ("provisional", None)
    assert outcome.touched == {own}
    assert latest(desk, held).decision == "provisional"
    assert listed(desk) == []


@pytest.mark.parametrize("decision", ["same", "different"])
def test_no_rule_overturns_what_people_decided(desk, held, codes, decision):
    (card,) = listed(desk)
    decide(desk, card.id, decision, "officer-1", second_actor="officer-2")
    decided = desk.member_of(held)

    desk.link(desk.register("r1", "宿迁市双沟商贸有限公司", codes.uscc(1)))
    desk.link(held)

    assert decided is not None
    assert desk.member_of(held) == decided


def test_new_evidence_is_decided_by_the_rules_again(desk, held, codes):
    (card,) = listed(desk)
    decide(desk, card.id, "different", "officer-1")
    own = desk.member_of(held)

    corrected = desk.claim("p1", "宿迁市洋河商贸有限公司", codes.uscc(1))
    outcome = desk.outcome(corrected)

    with desk.reads() as session:
        assert outcome.merchant_id == find_merchant(session, codes.uscc(1)).id
        old = merchants_by_ids(session, [own])[own]
        assert old.status == "superseded"
        assert find_merchant(session, old.public_id).id == outcome.merchant_id


def test_a_changed_question_is_another_item_that_nobody_has_answered(desk, held, codes):
    (card,) = listed(desk)
    decide(desk, card.id, "same", "officer-1")

    desk.link(desk.register("r1", "宿迁市双沟商贸有限公司", codes.uscc(1)))
    desk.link(desk.claim("p1", "宿迁市大枣商贸有限公司", codes.uscc(1)))

    (now,) = listed(desk)
    assert now.id != card.id
    assert now.first_actor is None
    with pytest.raises(ReviewClosedError):
        decide(desk, card.id, "same", "officer-2")
    assert listed(desk, state="settled")[0].id == card.id


def test_the_tables_rebuilt_after_decisions_are_identical(desk, held, codes):
    (card,) = listed(desk)
    decide(desk, card.id, "same", "officer-1", second_actor="officer-2")
    desk.link(desk.claim("p2", "宿迁市洋湖商贸有限公司", codes.uscc(1)))
    decide(desk, listed(desk)[0].id, "different", "officer-1")
    desk.link(desk.claim("p3", "宿迁市洋湖商贸有限公司", codes.uscc(1)))
    before = desk.rows(Membership), desk.rows(LinkWatch)

    with desk.writes.begin() as session:
        rebuild_memberships(session)

    assert (desk.rows(Membership), desk.rows(LinkWatch)) == before
    assert len(before[1]) > 0


def test_a_row_whose_codes_exclude_each_other_cannot_be_attached(desk, codes):
    desk.link(
        desk.claim("p1", "宿迁市洋河商贸有限公司", codes.uscc(1), codes.org_code(2))
    )
    (card,) = listed(desk)

    with pytest.raises(ReviewNothingProposedError):
        decide(desk, card.id, "same", "officer-1")

    assert decide(desk, card.id, "different", "officer-1").state == "decided"


def test_whoever_is_unsure_says_so_and_the_item_stays_open(desk, held):
    (card,) = listed(desk)
    decide(desk, card.id, "same", "officer-1")

    outcome = decide(desk, card.id, "unsure", "officer-2")

    assert outcome.state == "open"
    assert listed(desk)[0].first_actor == "officer-1"
    assert desk.member_of(held) is None
    said = [(row[2], row[3], row[8]) for row in desk.rows(ReviewOpinion)]
    assert said == [("same", False, "officer-1"), ("unsure", False, "officer-2")]


def test_an_opinion_keeps_what_was_asked_and_what_it_rests_on(desk, held):
    (card,) = listed(desk)
    decide(desk, card.id, "same", "officer-1", second_actor="officer-2")

    *_, opinion = desk.rows(ReviewOpinion)

    evidence = opinion[7]
    assert evidence["reason"] == "印章一致"
    assert evidence["asked"] == "name-disagrees"
    assert evidence["found"]["compared"] == "宿迁市洋河商贸有限公司"


def test_an_unknown_item_is_refused(desk):
    with pytest.raises(ReviewUnknownError):
        decide(desk, 7, "same", "officer-1")


def test_every_opinion_leaves_an_event(desk, held, everything):
    (card,) = listed(desk)
    decide(desk, card.id, "same", "officer-1")
    desk.at += timedelta(seconds=1)
    decide(desk, card.id, "same", "officer-2")

    events = [row for row in everything()["OutboxEvent"] if row[3] == "link.review"]

    assert [event[6]["state"] for event in events] == ["open", "decided"]
    assert "洋湖" not in str(events)


def test_a_settled_item_is_no_longer_open(desk, held, codes):
    (card,) = listed(desk)

    desk.link(desk.register("r1", "宿迁市洋湖商贸有限公司", codes.uscc(1)))

    assert listed(desk) == []
    assert listed(desk, state="settled")[0].id == card.id
    assert desk.member_of(held) is not None
    with pytest.raises(ReviewClosedError):
        decide(desk, card.id, "same", "officer-1")
    assert len(desk.rows(ReviewItem)) == 1


def test_what_many_others_ask_hides_no_item_about_the_same_name(desk, codes):
    desk.link(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))
    asked, other = "宿迁市洋湖商贸有限公司", "宿迁市洋海商贸有限公司"
    desk.link(desk.claim("first", asked, codes.uscc(1)))
    desk.link(*(desk.claim(f"p{n}", other, codes.uscc(1)) for n in range(205)))
    desk.link(desk.claim("last", asked, codes.uscc(1)))

    with desk.reads() as session:
        first = session.scalars(select(ReviewItem.id).order_by(ReviewItem.id)).first()
        whole = read_review(session, first, officer="officer-1")

    (sibling,) = whole.siblings
    assert sibling.card.evidence["name"] == asked


def test_many_names_of_one_side_hide_none_of_the_other(desk, held, codes):
    desk.link(desk.register("r2", "宿迁市洋湖商贸有限公司", codes.uscc(2)))
    with desk.writes.begin() as session:
        item = session.scalars(select(ReviewItem).order_by(ReviewItem.id)).first()
        other = find_merchant(session, codes.uscc(2)).id
        item.other_id, item.reason = other, "same-merchant?"
        for number in range(101):
            whose, name = (other, "湖边店") if number == 100 else (item.merchant_id, "")
            session.add(
                MerchantAlias(
                    record_key=number.to_bytes(32),
                    party_no=0,
                    merchant_id=whose,
                    name=name or f"分店{number:03}",
                    source="review",
                )
            )
    with desk.reads() as session:
        whole = read_review(session, item.id, officer="officer-1")

    assert whole.second.other_names == ("湖边店",)
