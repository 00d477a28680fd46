"""Relations that people state: to a review item or on a document, and take back."""

from datetime import date

import pytest
from sqlalchemy import select

from hub.decisions import DocumentInvalidError
from hub.merchants.index import NameIndex
from hub.merchants.link import propose_merchants
from hub.merchants.link.merging import MergeDifferentError
from hub.merchants.models import MerchantRelation, ReviewItem, ReviewOpinion
from hub.merchants.review import (
    RelationStatement,
    ask_whether_one,
    decide_review,
    retract_review,
    state_relation,
    withdraw_relation,
)
from hub.merchants.review.decision import ReviewAnswerError, ReviewNothingProposedError
from hub.merchants.review.stated_relations import (
    DaysInvalidError,
    MarkInvalidError,
    RelationMissingError,
    RelationStandingError,
    RelationUnfitError,
)
from hub.merchants.service import rebuild_memberships
from hub.outbox.models import OutboxEvent
from tests.support.linked import ask, business, look, reviews
from tests.support.related import (
    BRANCH,
    PARENT,
    relate,
    relations,
    relations_of,
    shop_claims,
)

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""


def propose(desk, **more):
    """Propose merchants to parties that have nothing but a name."""

    def index():
        with desk.reads() as session:
            return NameIndex().within(session)

    divisions = desk.divisions
    propose_merchants(desk.reads, desk.writes, index, divisions, at=desk.at, **more)


@pytest.fixture
def held(desk, codes):
    """A row that names a branch beside the code of its parent."""
    desk.link(desk.register("r1", PARENT, codes.uscc(1)))
    desk.link(desk.claim("p1", BRANCH, codes.uscc(1)))
    with desk.reads() as session:
        (item,) = session.scalars(select(ReviewItem)).all()
    return item


@pytest.fixture
def answer(desk):
    """Let one person answer an item."""

    def answering(item, decision, officer="officer-1"):
        with desk.writing() as session:
            return decide_review(
                session,
                item.id,
                decision=decision,
                actor=officer,
                at=desk.at,
                reason="营业执照载明",
            )

    return answering


@pytest.fixture
def take_back(desk):
    """Let one person take an answer back."""

    def taking_back(item):
        with desk.writing() as session:
            return retract_review(
                session,
                item.id,
                actor="officer-2",
                at=desk.at,
                reason="系误判",
                divisions=desk.divisions,
            )

    return taking_back


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        ("branch-of", ("branch_of", BRANCH, "review")),
        ("shop-of", ("operates_shop", BRANCH, "review")),
    ],
)
def test_one_person_may_say_that_a_row_is_about_a_branch_or_a_shop(
    desk, codes, held, answer, decision, told
):
    outcome = answer(held, decision)

    kind, name, rule = told
    parent = codes.uscc(1)
    ends = (name, parent) if kind == "branch_of" else (parent, name)
    assert (outcome.state, outcome.decision) == ("decided", decision)
    assert relations(desk) == [(kind, *ends, rule, "", "")]
    member = desk.member_of(desk.claim("p1", BRANCH))
    assert member != look(desk, codes.uscc(1)).id
    assert relate(desk, everyone=True)["withdrawn"] == 0


def test_no_answer_makes_a_business_of_a_person_a_branch_but_it_may_be_a_shop(
    desk, codes, answer, everything
):
    person = {"subject_class": "individual_business"}
    desk.link(desk.register("r1", PARENT, codes.uscc(1)))
    desk.link(desk.claim("p1", "双沟小吃店", codes.uscc(1), **person))
    with desk.reads() as session:
        item = session.scalars(select(ReviewItem)).one()
    before = everything()

    with pytest.raises(RelationUnfitError):
        answer(item, "branch-of")
    refused = everything()
    answer(item, "shop-of")

    assert refused == before
    assert relations(desk) == [
        ("operates_shop", codes.uscc(1), "双沟小吃店", "review", "", "")
    ]


def test_two_that_people_made_one_are_no_branch_of_each_other(
    desk, codes, answer, decide
):
    desk.link(desk.register("r1", PARENT, codes.reg_no(3)))
    desk.link(desk.register("r3", PARENT, codes.uscc(3)))
    desk.link(desk.register("r2", BRANCH, codes.reg_no(2)))
    relate(desk)
    with desk.reads() as session:
        query = select(ReviewItem).where(ReviewItem.reason == "branch-of?")
        item = session.scalars(query).one()
    decide(ask(desk, item.merchant_id, item.other_id))

    with pytest.raises(RelationUnfitError):
        answer(item, "branch-of")

    assert relations(desk) == []


def test_an_answer_that_is_taken_back_leaves_every_table_as_it_was(
    desk, held, answer, take_back, everything
):
    before = business(everything)

    answer(held, "branch-of")
    take_back(held)

    after = business(everything)
    ledgers = {"LinkJudgement", "Membership", "Merchant", "MerchantName"}
    for name in before.keys() - ledgers:
        assert after[name] == before[name], name
    assert relations(desk) == []
    assert [reason for reason, *_ in reviews(desk)] == ["name-disagrees"]
    with desk.reads() as session:
        said = session.scalars(select(MerchantRelation.stands)).all()
        heard = session.scalars(select(ReviewOpinion.opinion)).all()
        logged = session.scalars(
            select(OutboxEvent.id).where(OutboxEvent.op == "link.review")
        ).all()
    assert said == [True, False]
    assert heard == ["branch-of", "retracted"]
    assert len(logged) == 2


def test_the_tables_rebuilt_after_such_an_answer_are_identical(
    desk, held, answer, everything
):
    answer(held, "branch-of")
    before = business(everything)

    with desk.writing() as session:
        rebuild_memberships(session)

    assert business(everything) == before


def test_newer_evidence_of_the_record_takes_the_answers_relation_back(
    desk, codes, held, answer
):
    answer(held, "branch-of")
    relate(desk)

    desk.link(desk.claim("p1", PARENT, codes.uscc(1)))
    report = relate(desk)

    assert report == {"found": 0, "withdrawn": 1}
    assert relations(desk) == []


def test_a_row_that_is_a_branchs_is_not_proposed_its_parent_again(desk, codes, answer):
    desk.link(desk.register("r1", PARENT, codes.uscc(1)), desk.claim("p1", PARENT))
    propose(desk)
    with desk.reads() as session:
        (item,) = session.scalars(select(ReviewItem)).all()

    answer(item, "branch-of")
    propose(desk, everyone=True)

    assert reviews(desk) == []


def test_nobody_is_proposed_to_a_shop_for_its_record_says_whose_it_is(desk, codes):
    desk.link(desk.register("r1", "双沟小铺", codes.uscc(1)))
    desk.link(*shop_claims(desk, "1001", PARENT, codes.uscc(2)))
    desk.link(*shop_claims(desk, "1002", "双沟小铺", None))

    propose(desk)

    operator = desk.claim("shop-1002", None)
    with desk.reads() as session:
        asked = session.scalars(select(ReviewItem)).all()
    assert [(one.record_key, one.party_no) for one in asked] == [operator.party]


@pytest.fixture
def asked(desk, codes):
    """The question whose branch a merchant is, whose parent bore the name once."""
    desk.link(
        desk.register("r1", PARENT, codes.uscc(1), valid_from=date(2020, 1, 1)),
        desk.register("r1", "洋河有限公司", codes.uscc(1), valid_from=date(2021, 1, 1)),
        desk.register("r2", BRANCH, codes.uscc(2)),
    )
    relate(desk)
    with desk.reads() as session:
        (item,) = session.scalars(select(ReviewItem)).all()
    return item


def test_people_name_a_branchs_parent_where_the_name_does_not(
    desk, codes, asked, answer, take_back
):
    for unfit in ("same", "shop-of"):
        with pytest.raises(ReviewAnswerError):
            answer(asked, unfit)

    answer(asked, "branch-of")
    relate(desk, everyone=True)
    stated = relations(desk)
    take_back(asked)
    relate(desk, everyone=True)

    row = ("branch_of", codes.uscc(2), codes.uscc(1), "review", "", "")
    assert stated == [row]
    assert relations(desk) == []
    assert [reason for reason, *_ in reviews(desk)] == ["branch-of?"]


def test_what_people_denied_is_neither_asked_nor_found_again(
    desk, codes, asked, answer
):
    answer(asked, "different")
    relate(desk, everyone=True)

    desk.link(desk.register("r1", PARENT, codes.uscc(1), valid_from=date(2022, 1, 1)))
    relate(desk)

    assert relations(desk) == []
    assert reviews(desk) == []


def test_two_of_which_one_is_the_others_branch_are_not_merged(
    desk, codes, pair, answer
):
    answer(pair, "branch-of")

    ends = [look(desk, codes.uscc(1)).id, look(desk, codes.reg_no(1)).id]
    second, first = sorted(ends, key=lambda number: number == pair.merchant_id)
    with desk.reads() as session:
        ((relation, *_),) = relations_of(session, first)
    assert relation[:4] == ("branch_of", second, first, "review")
    with desk.writing() as session, pytest.raises(MergeDifferentError):
        ask_whether_one(
            session, *ends, actor="officer-2", at=desk.at, reason="换照通知书"
        )


def test_where_nothing_is_proposed_nobody_can_be_a_branch_of_it(desk, codes, answer):
    desk.link(desk.claim("p1", "洋河有限公司", codes.uscc(1), codes.uscc(2)))
    with desk.reads() as session:
        (item,) = session.scalars(select(ReviewItem)).all()

    with pytest.raises(ReviewNothingProposedError):
        answer(item, "branch-of")


@pytest.fixture
def firms(desk, codes):
    """Two firms and a business of a person."""
    person = {"subject_class": "individual_business"}
    desk.link(
        desk.register("r1", PARENT, codes.uscc(1)),
        desk.register("r2", "洋河有限公司", codes.uscc(2)),
        desk.register("r3", "洋河小吃店", codes.uscc(3, category="92"), **person),
    )
    return [
        look(desk, codes.uscc(n, category="92" if n == 3 else "91")) for n in (1, 2, 3)
    ]


def saying(desk, kind="branch-of", **more):
    said = {
        "document": "宿市监函〔2026〕5号",
        "reason": "来函载明",
        "actor": "officer-1",
        "at": desk.at,
    }
    return RelationStatement(kind, **(said | more))


def test_people_state_relations_on_a_document_and_withdraw_them(desk, firms):
    one, other, person = firms
    mark = {"mark": "1234567", "since": date(2020, 1, 1), "until": date(2030, 1, 1)}
    statements = [
        (one, other, saying(desk)),
        (one, other, saying(desk, "operates-shop")),
        (one, other, saying(desk, "owns-mark", **mark)),
        (one, person, saying(desk, "successor-of")),
    ]

    with desk.writing() as session:
        for said in statements:
            state_relation(session, *said)
    relate(desk, everyone=True)
    stated = relations(desk)
    with desk.writing() as session:
        with pytest.raises(RelationStandingError):
            state_relation(session, *statements[2])
        withdraw_relation(
            session, one, other, saying(desk, "owns-mark", mark="1234567")
        )
    with desk.writing() as session:
        with pytest.raises(RelationMissingError):
            withdraw_relation(session, one, person, saying(desk))
        left = relations_of(session, one.id)

    assert [(row[0], *row[3:]) for row in stated] == [
        ("branch_of", "document", "", ""),
        ("operates_shop", "document", "", ""),
        ("owns_mark", "document", "2020-01-01", "2030-01-01"),
        ("successor_of", "document", "", ""),
    ]
    assert {found.relation.kind for found in left} == {
        "branch_of",
        "operates_shop",
        "successor_of",
    }
    with desk.reads() as session:
        events = session.scalars(
            select(OutboxEvent.detail).where(OutboxEvent.op == "relation.state")
        ).all()
    assert [event["stands"] for event in events] == [True] * 4 + [False]
    assert {event["officer"] for event in events} == {"officer-1"}


def test_a_relation_the_other_way_round_is_another_one(desk, firms):
    one, other, _ = firms

    with desk.writing() as session:
        state_relation(session, one, other, saying(desk, "successor-of"))
        with pytest.raises(RelationMissingError):
            withdraw_relation(session, other, one, saying(desk, "successor-of"))
        state_relation(session, other, one, saying(desk, "successor-of"))
        withdraw_relation(session, other, one, saying(desk, "successor-of"))
        (left,) = relations_of(session, one.id)

    assert (left.relation.merchant_id, left.relation.other_id) == (one.id, other.id)


def test_what_is_stated_of_one_part_is_not_withdrawn_by_the_other(
    desk, codes, firms, decide
):
    one, other, _ = firms
    desk.link(desk.register("old", "宿迁市海天商贸有限公司", codes.reg_no(8)))
    old = look(desk, codes.reg_no(8))
    decide(ask(desk, one.id, old.id))

    with desk.writing() as session:
        state_relation(session, old, other, saying(desk))
        with pytest.raises(RelationMissingError):
            withdraw_relation(session, one, other, saying(desk))
        state_relation(session, one, other, saying(desk))
        withdraw_relation(session, one, other, saying(desk))
        (left,) = relations_of(session, one.id)

    assert left.relation.merchant_id == old.id


def test_nobody_is_a_branch_of_itself_and_no_person_is_one(desk, firms):
    one, _, person = firms

    with desk.writing() as session:
        for ends in ((one, one), (one, person), (person, one)):
            with pytest.raises(RelationUnfitError):
                state_relation(session, *ends, saying(desk))


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"document": " "}, DocumentInvalidError),
        ({"mark": "1234567"}, MarkInvalidError),
        ({"kind": "owns-mark"}, MarkInvalidError),
        ({"kind": "owns-mark", "mark": ""}, MarkInvalidError),
        ({"kind": "owns-mark", "mark": "第12号"}, MarkInvalidError),
        ({"kind": "owns-mark", "mark": "1" * 65}, MarkInvalidError),
        ({"since": date(2021, 1, 1), "until": date(2020, 1, 1)}, DaysInvalidError),
    ],
)
def test_a_statement_that_cannot_be_read_later_is_refused(desk, wrong, error):
    with pytest.raises(error):
        saying(desk, **wrong)
