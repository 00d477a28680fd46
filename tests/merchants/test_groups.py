"""Merchants that people found to be one: who is, who stands for all, and who knows."""

import contextlib
import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hub.ground.errors import ConflictError
from hub.merchants.models import Merchant, ReviewItem
from hub.merchants.review import ask_whether_one
from hub.merchants.service import (
    find_itself,
    find_merchant,
    find_past_merchant,
    rebuild_memberships,
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


@pytest.fixture
def chain(desk, codes):
    """Three firms known by their old numbers; the questions on neighbours."""
    desk.link(*(desk.claim(f"p{n}", NAME, codes.reg_no(n)) for n in (1, 2, 3)))
    first, second, third = (look(desk, codes.reg_no(n)).id for n in (1, 2, 3))
    return ask(desk, first, second), ask(desk, second, third)


def who(desk, *codes):
    """Tell which merchant answers each code now."""
    with desk.reading() as session:
        found = [find_merchant(session, code) for code in codes]
    return [card and card.id for card in found]


def test_what_is_taken_back_is_the_pair_that_people_were_asked_about(
    desk, codes, chain, decide, retract
):
    numbers = [codes.reg_no(n) for n in (1, 2, 3)]
    one, two, three = who(desk, *numbers)
    for item in chain:
        decide(item)
    assert who(desk, *numbers) == [one] * 3

    outcome = retract(chain[0])

    assert who(desk, *numbers) == [one, two, two]
    assert outcome.touched == {one, two}
    retract(chain[1])
    assert who(desk, *numbers) == [one, two, three]


def test_who_asks_by_a_code_asks_about_the_merchant_that_carries_it(
    desk, codes, chain, decide, retract
):
    desk.link(desk.claim("p4", NAME, codes.reg_no(4)))
    one, _, _, four = who(desk, *(codes.reg_no(n) for n in (1, 2, 3, 4)))
    for item in chain:
        decide(item)
    with desk.writing() as session:
        asked = [find_itself(session, codes.reg_no(n)) for n in (3, 4)]
        item = ask_whether_one(
            session, *asked, actor="officer-1", at=desk.at, reason="换照通知书"
        )
    decide(item)

    retract(chain[1])

    _, two, three, fourth = who(desk, *(codes.reg_no(n) for n in (1, 2, 3, 4)))
    assert (two, three, fourth) == (one, three, three)
    assert four != fourth


@pytest.fixture
def moved_away(desk, codes, decide, everything):
    """A merge whose registered firm loses its only row to another merchant.

    Gives the firm, the other one, the item and what stood before the merge.
    """
    desk.link(desk.register("r1", NAME, codes.reg_no(1)))
    desk.link(desk.claim("p1", "宿迁市洋河商贸商行", codes.uscc(1)))
    firm, other = look(desk, codes.reg_no(1)), look(desk, codes.uscc(1))
    item = ask(desk, firm.id, other.id)
    decide(item)
    desk.at += timedelta(seconds=1)
    return firm, other, item


def leave(desk, codes):
    """Let the firm's only row be another firm's."""
    return desk.link(desk.register("r1", NAME, codes.reg_no(9)))


def come_back(desk, codes):
    """Let the firm have its row again."""
    return desk.link(desk.register("r1", NAME, codes.reg_no(1)))


def test_a_group_is_known_as_long_as_one_of_it_carries_something(
    desk, codes, moved_away
):
    firm, other, _ = moved_away
    asked = (codes.reg_no(1), codes.uscc(1), firm.public_id, other.public_id)
    assert who(desk, *asked) == [firm.id] * 4

    linking = leave(desk, codes)

    assert who(desk, *asked) == [other.id] * 4
    assert look(desk, codes.reg_no(1)).status == "active"
    assert {firm.id, other.id} <= linking.touched
    linking = come_back(desk, codes)
    assert who(desk, *asked) == [firm.id] * 4
    assert {firm.id, other.id} <= linking.touched


def test_a_group_that_carries_nothing_is_found_by_public_ids_only(
    desk, codes, moved_away
):
    firm, other, _ = moved_away
    leave(desk, codes)
    desk.link(desk.claim("p1", "宿迁市洋河商贸商行", codes.uscc(8)))

    asked = (codes.reg_no(1), codes.uscc(1), firm.public_id, other.public_id)

    assert who(desk, *asked) == [None, None, firm.id, firm.id]


def test_who_stands_for_a_group_at_a_past_moment_is_told_as_it_was(
    desk, codes, moved_away
):
    firm, other, _ = moved_away
    before = desk.at
    desk.at += timedelta(seconds=1)
    leave(desk, codes)
    after = desk.at

    with desk.reading() as session:
        then = find_past_merchant(session, codes.uscc(1), before)
        now = find_past_merchant(session, codes.reg_no(1), after)

    assert (then.card.id, len(then.parties)) == (firm.id, 2)
    assert (now.card.id, len(now.parties)) == (other.id, 1)


def test_a_group_whose_firm_has_lost_its_row_parts_without_a_trace(
    desk, codes, moved_away, everything, retract
):
    firm, _, item = moved_away
    with desk.trial():
        retract(item)
        leave(desk, codes)
        expected = without_public_ids(business(everything))
    with desk.trial():
        leave(desk, codes)
        retract(item)
        assert without_public_ids(business(everything)) == expected
        assert who(desk, codes.reg_no(1), firm.public_id) == [None, firm.id]


def test_people_who_attach_a_row_to_a_firm_bring_it_back(
    desk, codes, moved_away, decide
):
    firm, *_ = moved_away
    leave(desk, codes)
    row = desk.claim("p7", "宿迁市洋湖商贸有限公司", codes.reg_no(1))
    desk.link(row)
    with desk.reads() as session:
        asked = session.scalars(
            select(ReviewItem.id).where(ReviewItem.record_key == row.record_key)
        ).one()

    decide(asked)

    assert who(desk, codes.reg_no(1), codes.uscc(1)) == [firm.id] * 2


def without_public_ids(tables):
    """Leave out what is drawn by lot."""
    merchants = [(row[0], *row[2:]) for row in tables["Merchant"]]
    return tables | {"Merchant": merchants}


FIRMS = 5
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("same", "same", "different", "retract", "retract", "row")),
        st.integers(0, FIRMS * (FIRMS - 1) // 2 - 1),
        st.integers(0, FIRMS - 1),
    ),
    max_size=25,
)


class Model:
    """What people said of pairs, slowly and simply: who is one with whom."""

    def __init__(self, firms):
        """Start with nothing said."""
        self.firms = firms
        self.said = {}

    def group(self, firm):
        """Walk from one merchant to all that it is one with."""
        found = {firm}
        while True:
            near = {
                number
                for pair, said in self.said.items()
                for number in pair
                if said == "same" and found & set(pair)
            }
            if near <= found:
                return found
            found |= near

    def may(self, said, pair):
        """Tell whether an answer can be carried out."""
        one, other = (self.group(firm) for firm in pair)
        # What other merges answered waits for nobody.
        if pair in self.said or one == other:
            return False
        return said == "different" or not any(
            self.said.get(tuple(sorted(two))) == "different"
            for two in itertools.product(one, other)
        )


@pytest.fixture
def town(desk, codes):
    """Some firms, with an item that asks about each pair of them."""

    def founding():
        desk.link(
            *(desk.claim(f"p{n}", NAME, codes.reg_no(n)) for n in range(1, FIRMS)),
            desk.register("r0", NAME, codes.uscc(0)),
        )
        numbers = sorted(row[0] for row in desk.rows(Merchant))
        pairs = list(itertools.combinations(numbers, 2))
        return numbers, pairs, {pair: ask(desk, *pair) for pair in pairs}

    return founding


def answer(desk, decide, retract, model, items, step):
    """Let people answer or take back, in the town and in the model alike."""
    said, pair = step
    with contextlib.suppress(ConflictError):
        if said == "retract":
            retract(items[pair])
            assert model.said.pop(pair)
        else:
            may = model.may(said, pair)
            decide(items[pair], said)
            assert may
            model.said[pair] = said
            return
    if said != "retract":
        assert not model.may(said, pair)
    else:
        assert pair not in model.said


def groups_in(desk):
    """Read who is one with whom from the merchants' table."""
    groups = {}
    for row in desk.rows(Merchant):
        groups.setdefault(row[8] or row[0], set()).add(row[0])
    return groups


@LAW
@given(steps=STEPS)
def test_who_is_one_is_what_people_said_of_pairs(
    desk, codes, town, decide, retract, everything, steps
):
    with desk.trial() as session:
        numbers, pairs, items = town()
        model = Model(numbers)
        for said, place, firm in steps:
            desk.at += timedelta(seconds=1)
            if said == "row":
                # A firm loses its only row, or has it again.
                code = codes.reg_no(firm + 1 + 10 * (place % 2))
                desk.link(desk.claim(f"p{firm + 1}", NAME, code))
                model.firms = sorted(row[0] for row in desk.rows(Merchant))
            else:
                answer(desk, decide, retract, model, items, (said, pairs[place]))
            groups = groups_in(desk)
            for number in model.firms:
                assert model.group(number) in groups.values()
        merchants = {row[0]: row for row in desk.rows(Merchant)}
        for root, group in groups_in(desk).items():
            alive = {n for n in group if merchants[n][2] == "active"} or group
            assert root in alive
            assert root == min(
                alive, key=lambda n: (merchants[n][5] != "registered", n)
            )
        before = business(everything)
        rebuild_memberships(session)
        assert business(everything) == before


@LAW
@given(history=st.tuples(STEPS, STEPS), data=st.data())
def test_what_people_said_and_took_back_has_never_been_said(
    desk, town, decide, retract, everything, history, data
):
    steps, then = history
    with desk.trial():
        numbers, pairs, items = town()
        model = Model(numbers)
        for said, place, _ in steps:
            if said != "row":
                desk.at += timedelta(seconds=1)
                answer(desk, decide, retract, model, items, (said, pairs[place]))
        before, known = business(everything), dict(model.said)
        for said, place, _ in then:
            desk.at += timedelta(seconds=1)
            if said in ("same", "different") and pairs[place] not in known:
                answer(desk, decide, retract, model, items, (said, pairs[place]))
        for pair in data.draw(st.permutations(sorted(model.said.keys() - known))):
            desk.at += timedelta(seconds=1)
            retract(items[pair])
        assert business(everything) == before
