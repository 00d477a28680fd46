"""How a row finds its merchant, one rule at a time."""

from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from hub.merchants.models import (
    LinkJudgement,
    Membership,
    Merchant,
    MerchantIdentifier,
    MerchantName,
    ReviewItem,
)
from hub.merchants.service import (
    find_merchant,
    identifiers_of,
    is_merchant_code,
    merchants_by_ids,
)
from schemas.identifiers import Verdict, check_tax_no, identify


def look(desk, code):
    with desk.reads() as session:
        return find_merchant(session, code)


def codes_of(desk, merchant_id):
    with desk.reads() as session:
        found = identifiers_of(session, [merchant_id])
    return {(card.scheme, card.value) for card in found.get(merchant_id, [])}


def names_of(desk, merchant_id):
    with desk.reads() as session:
        rows = session.scalars(
            select(MerchantName).where(MerchantName.merchant_id == merchant_id)
        )
        return {(row.kind, row.name) for row in rows}


def reviews(desk, state="open"):
    with desk.reads() as session:
        rows = session.scalars(select(ReviewItem).where(ReviewItem.state == state))
        return sorted((row.reason, row.merchant_id, row.other_id) for row in rows)


def repaired(value):
    return Verdict("uscc", value.replace("0", "O"), value, "repaired")


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
        ("same-merchant?", by_code.merchant_id, by_number.merchant_id)
    ]
    assert look(desk, codes.reg_no(1)).id == by_number.merchant_id


def test_new_codes_of_a_row_are_learned(desk, codes):
    name = "宿迁市洋河商贸有限公司"
    first = desk.outcome(desk.register("r1", name, codes.uscc(1)))

    desk.link(desk.claim("p1", name, codes.org_code(1), codes.reg_no(1)))

    assert look(desk, codes.reg_no(1)).id == first.merchant_id


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


def test_a_register_cannot_rename_to_anothers_name(desk, codes):
    desk.link(
        desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)),
        desk.register("r2", "宿迁市大枣食品有限公司", codes.uscc(2)),
    )

    outcome = desk.outcome(desk.register("r3", "宿迁市洋河商贸有限公司", codes.uscc(2)))

    assert (outcome.decision, outcome.rule) == ("held", "name-of-another")
    assert look(desk, codes.uscc(2)).name == "宿迁市大枣食品有限公司"


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


def test_a_revision_leaves_an_event_in_the_outbox(desk, codes, everything):
    desk.link(desk.claim("p1", "宿迁市海河商贸有限公司", codes.uscc(1)))
    quiet = everything()["OutboxEvent"]

    desk.link(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    (event,) = everything()["OutboxEvent"]
    assert quiet == []
    assert event[3:7] == ("link.revise", "run", "run-1", {"count": 1})


def test_what_a_retracted_row_taught_is_forgotten(desk, codes):
    wrong = desk.claim(
        "p1", "宿迁市海河商贸有限公司", codes.org_code(1), codes.reg_no(2)
    )
    desk.link(wrong)

    desk.link(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    assert look(desk, codes.reg_no(2)) is None
    assert look(desk, codes.uscc(1)).name == "宿迁市洋河商贸有限公司"


def test_a_merchant_left_by_its_only_row_sleeps_until_its_code_returns(desk, codes):
    swapped = desk.claim("p1", "宿迁市洋河商贸有限公司", codes.uscc(2))
    before = desk.outcome(swapped)
    public_id = look(desk, codes.uscc(2)).public_id

    desk.link(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    assert desk.member_of(swapped) is None
    assert look(desk, codes.uscc(2)) is None
    assert look(desk, public_id).status == "dormant"
    desk.link(desk.register("r2", "宿迁市大枣食品有限公司", codes.uscc(2)))
    assert look(desk, codes.uscc(2)).id == before.merchant_id
    assert look(desk, public_id).status == "active"


def test_a_later_version_with_a_code_moves_and_the_old_id_leads_there(desk, codes):
    name = "宿迁市洋河商贸有限公司"
    registered = desk.outcome(desk.register("r1", name, codes.uscc(1)))
    alone = desk.outcome(desk.claim("p1", name))
    with desk.reads() as session:
        old = merchants_by_ids(session, [alone.merchant_id])[alone.merchant_id]

    moved = desk.link(desk.claim("p1", name, codes.uscc(1)))

    assert moved.outcomes[0].merchant_id == registered.merchant_id
    assert moved.touched == {registered.merchant_id, alone.merchant_id}
    assert look(desk, old.public_id).id == registered.merchant_id
    desk.link(desk.claim("p1", name))
    assert look(desk, old.public_id).id == alone.merchant_id


def test_changed_evidence_is_decided_again(desk, codes):
    desk.link(
        desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)),
        desk.register("r2", "宿迁市大枣食品有限公司", codes.uscc(2)),
    )
    desk.link(desk.claim("p1", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    held = desk.outcome(desk.claim("p1", "宿迁市大枣食品有限公司", codes.uscc(1)))
    moved = desk.outcome(desk.claim("p1", "宿迁市大枣食品有限公司", codes.uscc(2)))

    assert held.decision == "held"
    assert moved.merchant_id == look(desk, codes.uscc(2)).id
    assert reviews(desk) == []


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


def test_a_party_that_comes_twice_in_a_batch_stands_by_its_last_word(desk, codes):
    name = "宿迁市洋河商贸有限公司"
    first = desk.outcome(desk.register("r1", name, codes.uscc(1)))
    desk.link(desk.claim("p1", name, codes.org_code(1), codes.reg_no(1)))

    outcomes = desk.link(
        desk.claim("p2", name, codes.uscc(1)),
        desk.claim("p2", "宿迁市大枣商贸有限公司", codes.uscc(1)),
    ).outcomes

    assert [outcome.decision for outcome in outcomes] == ["held", "held"]
    assert look(desk, codes.reg_no(1)).id == first.merchant_id


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


def test_the_days_that_a_row_gives_are_kept_with_its_codes(desk, codes):
    days = {"valid_from": date(2019, 1, 2), "valid_to": date(2024, 1, 1)}
    row = desk.claim("p1", "宿迁市海河商贸有限公司", codes.uscc(1), **days)
    outcome = desk.outcome(row)

    desk.link(desk.claim("p2", "海河商贸有限公司", codes.org_code(1)))
    again = desk.outcome(row)

    with desk.reads() as session:
        cards = identifiers_of(session, [outcome.merchant_id])[outcome.merchant_id]
    assert {(c.valid_from, c.valid_to) for c in cards} == {tuple(days.values())}
    assert again.rule == "new-code"


def test_natural_persons_are_linked_by_hash_and_shown_masked(desk):
    code = Verdict("id_hash", "", "9f" * 32, "valid")
    person = {"subject_class": "natural_person"}

    first = desk.outcome(desk.claim("p1", "张*", code, **person))
    same = desk.outcome(desk.claim("p2", "张**", code, **person))
    other = desk.outcome(desk.claim("p3", "李**", code, **person))
    unknown = desk.outcome(desk.claim("p4", "张*", **person))

    assert first.merchant_id == same.merchant_id
    assert (other.decision, other.rule) == ("held", "name-disagrees")
    assert unknown.decision == "provisional"
    names = {row[1] for row in desk.rows(MerchantName)}
    assert names == {""}


def test_a_person_is_named_by_the_first_row_that_names_them(desk):
    code = Verdict("id_hash", "", "9f" * 32, "valid")
    other = Verdict("id_hash", "", "8e" * 32, "valid")
    person = {"subject_class": "natural_person"}

    nameless = desk.outcome(desk.claim("p1", None, code, **person))
    named = desk.outcome(desk.claim("p2", "张*", code, **person))
    desk.link(desk.claim("p3", "张*", other, **person))
    both = desk.outcome(desk.claim("p4", "张*", code, other, **person))

    assert nameless.merchant_id == named.merchant_id
    assert names_of(desk, named.merchant_id) == {("claimed", "张*")}
    assert (both.decision, both.rule) == ("held", "identifiers-disagree")


def test_codes_that_failed_their_check_count_for_nothing(desk, codes):
    bad = identify(codes.uscc(1)[:-1] + ("0" if codes.uscc(1)[-1] != "0" else "1"))

    outcome = desk.outcome(desk.claim("p1", "宿迁市洋河商贸有限公司", bad))

    assert bad.status == "invalid"
    assert outcome.decision == "provisional"
    assert desk.rows(MerchantIdentifier) == []


def test_what_a_persons_claim_held_in_clear_reaches_no_table(desk, engine_text):
    code = Verdict("id_hash", "321302199001011234", "9f" * 32, "valid")

    desk.link(desk.claim("p1", "张*", code, subject_class="natural_person"))

    assert "9f9f" in engine_text()
    assert "321302199001011234" not in engine_text()


def test_a_firm_is_not_linked_by_its_operators_identity(desk, codes):
    code = Verdict("id_hash", "", "9f" * 32, "valid")
    shop = {"subject_class": "individual_business"}

    first = desk.outcome(
        desk.claim("p1", "宿城区张记小吃店", codes.uscc(1, category="92"), code, **shop)
    )
    second = desk.outcome(
        desk.claim("p2", "宿城区张记面馆", codes.uscc(2, category="92"), code, **shop)
    )

    assert first.merchant_id != second.merchant_id


def test_one_batch_sees_the_merchants_it_makes(desk, codes):
    name = "宿迁市洋河商贸有限公司"
    rows = [desk.claim(f"p{n}", name, codes.uscc(1)) for n in range(3)]

    outcomes = desk.link(*rows).outcomes

    assert len({o.merchant_id for o in outcomes}) == 1
    assert len(desk.rows(Merchant)) == 1


def test_linking_the_same_rows_again_writes_nothing(desk, codes, everything):
    rows = [
        desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)),
        desk.claim("p1", "宿迁市海河商贸有限公司", codes.uscc(1)),
        desk.claim("p2", "宿迁市海河商贸有限公司"),
        desk.claim("p3", "洋河商贸有限公司", codes.uscc(1)),
    ]
    first = desk.link(*rows)
    before = everything()

    second = desk.link(*rows)

    assert everything() == before
    assert [o.merchant_id for o in second.outcomes] == [
        o.merchant_id for o in first.outcomes
    ]
    assert [o.rule for o in second.outcomes] == [o.rule for o in first.outcomes]


def test_both_parties_of_a_record_are_linked_apart(desk, codes):
    maker = desk.claim("s1", "宿迁市洋河商贸有限公司", codes.uscc(1), party_no=0)
    place = desk.claim("s1", "宿迁市大枣食品有限公司", codes.uscc(2), party_no=1)

    first, second = desk.link(maker, place).outcomes

    assert first.merchant_id != second.merchant_id
    assert len(desk.rows(Membership)) == 2


@pytest.mark.parametrize("change", ["UPDATE link_judgement SET rule = 'x'", "DELETE"])
def test_the_ledger_cannot_be_changed(desk, codes, change):
    desk.link(desk.claim("p1", "宿迁市洋河商贸有限公司", codes.uscc(1)))
    statement = "DELETE FROM link_judgement" if change == "DELETE" else change

    with pytest.raises(DBAPIError, match="append-only"), desk.writes.begin() as session:
        session.execute(text(statement))


@pytest.mark.parametrize(
    "code", ["", "宿迁", "91321302MA0000001", "M" + "0" * 20, "*" * 18, "'; --"]
)
def test_no_merchant_is_found_by_what_is_no_code(desk, code):
    assert look(desk, code) is None
    assert not is_merchant_code(code)


def test_a_code_is_found_as_people_write_it(desk, codes):
    org = codes.org_code(1)
    outcome = desk.outcome(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))

    found = [
        look(desk, text)
        for text in (codes.uscc(1).lower(), f"{org[:8]}-{org[8]}", f" {org} ")
    ]

    assert {card.id for card in found} == {outcome.merchant_id}
    assert is_merchant_code(codes.uscc(1).lower())
    assert is_merchant_code(found[0].public_id)


def test_a_party_that_left_its_record_is_let_go(desk, codes):
    firm = desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1))
    parent = desk.claim("r1", "江苏洋河集团有限公司", codes.uscc(2), party_no=1)
    desk.link(firm, parent)
    assert desk.member_of(parent) is not None

    desk.link(firm)

    assert desk.member_of(firm) is not None
    assert desk.member_of(parent) is None
    assert desk.rows(LinkJudgement)[-1][4:6] == ("retracted", "party-gone")
    written = len(desk.rows(LinkJudgement))
    desk.link(firm)
    assert len(desk.rows(LinkJudgement)) == written
    desk.link(firm, parent)
    assert desk.member_of(parent) is not None


def test_a_held_party_that_left_its_record_waits_for_nobody(desk, codes):
    desk.link(desk.register("r1", "宿迁市洋河商贸有限公司", codes.uscc(1)))
    kept = desk.claim("c1", "宿迁市云帆商贸有限公司", codes.uscc(2))
    held = desk.claim("c1", "宿迁市南星商贸有限公司", codes.uscc(1), party_no=1)
    desk.link(kept, held)
    assert [reason for reason, *_ in reviews(desk)] == ["name-disagrees"]

    desk.link(kept)

    assert reviews(desk) == []
    desk.link(desk.register("r1", "宿迁市南星商贸有限公司", codes.uscc(1)))
    assert desk.member_of(held) is None


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
