"""Whatever happens on the way, rows are in the end whose slow, simple rules say."""

import contextlib
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hub.ground.errors import BadInputError, ConflictError
from hub.merchants.ledger.log_check import wrong_membership
from hub.merchants.ledger.merges import groups_gone_wrong
from hub.merchants.ledger.taught import wrong_among
from hub.merchants.models import Merchant, ReviewItem
from hub.merchants.review import DisputeStatement, ask_whether_one, judge_identity
from hub.merchants.service import (
    find_itself,
    merchants_by_ids,
    rebuild_memberships,
)
from hub.names import agreement, flat
from tests.support.linked import business, repaired

STEMS = ("洋河", "洋和", "青伊")
REGISTERED = len(STEMS)
"""Firms that a register names; one more is known by a single row."""
FORMS = ("有限公司", "有限责任公司", "经营部")
NAMES = [[f"{p}{stem}商贸{f}" for p in ("宿迁市", "") for f in FORMS] for stem in STEMS]
ANY_NAME = st.sampled_from([None, *(name for names in NAMES for name in names)])
WAYS = ("uscc", "org", "repaired", "none")
ROW = st.tuples(
    st.just("row"),
    st.integers(0, 5),
    st.integers(0, REGISTERED - 1),
    ANY_NAME,
    st.sampled_from(WAYS),
)
LONE = st.tuples(st.just("lone"), ANY_NAME, st.sampled_from(WAYS))
OLD = st.tuples(st.just("old"), st.integers(0, REGISTERED - 1), ANY_NAME)
NAMED = st.tuples(
    st.just("register"), st.integers(0, REGISTERED - 1), st.integers(0, 5)
)
PEOPLE = st.tuples(
    st.sampled_from(("merge", "part", "dispute", "lift")),
    st.integers(0, REGISTERED - 1),
    st.integers(0, REGISTERED),
)
AGAIN = st.tuples(
    st.sampled_from(("again", "crash")), st.randoms(use_true_random=False)
)
STEPS = st.lists(
    st.one_of(ROW, ROW, LONE, OLD, NAMED, PEOPLE, PEOPLE, AGAIN), max_size=25
)


class World:
    """The hub's tables, and beside them the rows as they stand."""

    def __init__(self, desk, codes):
        """Start with nothing."""
        self.desk, self.codes = desk, codes
        self.standing = {}
        self.facts = {}
        self.registry = {}

    def bring(self, record, claim, fact):
        """Link a row, and remember what it says."""
        self.standing[record] = claim
        self.facts[record] = fact
        self.desk.link(claim)

    def row(self, number, firm, name, way):
        """Bring a row about a firm that a register names."""
        self._about(f"p{number}", firm, name, way)

    def lone(self, name, way):
        """Bring the one row about a firm that no register names."""
        self._about("lone", REGISTERED, name, way)

    def _about(self, record, firm, name, way):
        value = self.codes.uscc(firm)
        said = {
            "uscc": [value],
            "org": [self.codes.org_code(firm)],
            "repaired": [repaired(value)],
            "none": [],
        }[way]
        claim = self.desk.claim(record, name, *said)
        self.bring(record, claim, (firm, name, way))

    def old(self, firm, name):
        """Bring the one row that gives a firm's old number."""
        claim = self.desk.claim(f"o{firm}", name, self.codes.reg_no(firm))
        self.bring(f"o{firm}", claim, (firm, name, "old"))

    def register(self, firm, place):
        """Name or rename a firm."""
        name = NAMES[firm][place]
        names = self.registry.setdefault(firm, [])
        if not names or names[-1] != name:
            names.append(name)
        claim = self.desk.register(f"r{firm}", name, self.codes.uscc(firm))
        self.bring(f"r{firm}", claim, (firm, name, "register"))

    def again(self, order):
        """Sync everything again, in another order."""
        claims = list(self.standing.values())
        order.shuffle(claims)
        cut = order.randint(0, len(claims))
        self.desk.link(*claims[:cut])
        self.desk.link(*claims[cut:])

    def crash(self, order):
        """Link some rows and lose the transaction."""
        claims = [
            self.desk.claim(f"p{n}", order.choice(NAMES[0]), self.codes.uscc(n % 3))
            for n in range(4)
        ]
        with self.desk.on_trial.begin_nested() as savepoint:
            self.desk.link(*claims)
            savepoint.rollback()

    def merge(self, firm, other, decide):
        """Let people find that an old number is a firm's."""
        with self.desk.reading() as session:
            pair = [
                find_itself(session, self.codes.reg_no(firm)),
                find_itself(session, self.codes.uscc(other)),
            ]
        if None in pair:
            return
        with contextlib.suppress(ConflictError), self.desk.writing() as session:
            item = ask_whether_one(
                session, *pair, actor="officer-1", at=self.desk.at, reason="换照"
            )
            decide(item)

    def part(self, place, retract):
        """Let people take back one of the merges that stand."""
        with self.desk.reading() as session:
            query = select(ReviewItem.id).where(ReviewItem.state == "decided")
            items = session.scalars(query.order_by(ReviewItem.id)).all()
        if items:
            retract(items[place % len(items)])

    def plead(self, verdict, firm):
        """Let two people mark a firm, or lift its mark."""
        with self.desk.writing() as session:
            card = itself(session, self.codes.uscc(firm))
            if card is None:
                return
            for officer in ("officer-1", "officer-2"):
                plea = DisputeStatement(verdict, "冒名", "1", officer, self.desk.at)
                with contextlib.suppress(ConflictError, BadInputError):
                    judge_identity(session, card, plea, self.desk.divisions)

    def whose(self, fact):
        """Tell by brute force whose a row is: a firm's code, its own, or nobody's."""
        firm, name, way = fact
        if way == "none":
            return "own"
        if way == "old":
            return "reg_no_15", self.codes.reg_no(firm)
        is_its = way == "register" or self.is_its(firm, name, way)
        return ("org_code", self.codes.org_code(firm)) if is_its else None

    def is_its(self, firm, name, way):
        """Tell whether a row with a firm's code is the firm's by its name."""
        if name is None:
            return way != "repaired"
        names = self.registry.get(firm, [])
        if names and flat(name) == flat(names[-1]):
            return True
        if any(flat(name) == flat(called[-1]) for called in self.registry.values()):
            return False
        return not names or any(
            agreement(name, called, self.desk.divisions) != "different"
            for called in names
        )


def itself(session, code):
    """Find the merchant that carries a code, in use or not, as people mean it."""
    number = find_itself(session, code)
    return number and merchants_by_ids(session, [number])[number]


def bring_about(world, steps, decide, retract):
    """Let everything happen, with registers and lifted marks at the end."""
    people = {
        "merge": lambda one, other: world.merge(one, other, decide),
        "part": lambda one, _: world.part(one, retract),
        "dispute": lambda one, _: world.plead("disputed", one),
        "lift": lambda one, _: world.plead("lifted", one),
    }
    for what, *given_with in steps:
        world.desk.at += timedelta(seconds=1)
        people.get(what, getattr(world, what, None))(*given_with)
    for firm in range(REGISTERED):
        world.desk.at += timedelta(seconds=1)
        if firm not in world.registry:
            world.register(firm, 0)
        world.plead("lifted", firm)
        for code in (world.codes.reg_no(firm), world.codes.uscc(REGISTERED)):
            lift_of(world, code)


def lift_of(world, code):
    """Lift what marks the merchant of a code by itself."""
    with world.desk.writing() as session:
        card = itself(session, code)
        for officer in ("officer-1", "officer-2"):
            if card is not None:
                plea = DisputeStatement("lifted", "冒名", "1", officer, world.desk.at)
                with contextlib.suppress(ConflictError):
                    judge_identity(session, card, plea, world.desk.divisions)


@pytest.fixture
def world(desk, codes):
    """Make an empty world for each example."""
    return lambda: World(desk, codes)


@pytest.mark.postgresql_in_long
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
# The marked merchant loses its only row, and its code is another's by then.
@example(steps=[("row", 0, 2, NAMES[0][0], "uscc"), ("dispute", 2, 0)])
def test_after_any_history_rows_are_whose_the_rules_say(
    desk, world, decide, retract, everything, steps
):
    with desk.trial() as session:
        here = world()
        bring_about(here, steps, decide, retract)

        found = desk.memberships(here.standing.values())
        for record, claim in here.standing.items():
            whose = here.whose(here.facts[record])
            codes = found[claim.party]
            assert codes is None if whose is None else whose in (codes or ()), record
        merchants = {row.id: row for row in session.execute(select(Merchant.__table__))}
        for row in merchants.values():
            root = merchants[row.merged_into or row.id]
            assert root.merged_into is None
            assert root.status == "active" or row.status != "active"
        assert wrong_membership(session.connection()) is None
        assert list(groups_gone_wrong(session)) == []
        end = max(merchants, default=0) + 1
        assert list(wrong_among(session.connection(), 0, end)) == []
        before = business(everything)
        rebuild_memberships(session)
        assert business(everything) == before
