"""What only withdrawn rows bore out says no more who a code belongs to."""

import json

import pytest

from hub.merchants.link import unlearn_withdrawn
from hub.merchants.models import LinkJudgement
from schemas.codes.identifiers import CodeVerdict
from tests.support.linked import look, names_of, reviews

pytestmark = pytest.mark.postgresql_in_long

WRONG, RIGHT = "宿迁市洋河商贸有限公司", "泗阳县大枣木业有限公司"


def by_digits(value):
    """A reading for which nothing but check digits speaks."""
    return CodeVerdict("uscc", value.replace("1", "7", 1), value, "repaired")


@pytest.fixture
def withdraw(desk):
    """Withdraws the rows of records."""

    def withdrawing(*claims):
        with desk.writes.begin() as session:
            return unlearn_withdrawn(
                session,
                [claim.record_key for claim in claims],
                run="run-2",
                at=desk.at,
                actor="hub",
                divisions=desk.divisions,
            ).touched

    return withdrawing


def test_the_right_firm_is_no_more_held_against_a_withdrawn_name(desk, codes, withdraw):
    wrong = desk.claim("p1", WRONG, codes.uscc(1))
    desk.link(wrong)
    held = desk.outcome(desk.claim("p2", RIGHT, codes.uscc(1)))
    number = look(desk, codes.uscc(1)).id

    touched = withdraw(wrong)

    assert held.rule == "name-disagrees"
    assert touched == {number}
    assert look(desk, codes.uscc(1)).name == RIGHT
    assert desk.member_of(desk.claim("p2", RIGHT, codes.uscc(1))) == number
    assert desk.member_of(wrong) is None
    assert reviews(desk) == []


@pytest.mark.parametrize("order", ["withdrawn first", "right row first"])
def test_it_comes_to_the_same_whichever_came_first(desk, codes, withdraw, order):
    wrong = desk.claim("p1", WRONG, codes.uscc(1))
    right = desk.claim("p2", RIGHT, codes.uscc(1))
    desk.link(wrong)
    if order == "right row first":
        desk.link(right)
    withdraw(wrong)
    desk.link(right)

    assert look(desk, codes.uscc(1)).name == RIGHT
    assert desk.member_of(wrong) is None


def test_a_withdrawn_row_keeps_its_merchant_where_nobody_else_has_the_code(
    desk, codes, withdraw
):
    wrong = desk.claim("p1", WRONG, codes.uscc(1))
    desk.link(wrong)

    withdraw(wrong)

    found = look(desk, codes.uscc(1))
    assert (found.id, found.name) == (desk.member_of(wrong), None)
    # What only check digits speak for finds nobody by such a row.
    guess = desk.claim("p2", WRONG, by_digits(codes.uscc(1)))
    assert desk.outcome(guess).decision == "provisional"


def test_a_second_code_that_only_a_withdrawn_row_gave_leaves(desk, codes, withdraw):
    wrong = desk.claim("p2", WRONG, codes.uscc(1), codes.reg_no(2))
    desk.link(desk.claim("p1", WRONG, codes.uscc(1)), wrong)
    assert look(desk, codes.reg_no(2)) is not None

    withdraw(wrong)

    assert look(desk, codes.reg_no(2)) is None
    assert look(desk, codes.uscc(1)).name == WRONG


def test_a_row_that_comes_back_bears_out_again_what_it_says(
    desk, codes, withdraw, everything
):
    row = desk.claim("p2", WRONG, codes.uscc(1), codes.reg_no(2))
    desk.link(desk.claim("p1", WRONG, codes.uscc(1)), row)
    before = everything()
    withdraw(row)

    desk.link(row)

    after = everything()
    for table in ("Merchant", "MerchantIdentifier", "MerchantName", "ReviewItem"):
        assert after[table] == before[table]


def test_what_a_register_told_of_a_firm_that_left_it_stays(desk, codes, withdraw):
    registered = desk.register("r1", WRONG, codes.uscc(1))
    desk.link(registered)

    assert withdraw(registered) == frozenset()
    assert look(desk, codes.uscc(1)).name == WRONG


def test_two_rows_withdrawn_one_after_the_other_bear_out_nothing(desk, codes, withdraw):
    one, other = (desk.claim(name, WRONG, codes.uscc(1)) for name in ("p1", "p2"))
    desk.link(one, other)

    withdraw(other)
    assert look(desk, codes.uscc(1)).name == WRONG
    withdraw(one)

    assert look(desk, codes.uscc(1)).name is None
    assert names_of(desk, look(desk, codes.uscc(1)).id) == set()


def test_a_withdrawal_is_written_down_once(desk, codes, withdraw, everything):
    row = desk.claim("p1", WRONG, codes.uscc(1))
    desk.link(row)
    withdraw(row)
    before = everything()

    assert withdraw(row) == frozenset()
    assert everything() == before
    with desk.reads() as session:
        said = [
            json.loads(one.claim).get("withdrawn")
            for one in session.query(LinkJudgement)
        ]
    assert said == [None, True]
