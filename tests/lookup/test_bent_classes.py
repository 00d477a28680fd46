"""A person's business stays one, whatever the row of the merchant is made to say."""

import json

import pytest
from sqlalchemy import select, text

from hub.lookup.ask import TrustQuestion
from hub.lookup.disclosure import as_plain
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.merchants.models import Merchant, MerchantIdentifier
from hub.merchants.service import find_merchant, merchants_by_ids
from hub.oversight import check_evidence, list_faults
from tests.support.little_city import (
    CLEAN,
    SHOPKEEPER,
    Firm,
    bring_penalties,
    caller_of,
    penalty_row,
)
from tests.support.prepared import TOKENS, opened, prepare_city

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


def told(hub, firm):
    """Tell what a platform is answered about a firm: who it is, how it is rated."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    caller = caller_of(hub, tokens["platform"])
    answer = disclose(hub, caller, TrustQuestion(firm.code), Task("onboarding", "甲1"))
    document = as_plain(answer)
    return answer.status, document.get("merchant"), document.get("rating")


def bend(hub, statement, **values):
    """Run a statement as whoever holds the database, and as a hub just opened sees."""
    with hub.engine.begin() as connection:
        assert connection.execute(text(statement), values).rowcount
    hub.cache.close()


def found(hub):
    """Compare all that is stored; give what stands."""
    check_evidence(hub, actor="hub", whole=True)
    return {fault["code"] for fault in list_faults(hub)}


def test_a_class_that_was_changed_rates_nobody_and_is_found(hub):
    before = told(hub, SHOPKEEPER)
    assert before[2]["unrated_because"]["code"] == "unrated.individual-business"
    assert found(hub) == set()

    bend(hub, "UPDATE merchant SET subject_class = 'organisation'")

    assert told(hub, SHOPKEEPER) == before
    assert found(hub) == {"merchant-changed"}
    # It is told as what its code says, so that nothing of it need be closed.
    assert told(hub, SHOPKEEPER) == before


def test_a_person_whom_no_code_tells_is_told_by_what_rows_say(hub, instance_path):
    nameless = Firm("", PERSON)
    row = penalty_row(nameless, 9, "2026-09-01", 行政相对人类别="自然人")
    bring_penalties(hub, instance_path, [row], "person.csv")
    with hub.reads() as session:
        query = select(Merchant.id, Merchant.public_id).where(
            Merchant.subject_class == "natural_person"
        )
        number, public_id = session.execute(query).one()
        assert codes_of(session, number) == set()
    before = told(hub, Firm(public_id, PERSON))

    bend(hub, "UPDATE merchant SET subject_class = 'organisation'")

    assert told(hub, Firm(public_id, PERSON)) == before
    assert PERSON not in json.dumps(before, ensure_ascii=False)
    with hub.reads() as session:
        for card in (
            find_merchant(session, public_id),
            merchants_by_ids(session, [number])[number],
        ):
            assert card.subject_class == "natural_person"
    assert found(hub) == {"merchant-changed"}
    assert told(hub, Firm(public_id, PERSON)) == before


PERSON = "王小明"


def codes_of(session, number):
    """Give the codes of a merchant."""
    query = select(MerchantIdentifier.value).where(
        MerchantIdentifier.merchant_id == number
    )
    return set(session.scalars(query))


TAKEN = {
    "codes": "DELETE FROM merchant_identifier WHERE value = :code",
    "names": "DELETE FROM merchant_name WHERE merchant_id = (SELECT merchant_id FROM"
    " merchant_identifier WHERE value = :code)",
    "kind": "UPDATE merchant SET kind = 'unconfirmed' WHERE id = (SELECT merchant_id"
    " FROM merchant_identifier WHERE value = :code)",
    "class": "UPDATE merchant SET subject_class = 'natural_person' WHERE id = (SELECT"
    " merchant_id FROM merchant_identifier WHERE value = :code)",
}


@pytest.mark.parametrize("way", TAKEN)
def test_what_was_taken_from_a_merchant_is_missed(hub, way):
    bend(hub, TAKEN[way], code=CLEAN.code)

    # A party under a name that no register gives its merchant rests on that name.
    too = {"watch-changed"} if way == "names" else set()
    assert found(hub) == {"merchant-changed"} | too
