"""What merchants are called: registers name them, and rename them."""

from datetime import date

import pytest
from sqlalchemy import select

from hub.merchants.models import LinkJudgement, MerchantName
from tests.support.linked import look, names_of, reviews

pytestmark = pytest.mark.postgresql_in_long


def test_a_register_renames_and_the_former_name_stays(desk, codes):
    first = desk.outcome(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))
    old = desk.claim("p1", "宿迁市洋河商贸有限公司", codes.uscc(1))
    desk.link(old)

    desk.link(desk.register("r1", "宿迁市大枣食品有限公司", codes.uscc(1)))

    assert names_of(desk, first.merchant_id) == {
        ("registered", "宿迁市大枣食品有限公司"),
        ("former", "宿迁市洋河商贸有限公司"),
    }
    assert desk.member_of(old) == first.merchant_id
    late = desk.outcome(desk.claim("p2", "宿迁市洋河商贸有限公司", codes.uscc(1)))
    assert late.merchant_id == first.merchant_id


def test_a_register_may_rename_to_a_name_that_another_bears(desk, codes):
    desk.link(
        desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)),
        desk.register("r2", "宿迁市大枣食品有限公司", codes.uscc(2)),
    )

    outcome = desk.outcome(desk.register("r3", "宿迁市洋河商贸有限公司", codes.uscc(2)))

    assert (outcome.decision, outcome.rule) == ("linked", "register")
    assert look(desk, codes.uscc(2)).name == "宿迁市洋河商贸有限公司"
    assert look(desk, codes.uscc(1)).name == "宿迁市洋河商贸有限公司"


def test_a_register_that_names_an_unconfirmed_merchant_decides_again(desk, codes):
    wrong = desk.claim("p1", "宿迁市海河商贸有限公司", codes.uscc(1))
    right = desk.claim("p2", "洋河商贸有限公司", codes.uscc(1))
    first, second = desk.link(wrong, right).outcomes

    report = desk.link(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    assert (first.decision, second.decision) == ("linked", "held")
    assert desk.member_of(wrong) is None
    assert desk.member_of(right) == first.merchant_id
    assert report.touched == {first.merchant_id}
    assert reviews(desk) == [("name-disagrees", first.merchant_id, None)]
    assert reviews(desk, "settled") == [("name-disagrees", first.merchant_id, None)]
    decisions = [
        (row[4], row[5]) for row in desk.rows(LinkJudgement) if row[1] == wrong.party[0]
    ]
    assert decisions == [
        ("same", "new-code"),
        ("retracted", "name-disagrees"),
        ("held", "name-disagrees"),
    ]


def test_a_name_that_turns_out_to_be_a_siblings_is_taken_back(desk, codes):
    row = desk.claim("p1", "洋河商贸有限公司", codes.uscc(1))
    desk.link(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)), row)
    first = desk.member_of(row)

    report = desk.link(desk.register("r2", "洋河商贸有限公司", codes.uscc(2)))

    assert first is not None
    assert desk.member_of(row) is None
    assert first in report.touched


def test_a_held_row_is_freed_when_the_name_is_given_up(desk, codes):
    row = desk.claim("p1", "宿迁市洋河商贸有限公司", codes.uscc(2))
    desk.link(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)), row)
    before = desk.member_of(row)

    desk.link(desk.register("r1", "宿迁市大枣食品有限公司", codes.uscc(1)))

    assert before is None
    assert desk.member_of(row) == look(desk, codes.uscc(2)).id


def test_the_only_row_of_an_unconfirmed_merchant_may_correct_its_name(desk, codes):
    desk.link(desk.claim("p1", "宿迁市羊河商贸有限公司", codes.uscc(1)))

    outcome = desk.outcome(desk.claim("p1", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    assert outcome.decision == "linked"
    assert names_of(desk, outcome.merchant_id) == {
        ("claimed", "宿迁市洋河商贸有限公司")
    }


def test_another_row_of_an_unconfirmed_merchant_takes_over_its_name(desk, codes):
    first = desk.claim("p1", "宿迁市洋河商贸有限公司", codes.uscc(1))
    second = desk.claim("p2", "洋河商贸有限公司", codes.uscc(1))
    merchant = desk.link(first, second).outcomes[0].merchant_id

    outcome = desk.outcome(desk.claim("p1", "宿迁市大枣商贸有限公司", codes.uscc(1)))

    assert (outcome.decision, outcome.rule) == ("held", "name-disagrees")
    assert names_of(desk, merchant) == {("claimed", "洋河商贸有限公司")}
    assert desk.member_of(second) == merchant


def test_an_older_extract_of_the_register_renames_nothing(desk, codes):
    newer = {"valid_from": date(2020, 5, 1)}
    older = {"valid_from": date(2011, 5, 1)}
    first = desk.outcome(
        desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1), **newer)
    )

    desk.link(desk.register("r2", "宿迁市大枣食品有限公司", codes.uscc(1), **older))

    assert names_of(desk, first.merchant_id) == {
        ("registered", "宿迁市洋河商贸有限公司"),
        ("former", "宿迁市大枣食品有限公司"),
    }


def test_a_name_ends_on_the_day_that_the_register_gives(desk, codes):
    for name, day in (("洋河", date(2011, 5, 1)), ("大枣", date(2020, 5, 1))):
        row = desk.register(
            "r1", f"宿迁市{name}商贸有限公司", codes.uscc(1), valid_from=day
        )
        desk.link(row)
    desk.link(desk.register("r1", "宿迁市双沟商贸有限公司", codes.uscc(1)))

    with desk.reads() as session:
        spans = {
            row.name[3:5]: (row.kind, row.valid_from, row.valid_to)
            for row in session.scalars(select(MerchantName))
        }
    assert spans == {
        "洋河": ("former", date(2011, 5, 1), date(2020, 5, 1)),
        "大枣": ("former", date(2020, 5, 1), date(2026, 11, 24)),
        "双沟": ("registered", date(2026, 11, 24), None),
    }


def test_a_register_may_return_to_a_former_name(desk, codes):
    for name in ("洋河", "大枣", "洋河"):
        desk.link(desk.register("r1", f"宿迁市{name}商贸有限公司", codes.uscc(1)))

    assert look(desk, codes.uscc(1)).name == "宿迁市洋河商贸有限公司"


def test_two_rows_of_a_register_do_not_rename_by_turns(desk, codes):
    rows = [
        desk.register(f"r{n}", f"宿迁市{name}商贸有限公司", codes.uscc(1))
        for n, name in enumerate(("洋河", "大枣"))
    ]

    outcomes = desk.link(*rows).outcomes

    assert {outcome.decision for outcome in outcomes} == {"linked"}
    assert look(desk, codes.uscc(1)).name == "宿迁市大枣商贸有限公司"


def test_a_provisional_merchant_never_takes_another_name(desk):
    first = desk.claim("c1", "甲建设有限公司")
    second = desk.claim("c1", "乙建设有限公司", party_no=1)
    desk.link(first, second)
    before = desk.member_of(first)
    moved = desk.claim("c1", "丙建设有限公司")
    after = desk.claim("c1", "甲建设有限公司", party_no=1)

    desk.link(moved, after)

    assert desk.member_of(moved) != before
    assert names_of(desk, before) == {("alias", "甲建设有限公司")}
    assert names_of(desk, desk.member_of(moved)) == {("alias", "丙建设有限公司")}
