"""A person's business that has become a company under its name, and the way back."""

from tests.support.little_city import SHOPKEEPER, Firm, bring_registers, uscc

COMPANY = Firm(uscc(5), SHOPKEEPER.name)
"""The shopkeeper as a company: the same name and organisation code."""


def test_platforms_see_a_company_as_one_from_the_day_the_register_says_so(
    hub, clock, ask, tmp_path
):
    told = []
    for firm in (SHOPKEEPER, COMPANY, SHOPKEEPER):
        clock.advance(minutes=1)
        # Another firm beside it: the same bytes would be unchanged as a whole.
        beside = Firm(uscc(70 + len(told)), f"宿迁市青伊{len(told)}商贸有限公司")
        bring_registers(hub, tmp_path, [firm, beside])
        _, document = ask("platform", "trust", firm.code)
        told.append((document["merchant"]["name"], document["rating"]["grade"]))

    business, company, again = told
    assert company == (COMPANY.name, "A")
    assert business == again == (SHOPKEEPER.name, "unrated")
