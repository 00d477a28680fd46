"""How a row finds its merchant, one rule at a time."""

import pytest

from hub.merchants.service import identifiers_of, merchants_by_ids
from schemas.codes.identifiers import check_tax_no
from tests.support.linked import codes_of, look, repaired, reviews

pytestmark = pytest.mark.postgresql_in_long


def test_a_registers_row_makes_a_registered_merchant(desk, codes):
    row = desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1), region="321302")

    outcome = desk.outcome(row)

    card = look(desk, codes.uscc(1))
    assert (outcome.decision, outcome.rule) == ("linked", "register")
    assert outcome.new_merchant
    assert (card.id, card.uscc) == (outcome.merchant_id, codes.uscc(1))
    assert (card.name, card.kind) == ("宿迁市洋河商贸有限公司", "registered")
    assert (card.status, card.region) == ("active", "321302")


def test_a_checked_code_with_the_same_name_attaches(desk, codes):
    first = desk.outcome(desk.register("r1", "宿迁市洋河(商贸)有限公司", codes.uscc(1)))

    second = desk.outcome(
        desk.claim("p1", "宿迁市洋河（商贸）有限公司 ", codes.uscc(1))
    )

    assert (second.decision, second.rule) == ("linked", "code+name")
    assert second.merchant_id == first.merchant_id
    assert not second.new_merchant


def test_a_compatible_name_attaches(desk, codes):
    first = desk.outcome(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    second = desk.outcome(desk.claim("p1", "洋河商贸有限责任公司", codes.uscc(1)))

    assert (second.rule, second.merchant_id) == ("code+name", first.merchant_id)


def test_the_code_without_a_name_attaches(desk, codes):
    first = desk.outcome(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    second = desk.outcome(desk.claim("p1", None, codes.uscc(1)))

    assert (second.rule, second.merchant_id) == ("code-only", first.merchant_id)


def test_an_organisation_code_or_a_tax_number_leads_to_the_unified_code(desk, codes):
    first = desk.outcome(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))
    tax_no = check_tax_no("321302" + codes.org_code(1))

    by_org = desk.outcome(desk.claim("p1", "宿迁市洋河商贸有限公司", codes.org_code(1)))
    by_tax = desk.outcome(desk.claim("p2", "宿迁市洋河商贸有限公司", tax_no))

    assert by_org.merchant_id == by_tax.merchant_id == first.merchant_id
    assert ("tax_no", tax_no.value) in codes_of(desk, first.merchant_id)


@pytest.mark.parametrize(
    "name",
    [
        "宿迁市海河商贸有限公司",
        "宿迁市洋和商贸有限公司",
        "宿迁市洋河商贸股份有限公司",
        "连云港市洋河商贸有限公司",
        "宿迁市洋河商贸有限公司沭阳分公司",
        "宿迁市洋河商贸集团有限公司",
    ],
)
def test_a_valid_code_beside_another_name_is_attached_to_nobody(desk, codes, name):
    first = desk.outcome(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))
    row = desk.claim("p1", name, codes.uscc(1))

    outcome = desk.outcome(row)

    assert (outcome.decision, outcome.rule) == ("held", "name-disagrees")
    assert outcome.merchant_id is None
    assert desk.member_of(row) is None
    assert reviews(desk) == [("name-disagrees", first.merchant_id, None)]


def test_an_unknown_code_beside_a_registered_name_is_held(desk, codes):
    first = desk.outcome(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    outcome = desk.outcome(desk.claim("p1", "宿迁市洋河商贸有限公司", codes.uscc(2)))

    assert (outcome.decision, outcome.rule) == ("held", "name-of-another")
    assert look(desk, codes.uscc(2)) is None
    assert reviews(desk) == [("name-of-another", first.merchant_id, None)]


def test_a_sibling_s_exact_name_beats_mere_compatibility(desk, codes):
    desk.link(
        desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)),
        desk.register("r2", "洋河商贸有限公司", codes.uscc(2)),
    )

    outcome = desk.outcome(desk.claim("p1", "洋河商贸有限公司", codes.uscc(1)))

    assert (outcome.decision, outcome.rule) == ("held", "name-of-another")


def test_an_unknown_code_makes_an_unconfirmed_merchant(desk, codes):
    for number, code in enumerate(
        (codes.uscc(1), codes.org_code(2), codes.reg_no(3)), start=1
    ):
        name = f"宿迁市洋河{'甲乙丙'[number - 1]}商贸有限公司"
        outcome = desk.outcome(desk.claim(f"p{number}", name, code))

        card = look(desk, code)
        assert (outcome.decision, outcome.rule) == ("linked", "new-code")
        assert (card.id, card.kind, card.name) == (
            outcome.merchant_id,
            "unconfirmed",
            name,
        )


def test_no_code_makes_a_provisional_merchant_of_its_own(desk):
    rows = [desk.claim(f"p{n}", "宿迁市洋河商贸有限公司") for n in (1, 2)]

    first, second = desk.link(*rows).outcomes

    assert (first.decision, first.rule) == ("provisional", "no-code")
    assert first.merchant_id != second.merchant_id
    with desk.reads() as session:
        cards = merchants_by_ids(session, [first.merchant_id])
    assert cards[first.merchant_id].kind == "provisional"
    assert cards[first.merchant_id].name == "宿迁市洋河商贸有限公司"


def test_a_name_alone_never_attaches(desk, codes):
    registered = desk.outcome(
        desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1))
    )

    outcome = desk.outcome(desk.claim("p1", "宿迁市洋河商贸有限公司"))

    assert outcome.decision == "provisional"
    assert outcome.merchant_id != registered.merchant_id


def test_a_number_of_mere_form_counts_only_with_an_equal_name(desk):
    number = "321322NA000117X"
    first = desk.outcome(desk.register("r1", "沭阳县青伊湖农机专业合作社", number))

    equal = desk.outcome(desk.claim("p1", "沭阳县青伊湖农机专业合作社", number))
    other = desk.outcome(desk.claim("p2", "青伊湖农机专业合作社", number))
    nameless = desk.outcome(desk.claim("p3", None, number))

    assert equal.merchant_id == first.merchant_id
    assert (other.decision, other.rule) == ("held", "name-disagrees")
    assert nameless.decision == "provisional"


def test_a_repaired_code_attaches_under_an_agreeing_name_only(desk, codes):
    first = desk.outcome(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))
    verdict = repaired(codes.uscc(1))

    agreeing = desk.outcome(desk.claim("p1", "洋河商贸有限公司", verdict))
    other = desk.outcome(desk.claim("p2", "洋湖商贸有限公司", verdict))
    nameless = desk.outcome(desk.claim("p3", None, verdict))

    assert agreeing.merchant_id == first.merchant_id
    assert (other.decision, other.rule) == ("held", "name-disagrees")
    assert (nameless.decision, nameless.rule) == ("held", "repaired-code")


def test_a_repaired_code_that_nobody_has_is_marked(desk, codes):
    desk.outcome(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))
    own, another = repaired(codes.uscc(2)), repaired(codes.uscc(3))

    new = desk.outcome(desk.claim("p1", "泗洪县大枣商贸有限公司", own))
    held = desk.outcome(desk.claim("p2", "宿迁市洋河商贸有限公司", another))

    with desk.reads() as session:
        cards = identifiers_of(session, [new.merchant_id])[new.merchant_id]
    assert (new.decision, new.rule) == ("linked", "repaired-code")
    assert {card.status for card in cards} == {"repaired"}
    assert (held.decision, held.rule) == ("held", "name-of-another")


def test_a_code_as_received_takes_over_from_a_repaired_reading(desk, codes):
    guess = desk.claim("p1", "宿迁市海河商贸有限公司", repaired(codes.uscc(1)))
    desk.link(guess)

    outcome = desk.outcome(desk.claim("p2", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    assert outcome.decision == "linked"
    assert look(desk, codes.uscc(1)).name == "宿迁市洋河商贸有限公司"
    assert desk.member_of(guess) is None


def test_codes_of_one_row_that_exclude_each_other_are_held(desk, codes):
    row = desk.claim("p1", "宿迁市洋河商贸有限公司", codes.uscc(1), codes.org_code(2))

    outcome = desk.outcome(row)

    assert (outcome.decision, outcome.rule) == ("held", "identifiers-disagree")
    assert look(desk, codes.uscc(1)) is None


def test_codes_that_lead_to_two_organisations_are_held(desk, codes):
    name = "宿迁市洋河商贸有限公司"
    desk.link(
        desk.claim("p1", name, codes.org_code(1), codes.reg_no(1)),
        desk.claim("p2", "沭阳县大枣商贸有限公司", codes.org_code(2)),
    )

    outcome = desk.outcome(desk.claim("p3", name, codes.org_code(2), codes.reg_no(1)))

    assert (outcome.decision, outcome.rule) == ("held", "identifiers-disagree")


def test_a_row_over_two_merchants_attaches_to_the_stronger_and_asks(desk, codes):
    name = "宿迁市洋河商贸有限公司"
    by_number = desk.outcome(desk.claim("p1", name, codes.reg_no(1)))
    by_code = desk.outcome(desk.register("r1", name, codes.uscc(1)))

    rows = [desk.claim(f"q{n}", name, codes.uscc(1), codes.reg_no(1)) for n in (1, 2)]
    outcomes = desk.link(*rows).outcomes

    assert {o.merchant_id for o in outcomes} == {by_code.merchant_id}
    assert reviews(desk) == [
        ("same-merchant?", by_number.merchant_id, by_code.merchant_id)
    ]
    assert look(desk, codes.reg_no(1)).id == by_number.merchant_id


def test_two_unified_codes_around_one_organisation_code_are_one_merchant(desk, codes):
    moved = codes.uscc(1, division="321322")
    first = desk.outcome(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))
    desk.at = desk.at.replace(year=2027)

    second = desk.outcome(desk.register("r2", "沭阳县洋河商贸有限公司", moved))

    assert second.merchant_id == first.merchant_id
    assert look(desk, codes.uscc(1)).uscc == moved


def test_two_unified_codes_with_strange_names_wait_for_people(desk, codes):
    moved = codes.uscc(1, division="321322")
    desk.link(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    outcome = desk.outcome(desk.register("r2", "沭阳县大枣商贸有限公司", moved))

    assert (outcome.decision, outcome.rule) == ("held", "name-disagrees")


def test_nameless_codes_of_two_organisations_are_held(desk, codes):
    desk.link(
        desk.claim("p1", "洋河商贸有限公司", codes.org_code(1), codes.reg_no(1)),
        desk.claim("p2", "大枣商贸有限公司", codes.org_code(2)),
    )

    outcome = desk.outcome(desk.claim("p3", None, codes.org_code(2), codes.reg_no(1)))

    assert (outcome.decision, outcome.rule) == ("held", "identifiers-disagree")


def test_a_row_that_agrees_with_one_of_its_two_merchants_is_held(desk, codes):
    desk.link(
        desk.claim("p1", "宿迁市大枣商贸有限公司", codes.reg_no(1)),
        desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)),
    )

    outcome = desk.outcome(
        desk.claim("p2", "宿迁市洋河商贸有限公司", codes.uscc(1), codes.reg_no(1))
    )

    assert (outcome.decision, outcome.rule) == ("held", "identifiers-disagree")


@pytest.mark.parametrize("register_first", [True, False])
def test_an_equal_name_under_another_kind_of_code_joins_nobody_and_is_asked_about(
    desk, codes, register_first
):
    name = "无锡市港务起重运输有限责任公司"
    registered = desk.register("r1", name, codes.reg_no(1))
    row = desk.claim("p1", name, codes.org_code(2))
    for claim in (registered, row) if register_first else (row, registered):
        desk.link(claim)

    known, own = (look(desk, code).id for code in (codes.reg_no(1), codes.org_code(2)))
    assert desk.member_of(row) == own != known
    assert reviews(desk) == [("same-merchant?", own, known)]


@pytest.mark.parametrize(
    "name",
    [
        "宿迁市洋河商贸有眼公司",
        "宿迁市洋河商贸有眼夷任公司",
        "洋河商贸有限公司",
        "宿迁市洋\u2028河商贸有限公\u00ad司",
        "宿迁市洋河\ufe0f商贸\u2060有限公司",
        "宿迁市洋河商贸有限公司\u0085",
        "宿迁市洋河商贸\u3164有限公司",
    ],
)
def test_what_a_scan_or_a_copy_does_to_a_name_holds_no_right_code(desk, codes, name):
    firm = desk.outcome(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    outcome = desk.outcome(desk.claim("p1", name, codes.uscc(1)))

    assert (outcome.decision, outcome.merchant_id) == ("linked", firm.merchant_id)
