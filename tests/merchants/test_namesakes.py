"""Two merchants may bear one name: each is known by its code, neither by the name."""

import itertools
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from hub.db.counters import IdCounter
from hub.merchants.link import consider, decide_anew, is_decided_anew, relink_held
from hub.merchants.models import (
    LinkJudgement,
    Membership,
    Merchant,
    MerchantIdentifier,
    MerchantName,
    MerchantRelation,
    ReviewItem,
)
from hub.merchants.review import decide_review
from hub.merchants.rules import KnownMerchant, match, read_codes
from hub.names import flat
from tests.support.linked import NAME, business, look, names_of, repaired, reviews
from tests.support.parts import LONG

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

LAW = settings(
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ]
)
ALIKE = (
    NAME,
    "宿迁市洋河商贸(有限公司)",
    "宿遷市洋河商貿有限公司",
    "宿迁市洋河·商贸有限公司",
)
"""One name to whoever folds width, punctuation and traditional characters."""


def root(desk):
    """Everything that linking has come to, told by codes instead of numbers."""
    with desk.reading() as session:
        codes = {}
        table = MerchantIdentifier
        for number, *key in session.execute(
            select(table.merchant_id, table.scheme, table.value)
        ):
            codes.setdefault(number, set()).add(tuple(key))
        known = {number: tuple(sorted(keys)) for number, keys in codes.items()}
        names = {
            (known.get(name.merchant_id), name.kind, name.flat)
            for name in session.scalars(select(MerchantName))
            if name.merchant_id in known
        }
        members = {
            (row.record_key, row.party_no, known.get(row.merchant_id))
            for row in session.scalars(select(Membership))
        }
        asked = {
            (
                item.record_key,
                item.reason,
                known.get(item.merchant_id),
                known.get(item.other_id),
                str(item.evidence),
            )
            for item in session.scalars(
                select(ReviewItem).where(ReviewItem.state == "open")
            )
        }
        used = set(
            session.scalars(select(Merchant.id).where(Merchant.status == "active"))
        )
        in_use = {keys for number, keys in known.items() if number in used}
    return names, members, asked, in_use


def decide(desk, decision, number=None):
    with desk.writing() as session:
        item = number or session.scalar(
            select(ReviewItem.id).where(ReviewItem.state == "open")
        )
        return decide_review(
            session,
            item,
            decision=decision,
            actor="officer-1",
            at=desk.at,
            reason="两户同名",
        )


@pytest.mark.parametrize("name", ALIKE)
def test_a_registers_own_row_makes_its_merchant_whoever_bears_the_name(
    desk, codes, name
):
    first = desk.outcome(desk.register("r1", NAME, codes.uscc(1)))

    second = desk.outcome(desk.register("r2", name, codes.uscc(2)))

    assert (second.decision, second.rule) == ("linked", "register")
    assert second.merchant_id != first.merchant_id
    assert look(desk, codes.uscc(2)).name == name
    assert look(desk, codes.uscc(1)).name == NAME
    assert reviews(desk) == []


@pytest.mark.parametrize("filler", [" ", "-", "\u200e"])
@pytest.mark.parametrize("first", [1, 2])
def test_a_register_s_code_in_groups_is_its_code(desk, codes, filler, first):
    code = codes.uscc(2)
    rows = [
        desk.register("r1", NAME, codes.uscc(1)),
        desk.register("r2", NAME, f"{code[:8]}{filler}{code[8:]}"),
    ]

    for row in rows[:: 1 if first == 1 else -1]:
        desk.link(row)

    assert (look(desk, code).name, look(desk, code).kind) == (NAME, "registered")
    assert look(desk, codes.uscc(1)).kind == "registered"
    assert reviews(desk) == []


def test_what_was_held_for_a_namesake_is_freed_by_its_own_register(desk, codes):
    row = desk.claim("p1", NAME, codes.uscc(2))
    desk.link(desk.register("r1", NAME, codes.uscc(1)), row)
    before = reviews(desk)

    desk.link(desk.register("r2", NAME, codes.uscc(2)))

    assert [reason for reason, *_ in before] == ["name-of-another"]
    assert desk.member_of(row) == look(desk, codes.uscc(2)).id
    assert reviews(desk) == []


def test_an_unknown_code_beside_a_name_that_two_bear_is_held_and_says_so(desk, codes):
    desk.link(
        desk.register("r1", NAME, codes.uscc(1)),
        desk.register("r2", NAME, codes.uscc(2)),
    )

    outcome = desk.outcome(desk.claim("p1", NAME, codes.uscc(3)))

    with desk.reads() as session:
        item = session.scalars(select(ReviewItem)).one()
    assert (outcome.decision, outcome.rule) == ("held", "name-of-another")
    assert item.evidence["bearers"] == "several"
    assert "not-unique" in item.evidence["vetoes"]
    assert item.merchant_id == look(desk, min(codes.uscc(1), codes.uscc(2))).id


def test_a_register_row_whose_code_is_a_reading_names_nobody_by_another_s_name(
    desk, codes
):
    desk.link(desk.register("r1", NAME, codes.uscc(1)))

    # A number that has only a form proves nothing beside it.
    for row in (
        (repaired(codes.uscc(2)),),
        (repaired(codes.uscc(3)), "320321NB000117X"),
    ):
        outcome = desk.outcome(desk.register(f"r{row[0].value}", NAME, *row))

        assert (outcome.decision, outcome.rule) == ("held", "name-of-another")


def test_who_is_different_goes_to_the_merchant_of_its_own_code(desk, codes):
    row = desk.claim("p1", NAME, codes.uscc(2))
    desk.link(desk.register("r1", NAME, codes.uscc(1)), row)

    outcome = decide(desk, "different")

    found = look(desk, codes.uscc(2))
    assert outcome.state == "decided"
    assert desk.member_of(row) == found.id
    assert (found.kind, found.name) == ("unconfirmed", NAME)
    desk.link(desk.register("r2", NAME, codes.uscc(2)))
    assert look(desk, codes.uscc(2)).kind == "registered"
    assert desk.member_of(row) == found.id


def test_a_branch_that_bears_its_parent_s_name_has_the_merchant_of_its_own_code(
    desk, codes
):
    row = desk.claim("p1", NAME, codes.uscc(2))
    desk.link(desk.register("r1", NAME, codes.uscc(1)), row)

    decide(desk, "branch-of")

    ends = (look(desk, codes.uscc(2)).id, look(desk, codes.uscc(1)).id)
    with desk.reads() as session:
        found = session.scalars(select(MerchantRelation)).one()
    assert (found.kind, found.merchant_id, found.other_id) == ("branch_of", *ends)
    assert desk.member_of(row) == ends[0]


@pytest.mark.parametrize("code", ["none", "reading"])
def test_who_is_different_without_a_proved_code_gets_a_merchant_without_one(
    desk, codes, code
):
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    said = [] if code == "none" else [repaired(codes.uscc(2))]
    row = desk.claim("p1", "宿迁市洋湖商贸有限公司", codes.uscc(1), *said)
    if code == "reading":
        row = desk.claim("p1", NAME, *said)
    desk.link(row)

    decide(desk, "different")

    own = desk.member_of(row)
    assert own is not None
    assert look(desk, codes.uscc(2)) is None
    assert own != look(desk, codes.uscc(1)).id


def test_a_difference_taken_back_leaves_everything_as_it_was(
    desk, codes, everything, retract
):
    row = desk.claim("p1", NAME, codes.uscc(2))
    desk.link(desk.register("r1", NAME, codes.uscc(1)), row)
    kept = ("MerchantIdentifier", "MerchantName", "Membership", "LinkWatch")
    before = business(everything)
    open_before = reviews(desk)
    item = decide(desk, "different").id
    between = business(everything)

    retract(item, second=None)

    after = business(everything)
    assert [between[name] != before[name] for name in kept[:3]] == [True] * 3
    assert [after[name] == before[name] for name in kept] == [True] * 4
    assert reviews(desk) == open_before
    assert look(desk, codes.uscc(2)) is None


def test_a_second_row_of_the_same_code_follows_once_people_have_said_it(desk, codes):
    rows = [desk.claim(f"p{n}", NAME, codes.uscc(2)) for n in range(2)]
    desk.link(desk.register("r1", NAME, codes.uscc(1)), *rows)

    for _ in rows:
        decide(desk, "different")

    assert {desk.member_of(row) for row in rows} == {look(desk, codes.uscc(2)).id}


@pytest.mark.parametrize("known_as", ["nobody", "another name"])
def test_a_register_s_own_row_is_decided_without_regard_to_namesakes(
    desk, codes, known_as
):
    row = desk.register("r2", NAME, codes.uscc(2))
    key = ("org_code", codes.org_code(2))
    bearer = KnownMerchant(
        1, True, frozenset({("org_code", codes.org_code(1))}), NAME, flat(NAME)
    )
    mine = KnownMerchant(2, True, frozenset({key}), "宿迁市大枣食品有限公司", "x")
    hits = [] if known_as == "nobody" else [(key, mine)]

    found = match.decide(
        match.Case(row, read_codes(row), hits, [bearer], desk.divisions, flat(NAME))
    )

    assert (found.outcome, found.rule, found.naming) == (
        *("linked", "register"),
        "register",
    )


@st.composite
def registers(draw):
    """Registers in which names are borne by several, and rows about their firms."""
    count = draw(st.integers(2, 5))
    names = draw(
        st.lists(
            st.sampled_from((*ALIKE, "洋河商贸有限公司", "沭阳县洋河商贸有限公司")),
            min_size=count,
            max_size=count,
        )
    )
    rows = draw(
        st.lists(
            st.tuples(
                # One firm more than any register names.
                st.integers(0, count),
                st.one_of(st.none(), st.sampled_from(names)),
                st.sampled_from(("uscc", "org", "none")),
            ),
            max_size=6,
            unique_by=lambda row: row if row[0] < count else "one of a stranger",
        )
    )
    return names, rows


def claims_of(desk, codes, town):
    names, rows = town
    claims = [
        desk.register(f"r{number}", name, codes.uscc(number))
        for number, name in enumerate(names)
    ]
    for place, (number, name, how) in enumerate(rows):
        said = {"uscc": [codes.uscc(number)], "org": [codes.org_code(number)]}
        claims.append(desk.claim(f"p{place}", name, *said.get(how, ())))
    return claims


@LAW
@given(town=registers(), data=st.data())
def test_every_order_of_arrival_comes_to_the_same_root(desk, codes, town, data):
    claims = claims_of(desk, codes, town)
    shuffled = data.draw(st.permutations(claims))
    cut = data.draw(st.integers(0, len(claims)))
    with desk.trial():
        desk.link(*claims)
        expected = root(desk)

    with desk.trial():
        desk.link(*shuffled[:cut])
        desk.link(*shuffled[cut:])
        found = root(desk)

    assert found == expected


def held_by_the_first_edition(desk, monkeypatch, *claims):
    """Link as earlier rules did: a register's own row is any other row."""
    with monkeypatch.context() as earlier:
        for room in ("rules.match", "batch.book"):
            earlier.setattr(
                f"hub.merchants.{room}.names_itself", lambda claim, codes: False
            )
        desk.link(*claims)


def anew(desk):
    """Run the pass to its end."""
    after, touched = 0, frozenset()
    while after is not None:
        with desk.writing() as session:
            after, some = decide_anew(session, after, desk.divisions, at=desk.at)
            touched |= some
    return touched


def test_what_the_first_edition_held_is_decided_anew_once(
    desk, codes, monkeypatch, everything
):
    monkeypatch.setattr(relink_held, "AT_ONCE", 2)
    rows = [desk.register(f"r{n}", NAME, codes.uscc(n)) for n in range(1, 6)]
    row = desk.claim("p1", NAME, codes.uscc(3))
    held_by_the_first_edition(desk, monkeypatch, *rows, row)
    assert look(desk, codes.uscc(3)) is None

    touched = anew(desk)

    found = [look(desk, codes.uscc(n)) for n in range(1, 6)]
    assert [one.kind for one in found] == ["registered"] * 5
    assert desk.member_of(row) == found[2].id
    assert {one.id for one in found[1:]} <= touched
    assert reviews(desk) == []
    with desk.reads() as session:
        assert is_decided_anew(session)
    before = everything()
    anew(desk)
    assert everything() == before


def test_what_people_kept_apart_by_the_first_edition_goes_to_its_code(
    desk, codes, monkeypatch
):
    theirs = desk.register("r2", NAME, codes.uscc(2))
    row = desk.claim("p1", NAME, codes.uscc(3))
    held_by_the_first_edition(
        desk, monkeypatch, desk.register("r1", NAME, codes.uscc(1)), theirs, row
    )
    with monkeypatch.context() as earlier:
        earlier.setattr("hub.merchants.batch.apart.NAME_OF_ANOTHER", "none")
        for _ in range(2):
            decide(desk, "different")
    provisional = desk.member_of(theirs)
    assert look(desk, codes.uscc(2)) is None

    anew(desk)

    own = look(desk, codes.uscc(2))
    assert (own.kind, desk.member_of(theirs)) == ("registered", own.id)
    assert desk.member_of(row) == look(desk, codes.uscc(3)).id
    assert names_of(desk, provisional) == {("alias", NAME)}
    with desk.reads() as session:
        standing = session.get(Merchant, provisional)
        assert (standing.status, standing.superseded_by) == ("superseded", own.id)
        said = session.scalars(
            select(LinkJudgement.rule)
            .where(LinkJudgement.record_key == row.record_key)
            .order_by(LinkJudgement.id.desc())
        ).first()
    assert said == "review"


def test_the_pass_is_over_once_its_edition_is_counted(desk):
    with desk.reads() as session:
        assert not is_decided_anew(session)
    anew(desk)
    with desk.writing() as session:
        assert is_decided_anew(session)
        session.execute(
            update(IdCounter).where(IdCounter.name == "link_edition").values(next=1)
        )
        assert not is_decided_anew(session)


PER_NAME = 6


def many_namesakes(desk, codes, count, chooser):
    """Register rows of which six bear each name, and rows about each of their firms.

    Each row about a firm gives code and name, its name alone, or its code alone.
    """
    for first in range(0, count, PER_NAME):
        stem = "".join(chooser.choices("甲乙丙丁戊己庚辛壬癸子丑寅卯", k=5))
        claims = []
        for number in range(first, min(first + PER_NAME, count)):
            name = chooser.choice(
                (f"宿迁市{stem}商贸有限公司", f"宿迁市{stem}商贸（有限公司）")
            )
            code = codes.uscc(number)
            claims += [
                (number, desk.register(f"r{number}", name, code)),
                (number, desk.claim(f"b{number}", name, code)),
                (None, desk.claim(f"n{number}", name)),
                (number, desk.claim(f"c{number}", None, code)),
            ]
        yield claims


@pytest.mark.postgresql_in_long
def test_of_namesakes_in_every_order_none_is_lost_or_mistaken(desk, codes):
    chooser = random.Random(20261126)
    count = 3000 if LONG else 120
    groups = list(many_namesakes(desk, codes, count, chooser))
    for group in groups:
        chooser.shuffle(group)
    # One row of each group after another, so that groups meet in one batch.
    rows = [
        pair
        for pairs in itertools.zip_longest(*groups)
        for pair in pairs
        if pair is not None
    ]

    for start in range(0, len(rows), 500):
        desk.link(*(claim for _, claim in rows[start : start + 500]))

    owners = {number: look(desk, codes.uscc(number)) for number in range(count)}
    assert [number for number, card in owners.items() if card is None] == []
    wrong = [
        claim
        for number, claim in rows
        if number is not None and desk.member_of(claim) != owners[number].id
    ]
    assert wrong == []
    firms = {card.id for card in owners.values()}
    assert [c for n, c in rows if n is None and desk.member_of(c) in firms] == []
    assert len(firms) == count
    assert reviews(desk) == []


def test_a_query_by_such_a_name_and_an_unknown_code_means_nobody(desk, codes):
    desk.link(
        desk.register("r1", NAME, codes.uscc(1)),
        desk.register("r2", NAME, codes.uscc(2)),
    )
    asked = [desk.claim("q", NAME, codes.uscc(n)) for n in (1, 2, 3)]

    with desk.reads() as session:
        decided = consider(session, asked, desk.divisions, at=desk.at)

    assert [d.outcome for d in decided] == ["linked", "linked", "held"]
    assert decided[0].merchant_id == look(desk, codes.uscc(1)).id
    assert decided[1].merchant_id == look(desk, codes.uscc(2)).id


def test_a_former_name_that_others_bear_now_is_held_beside_its_holder_s_code(
    desk, codes
):
    renamed = desk.outcome(desk.register("r1", NAME, codes.uscc(1)))
    desk.link(desk.register("r1", "宿迁市双沟商贸有限公司", codes.uscc(1)))
    before = desk.outcome(desk.claim("p1", NAME, codes.uscc(1)))

    for number in (2, 3):
        desk.link(desk.register(f"r{number}", NAME, codes.uscc(number)))
    after = desk.outcome(desk.claim("p2", NAME, codes.uscc(1)))

    assert (before.merchant_id, before.rule) == (renamed.merchant_id, "code+name")
    assert (after.decision, after.rule) == ("held", "name-of-another")
    assert desk.member_of(desk.claim("p1", NAME, codes.uscc(1))) is None


def test_who_is_not_whose_registered_code_it_gives_has_a_merchant_of_its_own(
    desk, codes, decide
):
    desk.link(desk.register("r1", "宿迁市双沟商贸有限公司", codes.uscc(1)))
    desk.link(desk.register("r2", NAME, codes.uscc(2)))
    claim = desk.claim("p1", NAME, codes.uscc(1))
    desk.link(claim)
    ((number, *_),) = desk.rows(ReviewItem)

    decide(number, "different", second=None)

    own = desk.member_of(claim)
    assert own not in {look(desk, codes.uscc(n)).id for n in (1, 2)}
    with desk.reads() as session:
        assert session.get(Merchant, own).kind == "provisional"
