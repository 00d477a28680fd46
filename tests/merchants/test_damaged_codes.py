"""A code that fails by one slip attaches nothing, and people are shown the slip."""

import json
import random

import pytest
from sqlalchemy import select

from hub.merchants.ledger.log_check import wrong_membership
from hub.merchants.models import LinkJudgement, LinkWatch, Membership
from hub.merchants.review.cards import list_reviews
from hub.merchants.rules.claims import read_claim, write_claim
from hub.merchants.service import rebuild_memberships
from schemas.codes.check_digits import USCC_ALPHABET
from schemas.codes.damage import damage_between, is_damaged
from schemas.codes.identifiers import CodeVerdict, identify
from tests.support.linked import NAME, codes_of, look, propose, repaired
from tests.support.parts import LONG

pytestmark = pytest.mark.postgresql_in_long


def put(code, place, text):
    """Write other characters into a code."""
    return code[:place] + text + code[place + len(text) :]


def card_of(desk):
    with desk.reads() as session:
        (card,) = list_reviews(session)
    return card


def rule_of(desk, claim):
    with desk.reads() as session:
        return session.scalars(
            select(LinkJudgement)
            .where(LinkJudgement.record_key == claim.record_key)
            .order_by(LinkJudgement.id.desc())
        ).first()


def guess(code):
    """A reading of a text of which nothing but the check digits says it is a code."""
    other = "1" if code[4] == "2" else "2"
    return CodeVerdict("uscc", put(code, 4, other), code, "repaired")


@pytest.mark.parametrize(
    ("place", "kind", "wrong", "right", "alike"),
    [
        (10, "character", "7", "0", False),
        (10, "character", "O", "0", True),
        (14, "swap", "10", "01", False),
    ],
)
def test_a_code_but_for_one_slip_is_a_proposal_that_shows_the_slip(
    desk, codes, place, kind, wrong, right, alike
):
    code = codes.uscc(1)
    assert code[place : place + len(right)] == right
    desk.link(desk.register("r1", NAME, code))
    text = put(code, place, wrong)
    row = desk.claim("p1", NAME, CodeVerdict("uscc", text, None, "invalid"))

    outcome = desk.outcome(row)
    propose(desk)

    firm = look(desk, code)
    found = card_of(desk)
    assert (outcome.decision, outcome.rule) == ("provisional", "damaged-code")
    assert desk.member_of(row) != firm.id
    assert (found.reason, found.merchant) == ("name-only", firm.public_id)
    assert found.evidence["damage"] == [
        {
            "scheme": "uscc",
            "received": text,
            "code": code,
            "kind": kind,
            "place": place + 1,
            "wrong": wrong,
            "right": right,
            "look_alike": alike,
        }
    ]


@pytest.mark.parametrize("first", [1, 2])
def test_of_several_namesakes_the_one_with_the_nearest_code_is_proposed(
    desk, codes, first
):
    for number in (first, 3 - first):
        desk.link(desk.register(f"r{number}", NAME, codes.uscc(number)))
    text = put(codes.uscc(2), 10, "7")
    desk.link(desk.claim("p1", NAME, text))

    propose(desk)

    found = card_of(desk)
    assert found.merchant == look(desk, codes.uscc(2)).public_id
    assert found.other == look(desk, codes.uscc(1)).public_id
    assert found.evidence["vetoes"] == ["not-unique"]
    assert found.evidence["damage"][0]["place"] == 11


def test_a_damaged_code_beside_a_name_of_nobody_is_kept_with_its_record(desk, codes):
    text = put(codes.uscc(1), 10, "7")
    row = desk.claim("p1", NAME, text)

    outcome = desk.outcome(row)

    assert (outcome.decision, outcome.rule) == ("provisional", "damaged-code")
    assert propose(desk)["proposed"] == 0
    said = json.loads(rule_of(desk, row).claim)
    assert said["damaged"] == [["uscc", text]]
    assert codes_of(desk, desk.member_of(row)) == set()


def test_a_code_that_is_another_s_altogether_is_shown_beside_the_proposed_one(
    desk, codes
):
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    desk.link(desk.claim("p1", NAME, put(codes.uscc(77), 10, "7")))

    propose(desk)

    (damage,) = card_of(desk).evidence["damage"]
    assert damage["code"] == codes.uscc(1)
    assert "kind" not in damage


@pytest.mark.parametrize(("number", "proposed"), [(1, 1), (77, 0)])
def test_a_name_that_is_only_alike_is_proposed_beside_a_code_but_for_one_slip_alone(
    desk, codes, number, proposed
):
    desk.link(desk.register("r1", NAME, codes.uscc(1)))
    alike = NAME.replace("有限公司", "有限责任公司")
    desk.link(desk.claim("p1", alike, put(codes.uscc(number), 10, "7")))

    assert propose(desk)["proposed"] == proposed


def test_a_claim_with_a_damaged_code_is_read_back_as_it_was_written(desk, codes):
    row = desk.claim("p1", NAME, put(codes.uscc(1), 10, "7"))

    again = read_claim(row.party, write_claim(row))

    assert write_claim(again) == write_claim(row)
    assert [is_damaged(verdict) for verdict in again.identifiers] == [True]


def test_a_reading_by_look_alikes_founds_a_merchant_and_a_guess_does_not(desk, codes):
    seen = desk.outcome(desk.claim("p1", NAME, repaired(codes.uscc(10))))
    guessed = desk.outcome(
        desk.claim("p2", "宿迁市大枣食品有限公司", guess(codes.uscc(11)))
    )

    assert (seen.decision, seen.rule) == ("linked", "repaired-code")
    assert look(desk, codes.uscc(10)).id == seen.merchant_id
    assert (guessed.decision, guessed.rule) == ("provisional", "damaged-code")
    assert look(desk, codes.uscc(11)) is None


@pytest.mark.parametrize("source", ["register", "penalty"])
@pytest.mark.parametrize("first", ["guess", "code"])
def test_a_guess_is_somebody_s_once_a_row_with_that_code_and_name_is_there(
    desk, codes, first, source
):
    row = desk.claim("p1", NAME, guess(codes.uscc(11)))
    said = desk.register if source == "register" else desk.claim
    other = said("r1", NAME, codes.uscc(11))

    for claim in (row, other) if first == "guess" else (other, row):
        desk.link(claim)

    assert desk.member_of(row) == look(desk, codes.uscc(11)).id
    with desk.writing() as session:
        before = desk.rows(Membership), desk.rows(LinkWatch)
        rebuild_memberships(session)
        assert wrong_membership(session.connection()) is None
    assert (desk.rows(Membership), desk.rows(LinkWatch)) == before


def test_a_guess_neither_is_nor_names_a_merchant_without_a_name(desk, codes):
    first = desk.outcome(desk.claim("p1", None, codes.uscc(11)))
    row = desk.claim("p2", NAME, guess(codes.uscc(11)))

    outcome = desk.outcome(row)

    assert (outcome.decision, outcome.rule) == ("provisional", "damaged-code")
    assert look(desk, codes.uscc(11)).name is None
    desk.link(desk.claim("p3", NAME, codes.uscc(11)))
    assert desk.member_of(row) == first.merchant_id


@pytest.mark.parametrize("last", ["register", "row", "guess"])
def test_a_guess_beside_another_s_name_is_damaged_in_every_order(desk, codes, last):
    claims = {
        "register": desk.register("r1", NAME, codes.uscc(1)),
        "row": desk.claim("p1", NAME, codes.uscc(11)),
        "guess": desk.claim("p2", NAME, guess(codes.uscc(11))),
    }
    at_last = claims.pop(last)

    for claim in (*claims.values(), at_last):
        desk.link(claim)

    row, waiting = (
        rule_of(desk, desk.claim(record, NAME, codes.uscc(11)))
        for record in ("p1", "p2")
    )
    assert (row.decision, row.rule) == ("held", "name-of-another")
    assert (waiting.decision, waiting.rule) == ("provisional", "damaged-code")


def test_what_a_waiting_guess_rests_on_is_rebuilt_from_the_ledger(desk, codes):
    desk.link(desk.claim("p1", NAME, guess(codes.uscc(11))))
    before = desk.rows(LinkWatch)

    with desk.writing() as session:
        rebuild_memberships(session)

    assert [row[0] for row in before] == [f"org_code:{codes.org_code(11)}"]
    assert desk.rows(LinkWatch) == before


def damaged(code, chooser):
    """Damage a code by one wrong character or one swap of neighbours."""
    while True:
        place = chooser.randrange(17)
        text = put(code, place, code[place : place + 2][::-1])
        if chooser.random() < 0.7:
            text = put(code, place, chooser.choice(USCC_ALPHABET + "OISZV"))
        if text != code:
            return text


def test_of_damaged_codes_beside_their_firms_names_none_attaches_wrongly(desk, codes):
    chooser = random.Random(20261126)
    count = 2000 if LONG else 150
    stems = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
    names = [
        f"宿迁市{''.join(chooser.choices(stems, k=6))}商贸有限公司"
        for _ in range(count)
    ]
    register = [
        desk.register(f"r{n}", name, codes.uscc(n)) for n, name in enumerate(names)
    ]
    texts = [damaged(codes.uscc(n), chooser) for n in range(count)]
    rows = [desk.claim(f"p{n}", names[n], text) for n, text in enumerate(texts)]
    for claims in (register, rows):
        for start in range(0, count, 500):
            desk.link(*claims[start : start + 500])

    propose(desk)

    owners = [look(desk, codes.uscc(n)).id for n in range(count)]
    # A reading attaches where the organisation code in it is right; nothing else does.
    values = [identify(text).value or "" for text in texts]
    read = [value[8:17] == codes.org_code(n) for n, value in enumerate(values)]
    attached = [desk.member_of(row) in owners for row in rows]
    assert [
        desk.member_of(r) for r, is_its in zip(rows, attached, strict=True) if is_its
    ] == [owner for owner, is_its in zip(owners, attached, strict=True) if is_its]
    assert attached == read
    with desk.reads() as session:
        items = list_reviews(session, limit=count)
    # Of the rest every one is a question that names the right firm and the slip.
    assert len(items) == count - sum(read)
    meant = {card.evidence["name"]: card for card in items}
    publics = {card.merchant for card in items}
    assert len(publics) == len(items)
    for name, text, number in zip(names, texts, range(count), strict=True):
        if name in meant and meant[name].reason == "name-only":
            (shown,) = meant[name].evidence["damage"]
            expected = damage_between(text, codes.uscc(number))
            assert shown["code"] == codes.uscc(number)
            assert shown["place"] == expected.place
