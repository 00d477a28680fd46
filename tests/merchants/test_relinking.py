"""Links are made again when their evidence changes, and leave no trace when undone."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.merchants.models import LinkJudgement, Membership, Merchant
from hub.merchants.service import merchants_by_ids
from tests.support.linked import look, names_of, repaired, reviews


def test_a_revision_leaves_an_event_in_the_outbox(desk, codes, everything):
    desk.link(desk.claim("p1", "宿迁市海河商贸有限公司", codes.uscc(1)))
    quiet = [event[3] for event in everything()["OutboxEvent"]]

    desk.link(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    *_, event = sorted(
        everything()["OutboxEvent"], key=lambda event: event[3] == "link.revise"
    )
    assert quiet == ["judgement.append"]
    assert event[3:7] == ("link.revise", "run", "run-1", {"count": 1})


def test_what_a_retracted_row_taught_is_forgotten(desk, codes):
    wrong = desk.claim(
        "p1", "宿迁市海河商贸有限公司", codes.org_code(1), codes.reg_no(2)
    )
    desk.link(wrong)

    desk.link(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    assert look(desk, codes.reg_no(2)) is None
    assert look(desk, codes.uscc(1)).name == "宿迁市洋河商贸有限公司"


def test_a_merchant_left_by_its_only_row_sleeps_until_its_code_returns(desk, codes):
    swapped = desk.claim("p1", "宿迁市洋河商贸有限公司", codes.uscc(2))
    before = desk.outcome(swapped)
    public_id = look(desk, codes.uscc(2)).public_id

    desk.link(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    assert desk.member_of(swapped) is None
    assert look(desk, codes.uscc(2)) is None
    assert look(desk, public_id).status == "dormant"
    desk.link(desk.register("r2", "宿迁市大枣食品有限公司", codes.uscc(2)))
    assert look(desk, codes.uscc(2)).id == before.merchant_id
    assert look(desk, public_id).status == "active"


def test_a_later_version_with_a_code_moves_and_the_old_id_leads_there(desk, codes):
    name = "宿迁市洋河商贸有限公司"
    registered = desk.outcome(desk.register("r1", name, codes.uscc(1)))
    alone = desk.outcome(desk.claim("p1", name))
    with desk.reads() as session:
        old = merchants_by_ids(session, [alone.merchant_id])[alone.merchant_id]

    moved = desk.link(desk.claim("p1", name, codes.uscc(1)))

    assert moved.outcomes[0].merchant_id == registered.merchant_id
    assert moved.touched == {registered.merchant_id, alone.merchant_id}
    assert look(desk, old.public_id).id == registered.merchant_id
    desk.link(desk.claim("p1", name))
    assert look(desk, old.public_id).id == alone.merchant_id


def test_changed_evidence_is_decided_again(desk, codes):
    desk.link(
        desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)),
        desk.register("r2", "宿迁市大枣食品有限公司", codes.uscc(2)),
    )
    desk.link(desk.claim("p1", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    held = desk.outcome(desk.claim("p1", "宿迁市大枣食品有限公司", codes.uscc(1)))
    moved = desk.outcome(desk.claim("p1", "宿迁市大枣食品有限公司", codes.uscc(2)))

    assert held.decision == "held"
    assert moved.merchant_id == look(desk, codes.uscc(2)).id
    assert reviews(desk) == []


def test_a_party_that_comes_twice_in_a_batch_stands_by_its_last_word(desk, codes):
    name = "宿迁市洋河商贸有限公司"
    first = desk.outcome(desk.register("r1", name, codes.uscc(1)))
    desk.link(desk.claim("p1", name, codes.org_code(1), codes.reg_no(1)))

    outcomes = desk.link(
        desk.claim("p2", name, codes.uscc(1)),
        desk.claim("p2", "宿迁市大枣商贸有限公司", codes.uscc(1)),
    ).outcomes

    assert [outcome.decision for outcome in outcomes] == ["held", "held"]
    assert look(desk, codes.reg_no(1)).id == first.merchant_id


def test_one_batch_sees_the_merchants_it_makes(desk, codes):
    name = "宿迁市洋河商贸有限公司"
    rows = [desk.claim(f"p{n}", name, codes.uscc(1)) for n in range(3)]

    outcomes = desk.link(*rows).outcomes

    assert len({o.merchant_id for o in outcomes}) == 1
    assert len(desk.rows(Merchant)) == 1


def test_linking_the_same_rows_again_writes_nothing(desk, codes, everything):
    rows = [
        desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)),
        desk.claim("p1", "宿迁市海河商贸有限公司", codes.uscc(1)),
        desk.claim("p2", "宿迁市海河商贸有限公司"),
        desk.claim("p3", "洋河商贸有限公司", codes.uscc(1)),
    ]
    first = desk.link(*rows)
    before = everything()

    second = desk.link(*rows)

    assert everything() == before
    assert [o.merchant_id for o in second.outcomes] == [
        o.merchant_id for o in first.outcomes
    ]
    assert [o.rule for o in second.outcomes] == [o.rule for o in first.outcomes]


def test_both_parties_of_a_record_are_linked_apart(desk, codes):
    maker = desk.claim("s1", "宿迁市洋河商贸有限公司", codes.uscc(1), party_no=0)
    place = desk.claim("s1", "宿迁市大枣食品有限公司", codes.uscc(2), party_no=1)

    first, second = desk.link(maker, place).outcomes

    assert first.merchant_id != second.merchant_id
    assert len(desk.rows(Membership)) == 2


@pytest.mark.parametrize("change", ["UPDATE link_judgement SET rule = 'x'", "DELETE"])
def test_the_ledger_cannot_be_changed(desk, codes, change):
    desk.link(desk.claim("p1", "宿迁市洋河商贸有限公司", codes.uscc(1)))
    statement = "DELETE FROM link_judgement" if change == "DELETE" else change

    with pytest.raises(DBAPIError, match="append-only"), desk.writes.begin() as session:
        session.execute(text(statement))


def test_a_party_that_left_its_record_is_let_go(desk, codes):
    firm = desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1))
    parent = desk.claim("r1", "江苏洋河集团有限公司", codes.uscc(2), party_no=1)
    desk.link(firm, parent)
    assert desk.member_of(parent) is not None

    desk.link(firm)

    assert desk.member_of(firm) is not None
    assert desk.member_of(parent) is None
    assert desk.rows(LinkJudgement)[-1][4:6] == ("retracted", "party-gone")
    written = len(desk.rows(LinkJudgement))
    desk.link(firm)
    assert len(desk.rows(LinkJudgement)) == written
    desk.link(firm, parent)
    assert desk.member_of(parent) is not None


def test_a_held_party_that_left_its_record_waits_for_nobody(desk, codes):
    desk.link(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))
    kept = desk.claim("c1", "宿迁市云帆商贸有限公司", codes.uscc(2))
    held = desk.claim("c1", "宿迁市南星商贸有限公司", codes.uscc(1), party_no=1)
    desk.link(kept, held)
    assert [reason for reason, *_ in reviews(desk)] == ["name-disagrees"]

    desk.link(kept)

    assert reviews(desk) == []
    desk.link(desk.register("r1", "宿迁市南星商贸有限公司", codes.uscc(1)))
    assert desk.member_of(held) is None


def test_a_row_that_ties_two_merchants_without_a_name_settles(desk, codes):
    desk.link(desk.claim("p1", None, codes.reg_no(2)))
    desk.link(desk.claim("p2", None, codes.uscc(1)))
    both = desk.claim("p3", "宿迁市双沟商贸有限公司", codes.uscc(1), codes.reg_no(2))

    outcome = desk.outcome(both)

    assert outcome.rule == "code+name"
    assert desk.member_of(both) == look(desk, codes.uscc(1)).id


def test_a_row_that_ties_a_nameless_merchant_to_one_of_another_name_is_held(
    desk, codes
):
    desk.link(desk.claim("p1", None, codes.uscc(1)))
    desk.link(desk.claim("p2", "宿迁市洋河商贸有限公司", codes.reg_no(2)))
    both = desk.claim("p3", "宿迁市双沟商贸有限公司", codes.uscc(1), codes.reg_no(2))

    assert desk.outcome(both).rule == "identifiers-disagree"
    assert desk.member_of(both) is None


def test_rows_with_a_repaired_code_and_an_old_number_settle(desk, codes):
    name = "宿迁市洋河商贸有限公司"
    desk.link(desk.claim("p1", name, repaired(codes.uscc(1))))
    desk.link(desk.claim("p2", name, codes.reg_no(2)))
    both = desk.claim("p3", name, repaired(codes.uscc(1)), codes.reg_no(2))

    outcome = desk.outcome(both)

    assert outcome.decision == "linked"
    assert desk.member_of(both) == look(desk, codes.uscc(1)).id


def test_a_registered_name_is_not_taken_by_a_row_whose_code_was_misread(desk, codes):
    name = "宿迁市海天商贸有限公司"
    register = desk.register("r1", name, codes.uscc(1))
    desk.link(register)
    desk.link(desk.claim("p1", name, repaired(codes.uscc(1))))
    desk.link(desk.register("r1", name, codes.uscc(1), codes.uscc(2)))

    outcome = desk.outcome(desk.claim("p2", name, codes.uscc(1)))

    assert outcome.decision == "linked"
    assert ("registered", name) in names_of(desk, outcome.merchant_id)
