"""Whose branch a merchant is: what people say, what names tell, who bears a name."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from hub.merchants.models import ReviewItem
from hub.merchants.relate import relate_again
from hub.merchants.review import (
    RelationStatement,
    decide_review,
    retract_review,
    state_relation,
    withdraw_relation,
)
from hub.merchants.service import find_itself, merchants_by_ids
from tests.support.linked import ask, look, reviews
from tests.support.related import BRANCH, PARENT, relate, relations

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

OTHER = "洋河有限公司"


@pytest.fixture
def town(desk, codes):
    """A branch, a firm that bears its parent's name, and another firm."""
    desk.link(
        desk.register("r1", PARENT, codes.reg_no(1)),
        desk.register("r2", BRANCH, codes.uscc(2)),
        desk.register("r3", OTHER, codes.uscc(3)),
    )
    relate(desk)


@pytest.fixture
def second(desk, codes):
    """Let a second firm bear the parent's name; gives its register's record."""

    def bearing(name=PARENT):
        claim = desk.register("r4", name, codes.uscc(4))
        desk.link(claim)
        relate(desk)
        return claim.record_key

    return bearing


@pytest.fixture
def state(desk):
    """State on a document whose branch a merchant is, or that it is not any more."""

    def stating(one, other, *, stands=True, **days):
        said = RelationStatement(
            *("branch-of", "宿市监函〔2026〕5号", "来函载明", "officer-1", desk.at),
            **days,
        )
        say = state_relation if stands else withdraw_relation
        with desk.writing() as session:
            ids = [find_itself(session, code) for code in (one, other)]
            cards = merchants_by_ids(session, ids)
            say(session, *(cards[number] for number in ids), said)
            nothing = {"at": desk.at, "withdrawn": lambda *_: frozenset()}
            relate_again(session, ids[:1], **nothing)

    return stating


@pytest.fixture
def deny(desk):
    """Deny the parent that is proposed now, or take the denial back."""

    def denying(item=None):
        with desk.writing() as session:
            if item is not None:
                more = {"divisions": desk.divisions}
                said = {"actor": "officer-2", "at": desk.at, "reason": "系误判"}
                retract_review(session, item, **said, **more)
                return None
            query = select(ReviewItem.id, ReviewItem.merchant_id).where(
                ReviewItem.reason == "branch-of?", ReviewItem.state == "open"
            )
            number, proposed = session.execute(query).one()
            said = {"actor": "officer-1", "at": desk.at, "reason": "执照载明"}
            decide_review(session, number, decision="different", **said)
        relate(desk)
        return number, proposed

    return denying


def parents(desk, codes):
    """Whom the branch belongs to, by the code and the rule; all must be settled."""
    assert relate(desk, everyone=True) == {"found": 0, "withdrawn": 0}
    return [(row[2], row[3]) for row in relations(desk) if row[1] == codes.uscc(2)]


def questions(desk):
    return [merchant for reason, merchant, _ in reviews(desk) if reason == "branch-of?"]


def test_a_stated_parent_stands_in_place_of_the_one_that_the_name_tells(
    desk, codes, town, state
):
    by_name = [(codes.reg_no(1), "branch-name")]
    before = parents(desk, codes)

    state(codes.uscc(2), codes.uscc(3))
    stated = parents(desk, codes)
    state(codes.uscc(2), codes.uscc(3), stands=False)

    assert before == parents(desk, codes) == by_name
    assert stated == [(codes.uscc(3), "document")]


def test_what_people_state_and_the_name_tells_alike_rests_on_both(
    desk, codes, town, state
):
    state(codes.uscc(2), codes.reg_no(1))

    told = [(codes.reg_no(1), "branch-name"), (codes.reg_no(1), "document")]
    assert parents(desk, codes) == told


@pytest.mark.parametrize(
    "days",
    [
        {"until": date(2026, 11, 23)},
        {"since": date(2026, 11, 25), "until": date(2027, 1, 1)},
    ],
)
def test_a_parent_that_is_stated_of_other_days_stands_in_nobodys_place(
    desk, codes, town, state, days
):
    state(codes.uscc(2), codes.uscc(3), **days)
    others = parents(desk, codes)
    desk.at += timedelta(days=2)

    relate(desk, everyone=True)

    assert (codes.reg_no(1), "branch-name") in others
    now = {rule for _, rule in parents(desk, codes)}
    assert now == ({"document"} if "since" in days else {"document", "branch-name"})


def test_of_two_bearers_people_state_one_and_nobody_is_asked(
    desk, codes, town, second, state
):
    second()
    asked = questions(desk)

    state(codes.uscc(2), codes.uscc(4))

    assert len(asked) == 1
    assert questions(desk) == []
    assert parents(desk, codes) == [(codes.uscc(4), "document")]


def test_what_is_stated_of_one_part_of_a_merchant_is_said_of_it_whole(
    desk, codes, town, state, decide, retract
):
    """The branch is one with another firm, of which people state a parent."""
    desk.link(desk.register("old", "宿迁市海天商贸有限公司", codes.reg_no(8)))
    old = look(desk, codes.reg_no(8))
    item = ask(desk, look(desk, codes.uscc(2)).id, old.id)
    state(codes.reg_no(8), codes.uscc(3))

    decide(item)
    relate(desk)
    merged = parents(desk, codes)
    retract(item)
    relate(desk)

    assert merged == []
    assert parents(desk, codes) == [(codes.reg_no(1), "branch-name")]


def test_that_one_of_two_bearers_is_denied_does_not_make_the_other_the_parent(
    desk, codes, town, second, deny
):
    second()
    bearers = {look(desk, code).id for code in (codes.reg_no(1), codes.uscc(4))}

    _, first = deny()
    after_one = parents(desk, codes), questions(desk)
    item, last = deny()
    after_both = parents(desk, codes), questions(desk)
    deny(item)
    relate(desk)

    assert {first, last} == bearers
    assert after_one == ([], [last])
    assert after_both == ([], [])
    assert (parents(desk, codes), questions(desk)) == after_one


def test_a_bearer_that_people_denied_bears_the_name_until_it_is_called_otherwise(
    desk, codes, town, second, deny
):
    second()
    _, denied = deny()
    left, gone = codes.reg_no(1), codes.uscc(4)
    if denied == look(desk, left).id:
        left, gone = gone, left

    record = "r1" if gone == codes.reg_no(1) else "r4"
    desk.link(
        desk.register(record, "双沟酒业有限公司", gone, valid_from=date(2026, 1, 1))
    )
    relate(desk)

    assert parents(desk, codes) == [(left, "branch-name")]
    assert questions(desk) == []


def test_a_second_bearer_that_its_register_has_withdrawn_bears_the_name_no_more(
    desk, codes, town, second
):
    key = second()
    both = parents(desk, codes), questions(desk)

    relate(desk, everyone=True, withdrawn={key})
    one = relations(desk), questions(desk)
    relate(desk, everyone=True)

    assert len(both[1]) == 1
    row = ("branch_of", codes.uscc(2), codes.reg_no(1), "branch-name", "", "")
    assert one == ([row], [])
    assert (parents(desk, codes), questions(desk)) == both


def test_a_bearer_of_which_another_row_of_a_register_stands_goes_on_bearing_the_name(
    desk, codes, town, second
):
    key = second()
    desk.link(desk.register("again", PARENT, codes.uscc(4)))

    relate(desk, everyone=True, withdrawn={key})

    assert relations(desk) == []
    assert len(questions(desk)) == 1


def test_the_only_bearer_stays_the_parent_though_its_register_has_withdrawn_it(
    desk, codes, town
):
    key = desk.register("r1", PARENT, codes.reg_no(1)).record_key

    report = relate(desk, everyone=True, withdrawn={key})

    assert report == {"found": 0, "withdrawn": 0}
    assert parents(desk, codes) == [(codes.reg_no(1), "branch-name")]


def test_bearers_that_are_all_withdrawn_stay_as_many_as_they_are(
    desk, codes, town, second
):
    keys = {second(), desk.register("r1", PARENT, codes.reg_no(1)).record_key}

    relate(desk, everyone=True, withdrawn=keys)

    assert relations(desk) == []
    assert len(questions(desk)) == 1


def test_a_stated_part_of_the_parent_is_the_parent_that_the_name_tells(
    desk, codes, town, state, decide
):
    decide(
        ask(desk, *(look(desk, code).id for code in (codes.reg_no(1), codes.uscc(3))))
    )
    relate(desk)

    state(codes.uscc(2), codes.reg_no(1))

    assert {rule for _, rule in parents(desk, codes)} == {"branch-name", "document"}
