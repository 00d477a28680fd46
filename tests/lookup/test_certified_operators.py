"""Individual businesses and who runs them, who is the party in criminal law."""

import json

import pytest
from sqlalchemy import delete, select

from hub.api.docs.contracts import contract_of
from hub.merchants.models import OperatorNumber
from hub.migrations.business.business_0092_operators import stated
from hub.pipeline import receive
from schemas.answers.certificate import CertificateDocument
from tests.lookup.test_certified_persons import (
    WANG_PARTY,
    certify,
    prepare_agreed,
)
from tests.support.intake_lines import MANIFEST, Lines, lines
from tests.support.little_city import FINED, Firm, uscc
from tests.support.persons import LIU_NUMBER, WANG_NUMBER, bring, fined_person
from tests.support.prepared import opened

pytestmark = pytest.mark.postgresql_in_long
SHOP = Firm(uscc(71, department="92"), "宿城区测甲百货店")
STALL = Firm(uscc(72, department="92"), "宿城区测乙水果摊")
OF_SHOP, OF_STALL = "宿市监罚〔2026〕911号", "宿市监罚〔2026〕912号"
OF_WANG = ["宿市监罚〔2026〕903号", "宿市监罚〔2026〕901号"]
UNSOUGHT = "经营者本人名下的决定未查询"


def of_business(firm, document, day, number=WANG_NUMBER, **more):
    """A decision on an individual business whose row names who runs it."""
    row = fined_person(firm.name, number, document, decision_day=day)
    return row | {"party_category": "个体工商户", "uscc": firm.code} | more


@pytest.fixture
def hub(databases, instance_path, clock, tmp_path):
    """The city, and two businesses of the person who was fined."""
    with opened(databases, instance_path, prepare_agreed, clock) as hub:
        stall = of_business(STALL, "912号", "2026-10-10", "")
        del stall["party_id_no"], stall["party_id_type"]
        stall["legal_rep_id_no"] = WANG_NUMBER
        bring(hub, tmp_path, of_business(SHOP, "911号", "2026-10-11"), stall)
        yield hub


def listed(document):
    """Give the number of each decision, and on whom it was."""
    (part,) = document["parties"]
    return {
        one["number"]: one.get("filed_under", {}).get("uscc")
        for one in part["decisions"]
    }


def test_who_runs_a_business_is_found_by_number_with_what_the_business_did(hub):
    answer, document = certify(hub, WANG_PARTY)

    assert contract_of(CertificateDocument)().validate(document) == {}
    assert listed(document) == {
        OF_SHOP: SHOP.code,
        OF_STALL: STALL.code,
        **dict.fromkeys(OF_WANG),
    }
    named = {one.name for one in answer.receipt.event.subjects}
    assert len(named) == 3
    assert WANG_NUMBER not in answer.body.decode()


def test_a_business_is_told_of_with_who_runs_it_under_the_terms_for_persons(hub):
    _, document = certify(hub, {"code": SHOP.code})
    _, closed = certify(hub, {"code": SHOP.code}, reference="办案")
    _, firm = certify(hub, {"code": FINED.code})

    assert set(listed(document)) == {OF_SHOP, OF_STALL, *OF_WANG}
    assert OF_SHOP in [one["number"] for one in document["parties"][0]["decisions"]]
    assert listed(document)[OF_SHOP] is None
    assert list(listed(closed)) == [OF_SHOP]
    statements = [one["parties"][0]["statement"] for one in (document, closed, firm)]
    assert [UNSOUGHT in text for text in statements] == [False, True, False]


def test_where_no_row_says_who_runs_a_business_the_certificate_says_so(hub):
    with hub.writes.begin() as session:
        session.execute(delete(OperatorNumber))

    _, document = certify(hub, {"code": SHOP.code})

    assert UNSOUGHT in document["parties"][0]["statement"]


def test_a_database_of_an_earlier_release_takes_operators_from_its_claims(hub):
    table = OperatorNumber.__table__.c
    columns = (table.record_key, table.party_no, table.value)
    with hub.reads() as session:
        kept = {tuple(one) for one in session.execute(select(*columns))}
        found = {tuple(one.values()) for one in stated(session.connection())}

    assert len(kept) == 2
    assert found == kept


def test_a_row_in_quarantine_is_found_by_the_number_that_it_names(hub, tmp_path):
    row = fined_person(
        "刘测乙", LIU_NUMBER, "913号", basis="商标法第五十七条第（八）项"
    )
    path = tmp_path / "bad.jsonl"
    path.write_bytes(lines(row))
    run = receive(hub, Lines(tmp_path, MANIFEST), file=path)

    _, document = certify(hub, {"id_number": LIU_NUMBER})

    assert run.tally.quarantined == 1
    (possible,) = document["parties"][0]["possible"]
    assert (possible["why"], possible["reason"]) == ("quarantine", "item-unknown")


def test_a_corrected_number_is_another_operator(hub, tmp_path):
    row = of_business(SHOP, "911号", "2026-10-11", LIU_NUMBER)
    bring(hub, tmp_path, row, name="again.jsonl")

    (wang, liu) = (
        set(listed(certify(hub, {"id_number": number})[1]))
        for number in (WANG_NUMBER, LIU_NUMBER)
    )

    assert wang == {OF_STALL, *OF_WANG}
    assert liu == {OF_SHOP}
    with hub.reads() as session:
        told = json.dumps(
            [list(one) for one in session.execute(select(OperatorNumber.value))]
        )
    assert WANG_NUMBER not in told
