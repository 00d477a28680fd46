"""A match is told exactly where linking would attach the same row by itself."""

import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hub.lookup.ask import MatchQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.merchants.identity import roots_of
from hub.merchants.identity.cards import merchants_by_ids
from hub.merchants.identity.namesakes import merchants_called
from hub.merchants.models import Merchant
from hub.merchants.rules import Claim
from hub.merchants.service import link_batch
from hub.names import flat
from hub.officer_actions import judge_merchant
from schemas.codes.identifiers import identify
from schemas.words import PERSONS
from tests.support.doubted import OLD_NUMBER, bring_doubt, merge, old_number
from tests.support.little_city import (
    CLEAN,
    FINED,
    HIDDEN,
    REGISTRATION,
    SHOPKEEPER,
    Firm,
    caller_of,
    deliver,
    registration_row,
    uscc,
    write_csv,
)
from tests.support.prepared import TOKENS

pytestmark = pytest.mark.postgresql_in_long

RENAMED = Firm(uscc(80), "宿迁市蓝海商贸有限公司")
NOW_CALLED = "宿迁市碧海商贸有限公司"
ALIKE = Firm(uscc(81), "宿迁市云帆商贸有限责任公司")
MOVED = uscc(1, division="321322")
NUMBERED = "宿迁市青伊商贸有限公司"
MERGED_NAME = "宿迁市云帆贸易商行"


class City:
    """A hub, asked and linked in; examples name it shortly."""

    def __init__(self, hub):
        """Take a hub."""
        self.hub = hub

    def __repr__(self):
        return "City"


@pytest.fixture
def busy(hub, clock, tmp_path):
    """A city with a merge, a rename, names that are alike and a disputed firm."""
    bring_doubt(hub, clock, tmp_path)
    for place, firms in enumerate(
        ((RENAMED, ALIKE), (Firm(RENAMED.code, NOW_CALLED), Firm(CLEAN.code, NUMBERED)))
    ):
        rows = [registration_row(firm) for firm in firms]
        path = write_csv(tmp_path / f"r{place}.csv", REGISTRATION, rows)
        deliver(hub, "registration", path)
        clock.advance(minutes=1)
    merge(hub, 1)
    for officer in ("officer-1", "officer-2"):
        judge_merchant(
            hub, HIDDEN.code, "disputed", officer=officer, reason="冒名", document="1"
        )
    return City(hub)


def damaged(code):
    """Write a code as a reader of bad print would."""
    return code.replace("0", "O", 1)


NAMES = st.sampled_from(
    [
        None,
        CLEAN.name,
        NUMBERED,
        RENAMED.name,
        NOW_CALLED,
        ALIKE.name,
        FINED.name,
        HIDDEN.name,
        SHOPKEEPER.name,
        "云帆商贸有限公司",
        "沭阳县云帆商贸有限公司",
        MERGED_NAME,
    ]
)
CODES = st.lists(
    st.sampled_from(
        [
            CLEAN.code,
            CLEAN.code[8:17],
            damaged(CLEAN.code),
            MOVED,
            OLD_NUMBER,
            old_number(2),
            RENAMED.code,
            ALIKE.code,
            FINED.code,
            "321302" + FINED.code[8:17],
            HIDDEN.code,
            SHOPKEEPER.code,
            uscc(99),
            "1234",
        ]
    ),
    max_size=3,
    unique=True,
)


def asked(city, kind, name, codes):
    """Ask as a kind of member; give the public ids of all hits that match."""
    hub = city.hub
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    properties = {"name": [name] if name else [], "uscCode": codes}
    purpose = "onboarding" if kind == "platform" else "enforcement"
    answer = disclose(
        hub,
        caller_of(hub, tokens[kind]),
        MatchQuestion(
            json.dumps({"queries": {"q": {"properties": properties}}}).encode(),
            {"limit": "50"},
        ),
        Task(purpose=purpose, reference="1"),
    )
    hits = json.loads(answer.body)["responses"]["q"]["results"]
    return [hit["id"] for hit in hits if hit["match"]]


def linked(city, name, codes):
    """Link the same row, undo it, and tell whose it was: a public id, or nobody's.

    Nobody's it is too where the row shows that a merged merchant is two.
    """
    hub = city.hub
    claim = Claim(
        record_key=bytes(31) + b"x",
        party_no=0,
        kind="penalty",
        source="test",
        is_register=False,
        name=name,
        subject_class="organisation",
        identifiers=tuple(map(identify, codes)),
    )
    with hub.writes() as session:
        before = roots(session)
        (outcome,) = link_batch(
            session,
            [claim],
            run=None,
            at=hub.clock(),
            actor="test",
            divisions=hub.rulebook.divisions,
        ).outcomes
        number, after = outcome.merchant_id, roots(session)
        found = []
        if outcome.decision == "linked" and before.get(number) == after[number]:
            found = [session.get_one(Merchant, after[number]).public_id]
        session.rollback()
    return found


def called(city, name, kind):
    """Tell who alone is registered under a name: a public id, or nobody's."""
    key = flat(name)
    with city.hub.reads() as session:
        bearers = roots_of(session, merchants_called(session, key))
        cards = merchants_by_ids(session, bearers).values()
    firms = [
        card
        for card in cards
        if card.kind == "registered"
        and flat(card.name) == key
        and not (kind == "platform" and card.subject_class in PERSONS)
    ]
    return [card.public_id for card in firms if len(firms) == 1 and not card.disputed]


def meant(city, kind, name, codes):
    """Tell whom a row means without doubt, by its codes or else by its name."""
    if any(identify(code).usable for code in codes):
        return linked(city, name, codes)
    return called(city, name, kind) if name else []


def roots(session):
    """Tell which merchant stands for each."""
    rows = session.execute(select(Merchant.id, Merchant.merged_into))
    return {number: root or number for number, root in rows}


LAW = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=100,
)
# The number of one part of a merchant beside the names of each part, and beside a code
# that makes it another firm's.
OF_ONE_PART = (NUMBERED, [OLD_NUMBER]), (CLEAN.name, [OLD_NUMBER])
OF_TWO = (None, [uscc(99), OLD_NUMBER])
TWO_SPELLINGS = (None, [damaged(CLEAN.code), CLEAN.code])


@LAW
@example(said=OF_ONE_PART[0])
@example(said=OF_ONE_PART[1])
@example(said=OF_TWO)
@example(said=TWO_SPELLINGS)
@given(said=st.tuples(NAMES, CODES))
def test_a_match_is_told_exactly_where_linking_would_attach_the_row(busy, said):
    name, codes = said
    if name is None and not codes:
        return

    expected = meant(busy, "market_supervision", name, codes)

    assert asked(busy, "market_supervision", name, codes) == expected


@LAW
@example(said=OF_ONE_PART[0])
@example(said=OF_ONE_PART[1])
@example(said=OF_TWO)
@given(said=st.tuples(NAMES, CODES))
def test_where_nothing_is_hidden_platforms_are_told_the_same(busy, said):
    name, codes = said
    if name is None and not codes:
        return

    expected = meant(busy, "platform", name, codes)

    assert asked(busy, "platform", name, codes) == expected


@pytest.mark.parametrize("kind", ["market_supervision", "platform"])
def test_the_number_of_one_part_beside_the_name_of_another_is_no_match(busy, kind):
    (whole,) = asked(busy, kind, NUMBERED, [CLEAN.code])

    assert asked(busy, kind, CLEAN.name, [OLD_NUMBER]) == [whole]
    assert asked(busy, kind, NUMBERED, [OLD_NUMBER]) == []
    assert asked(busy, kind, NUMBERED, [damaged(CLEAN.code)]) == [whole]
