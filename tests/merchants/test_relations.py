"""Relations between merchants: found from names, registers and shops."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hub.merchants.models import BranchName, MerchantRelation
from hub.merchants.relate import BY_REGISTER, BY_SHOP
from hub.merchants.relate.relations import KINDS as RELATION_KINDS
from hub.names.branches import parent_key
from hub.outbox.models import OutboxEvent
from schemas.record import KINDS
from tests.support.linked import ask, look, reviews
from tests.support.related import (
    BRANCH,
    PARENT,
    branch_claims,
    relate,
    relations,
    shop_claims,
)

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

LAW = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def test_each_kind_of_record_states_a_relation_that_there_is_by_a_rule_of_its_own():
    stated = [kind.relates for kind in KINDS.values() if kind.relates is not None]

    assert {relates.kind.value for relates in stated} <= set(RELATION_KINDS)
    assert sorted(relates.rule for relates in stated) == [BY_REGISTER, BY_SHOP]


@pytest.mark.parametrize(
    ("name", "parent"),
    [
        ("宿迁市双沟（集团）酿造有限公司沭阳分公司", "宿迁市双沟集团酿造有限公司"),
        ("中国某某银行股份有限公司宿迁分行", "中国某某银行股份有限公司"),
        ("江苏苏某超市有限公司宿迁第二门市部", "江苏苏某超市有限公司"),
        ("江苏苏某超市有限公司(宿迁店)", "江苏苏某超市有限公司"),
        ("宿迁某某公司沭阳办事处", "宿迁某某公司"),
        ("宿迁市双沟商贸有限公司", None),
        ("某某有限公司工会委员会", None),
        ("某某集团有限公司职工医院", None),
        ("天津有限公司(永道科技)", None),
        ("宿迁某某公司沭阳商贸有限公司", None),
        ("某某小吃店", None),
        ("有限公司分公司", None),
    ],
)
def test_a_branch_bears_its_parents_full_name_and_a_word_for_a_branch(name, parent):
    assert parent_key(name) == parent


def test_a_branch_belongs_to_the_one_registered_merchant_of_its_parents_name(
    desk, codes
):
    desk.link(desk.register("r1", PARENT, codes.uscc(1)))
    desk.link(desk.register("r2", BRANCH, codes.uscc(2)))

    report = relate(desk)

    assert report == {"found": 1, "withdrawn": 0}
    assert relations(desk) == [
        ("branch_of", codes.uscc(2), codes.uscc(1), "branch-name", "", "")
    ]
    assert look(desk, codes.uscc(1)).id != look(desk, codes.uscc(2)).id
    assert reviews(desk) == []


def test_a_parent_that_only_rows_know_is_nobodys_parent(desk, codes):
    desk.link(desk.claim("p1", PARENT, codes.uscc(1)), desk.claim("p2", PARENT))
    desk.link(desk.register("r2", BRANCH, codes.uscc(2)))

    relate(desk)

    assert relations(desk) == []
    assert reviews(desk) == []


def test_a_business_of_a_person_is_no_branch_and_has_none(desk, codes):
    person = {"subject_class": "individual_business"}
    desk.link(desk.register("r1", PARENT, codes.uscc(1), **person))
    desk.link(desk.register("r2", BRANCH, codes.uscc(2)))
    desk.link(desk.register("r3", "洋河有限公司", codes.uscc(3)))
    desk.link(desk.register("r4", "洋河有限公司一店", codes.uscc(4), **person))

    relate(desk)

    assert relations(desk) == []


def test_a_relation_falls_when_the_parent_is_called_otherwise_and_rises_again(
    desk, codes
):
    desk.link(
        desk.register("r1", PARENT, codes.uscc(1), valid_from=date(2020, 1, 1)),
        desk.register("r2", BRANCH, codes.uscc(2)),
    )
    relate(desk)
    row = ("branch_of", codes.uscc(2), codes.uscc(1), "branch-name", "", "")

    desk.link(
        desk.register("r1", "洋河有限公司", codes.uscc(1), valid_from=date(2021, 1, 1))
    )
    fallen = relate(desk), relations(desk)
    desk.link(desk.register("r1", PARENT, codes.uscc(1), valid_from=date(2022, 1, 1)))
    risen = relate(desk), relations(desk)

    assert fallen == ({"found": 0, "withdrawn": 1}, [])
    assert risen == ({"found": 1, "withdrawn": 0}, [row])
    with desk.reading() as session:
        rows = session.scalars(select(MerchantRelation.stands)).all()
        events = session.scalars(
            select(OutboxEvent.detail).where(OutboxEvent.op == "relation.derive")
        ).all()
    assert rows == [True, False, True]
    assert events == [{"count": 1}] * 3


def test_a_branch_that_is_renamed_leaves_its_parent(desk, codes):
    desk.link(
        desk.register("r1", PARENT, codes.uscc(1)),
        desk.register("r2", BRANCH, codes.uscc(2)),
    )
    relate(desk)

    desk.link(desk.register("r2", "沭阳双沟商贸有限公司", codes.uscc(2)))
    relate(desk)

    assert relations(desk) == []
    assert desk.rows(BranchName) == []


def test_two_that_bear_the_parents_name_are_left_to_people_whoever_came_first(
    desk, codes
):
    desk.link(desk.register("r1", PARENT, codes.reg_no(3)))
    desk.link(desk.register("r3", PARENT, codes.uscc(3)))
    desk.link(desk.register("r2", BRANCH, codes.uscc(2)))

    relate(desk)
    relate(desk, everyone=True)

    parent, branch = look(desk, codes.reg_no(3)), look(desk, codes.uscc(2))
    assert relations(desk) == []
    assert ("branch-of?", parent.id, branch.id) in reviews(desk)
    assert len([one for one in reviews(desk) if one[0] == "branch-of?"]) == 1


def test_a_former_name_of_one_merchant_only_asks_and_the_question_settles_itself(
    desk, codes
):
    desk.link(
        desk.register("r1", PARENT, codes.uscc(1), valid_from=date(2020, 1, 1)),
        desk.register("r1", "洋河有限公司", codes.uscc(1), valid_from=date(2021, 1, 1)),
        desk.register("r2", BRANCH, codes.uscc(2)),
    )
    relate(desk)
    asked = reviews(desk)

    desk.link(desk.register("r3", PARENT, codes.uscc(3)))
    relate(desk)

    parent, branch = look(desk, codes.uscc(1)), look(desk, codes.uscc(2))
    assert asked == [("branch-of?", parent.id, branch.id)]
    assert reviews(desk) == []
    assert reviews(desk, "settled") == asked
    assert relations(desk) == [
        ("branch_of", codes.uscc(2), codes.uscc(3), "branch-name", "", "")
    ]


def test_the_question_stays_when_the_branchs_own_row_comes_again(desk, codes):
    desk.link(
        desk.register("r1", PARENT, codes.uscc(1), valid_from=date(2020, 1, 1)),
        desk.register("r1", "洋河有限公司", codes.uscc(1), valid_from=date(2021, 1, 1)),
        desk.register("r2", BRANCH, codes.uscc(2)),
    )
    relate(desk)

    desk.link(desk.register("r2", BRANCH, codes.uscc(2), region="321322"))
    relate(desk)

    assert [reason for reason, *_ in reviews(desk)] == ["branch-of?"]
    assert reviews(desk, "settled") == []


def test_the_register_goes_before_the_name(desk, codes):
    desk.link(
        desk.register("r1", PARENT, codes.uscc(1)),
        desk.register("r3", "洋河有限公司", codes.uscc(3)),
        desk.register("r2", BRANCH, codes.uscc(2)),
    )
    relate(desk)

    stated = branch_claims(
        desk, "r2", (BRANCH, codes.uscc(2)), ("洋河有限公司", codes.uscc(3))
    )
    desk.link(*stated)
    relate(desk)
    by_register = relations(desk)
    desk.link(stated[0])
    relate(desk)

    assert by_register == [
        ("branch_of", codes.uscc(2), codes.uscc(3), "register-parent", "", "")
    ]
    assert relations(desk) == [
        ("branch_of", codes.uscc(2), codes.uscc(1), "branch-name", "", "")
    ]


def test_a_parent_that_a_row_only_names_is_not_stated(desk, codes):
    named = desk.claim("r2", "洋河有限公司", party_no=1, kind="registration")
    desk.link(desk.register("r2", BRANCH, codes.uscc(2)), named)

    relate(desk)

    assert relations(desk) == []


def test_a_shop_is_its_operators_for_the_days_that_the_platform_says(desk, codes):
    desk.link(desk.register("r1", PARENT, codes.uscc(1)))
    desk.link(
        *shop_claims(desk, "7", PARENT, codes.uscc(1), valid_from=date(2020, 3, 1))
    )
    relate(desk)
    opened = relations(desk)
    closed = {"valid_from": date(2020, 3, 1), "valid_to": date(2024, 5, 1)}
    desk.link(*shop_claims(desk, "7", PARENT, codes.uscc(1), **closed))
    relate(desk)

    shop = ("operates_shop", codes.uscc(1), "双沟小铺", "shop")
    assert opened == [(*shop, "2020-03-01", "")]
    assert relations(desk) == [(*shop, "2020-03-01", "2024-05-01")]


def test_a_shop_that_changes_hands_keeps_what_was_known(desk, codes):
    desk.link(
        desk.register("r1", PARENT, codes.uscc(1)),
        desk.register("r3", "洋河有限公司", codes.uscc(3)),
        *shop_claims(desk, "7", PARENT, codes.uscc(1)),
    )
    relate(desk)

    desk.link(*shop_claims(desk, "7", "洋河有限公司", codes.uscc(3)))
    relate(desk)

    assert relations(desk) == [
        ("operates_shop", codes.uscc(3), "双沟小铺", "shop", "", "")
    ]
    with desk.reading() as session:
        columns = MerchantRelation.merchant_id, MerchantRelation.stands
        rows = session.execute(select(*columns).order_by(MerchantRelation.id)).all()
    first, second = look(desk, codes.uscc(1)).id, look(desk, codes.uscc(3)).id
    assert rows == [(first, True), (first, False), (second, True)]


def test_a_shop_of_somebody_who_is_only_named_is_nobodys_until_the_code_comes(
    desk, codes
):
    desk.link(desk.register("r1", PARENT, codes.uscc(1)))
    desk.link(*shop_claims(desk, "7", PARENT, None))
    relate(desk)
    before = relations(desk)

    desk.link(*shop_claims(desk, "7", PARENT, codes.uscc(1)))
    relate(desk)

    assert before == []
    assert [row[:2] for row in relations(desk)] == [("operates_shop", codes.uscc(1))]


def test_an_operator_that_is_found_later_by_the_register_gets_its_shop(desk, codes):
    other = "沭阳县青伊商贸有限公司"
    desk.link(desk.register("r1", PARENT, codes.uscc(1)))
    desk.link(*shop_claims(desk, "7", other, codes.uscc(1)))
    relate(desk)
    held = relations(desk)

    desk.link(desk.register("r1", other, codes.uscc(1)))
    relate(desk)

    assert held == []
    assert [row[:2] for row in relations(desk)] == [("operates_shop", codes.uscc(1))]


@pytest.mark.parametrize("woken", [1, 2])
def test_a_relation_rises_again_when_any_row_brings_an_end_back_into_use(
    desk, codes, woken
):
    names = {1: PARENT, 2: BRANCH}
    desk.link(*(desk.register(f"r{n}", names[n], codes.uscc(n)) for n in names))
    relate(desk)
    desk.link(desk.register(f"r{woken}", "洋河有限公司", codes.uscc(5)))
    relate(desk)
    asleep = look(desk, codes.uscc(woken)), relations(desk)

    desk.link(desk.claim("p1", names[woken], codes.uscc(woken)))
    relate(desk)
    awake = relations(desk)

    assert asleep == (None, [])
    assert awake == [("branch_of", codes.uscc(2), codes.uscc(1), "branch-name", "", "")]
    assert relate(desk, everyone=True) == {"found": 0, "withdrawn": 0}


def test_bearers_that_a_merge_of_others_makes_one_are_one_parent_until_it_ends(
    desk, codes, decide, retract
):
    """Each bearer is one with another firm already; people merge these two."""
    old, new = "洋河有限公司", "洋河酒业有限公司"
    desk.link(desk.register("r1", PARENT, codes.reg_no(1)))
    desk.link(desk.register("r3", PARENT, codes.uscc(3)))
    desk.link(desk.register("r4", old, codes.reg_no(4)))
    desk.link(desk.register("r5", new, codes.reg_no(5)))
    desk.link(desk.register("r2", BRANCH, codes.uscc(2)))
    bearers = [look(desk, code).id for code in (codes.reg_no(1), codes.uscc(3))]
    others = [look(desk, codes.reg_no(n)).id for n in (4, 5)]
    for pair in zip(bearers, others, strict=True):
        decide(ask(desk, *pair))
    relate(desk)
    asked = reviews(desk)
    item = ask(desk, *others)

    decide(item)
    relate(desk)
    merged = relations(desk), relate(desk, everyone=True)
    retract(item)
    relate(desk)
    parted = relations(desk), relate(desk, everyone=True)

    nothing = {"found": 0, "withdrawn": 0}
    assert [reason for reason, *_ in asked] == ["branch-of?"]
    assert merged == (
        [("branch_of", codes.uscc(2), codes.uscc(3), "branch-name", "", "")],
        nothing,
    )
    assert parted == ([], nothing)
    assert "branch-of?" in {reason for reason, *_ in reviews(desk)}


NAMES = (PARENT, "洋河有限公司", BRANCH, "洋河有限公司泗洪店", "洋河有限公司二店")


@st.composite
def towns(draw):
    """Firms, branches and shops, each said once; a name is of two firms at most."""
    firms = draw(
        st.lists(
            st.tuples(st.sampled_from(NAMES), st.sampled_from(("uscc", "reg_no"))),
            min_size=1,
            max_size=6,
            unique=True,
        )
    )
    numbers = st.integers(0, len(firms) - 1)
    parents = draw(st.dictionaries(numbers, numbers, max_size=2))
    return firms, draw(st.lists(numbers, max_size=3)), parents


def groups_of(desk, codes, town):
    """Say everything about a town: a group of claims for each record."""
    firms, shops, parents = town
    coded = [(name, getattr(codes, how)(n)) for n, (name, how) in enumerate(firms)]
    groups = []
    for number, firm in enumerate(coded):
        parent = parents.get(number, number)
        if parent == number:
            groups.append((desk.register(f"r{number}", *firm),))
        else:
            groups.append(branch_claims(desk, f"r{number}", firm, coded[parent]))
    for place, number in enumerate(shops):
        groups.append(shop_claims(desk, str(1000 + place), *coded[number]))
    return groups


@LAW
@given(town=towns(), data=st.data())
def test_neither_the_order_of_arrival_nor_of_passes_decides_a_relation(
    desk, codes, town, data
):
    groups = groups_of(desk, codes, town)
    shuffled = data.draw(st.permutations(groups))
    with desk.trial():
        desk.link(*(claim for group in groups for claim in group))
        relate(desk)
        expected = relations(desk)

    with desk.trial():
        for group in shuffled:
            desk.link(*group)
            if data.draw(st.booleans()):
                relate(desk)
        relate(desk)
        found = relations(desk)
        again = relate(desk, everyone=True)
        settled = relations(desk)

    assert found == expected == settled
    assert again == {"found": 0, "withdrawn": 0}
