"""Which codes count, how they are found again, and what is kept of a person."""

from datetime import date

import pytest

from hub.merchants.models import MerchantIdentifier, MerchantName
from hub.merchants.service import identifiers_of, is_merchant_code
from schemas.codes.identifiers import CodeVerdict, identify
from tests.support.linked import look, names_of

pytestmark = pytest.mark.postgresql_in_long


def test_new_codes_of_a_row_are_learned(desk, codes):
    name = "宿迁市洋河商贸有限公司"
    first = desk.outcome(desk.register("r1", name, codes.uscc(1)))

    desk.link(desk.claim("p1", name, codes.org_code(1), codes.reg_no(1)))

    assert look(desk, codes.reg_no(1)).id == first.merchant_id


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
    code = CodeVerdict("id_hash", "", "9f" * 32, "valid")
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
    code = CodeVerdict("id_hash", "", "9f" * 32, "valid")
    other = CodeVerdict("id_hash", "", "8e" * 32, "valid")
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
    code = CodeVerdict("id_hash", "321302199001011234", "9f" * 32, "valid")

    desk.link(desk.claim("p1", "张*", code, subject_class="natural_person"))

    assert "9f9f" in engine_text()
    assert "321302199001011234" not in engine_text()


def test_a_firm_is_not_linked_by_its_operators_identity(desk, codes):
    code = CodeVerdict("id_hash", "", "9f" * 32, "valid")
    shop = {"subject_class": "individual_business"}

    first = desk.outcome(
        desk.claim("p1", "宿城区张记小吃店", codes.uscc(1, category="92"), code, **shop)
    )
    second = desk.outcome(
        desk.claim("p2", "宿城区张记面馆", codes.uscc(2, category="92"), code, **shop)
    )

    assert first.merchant_id != second.merchant_id


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
