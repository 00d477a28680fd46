"""Certificates and persons through the client: proven, and no number in an address."""

from dataclasses import replace
from datetime import date

import pytest
from msgspec import UNSET

from connectors.hub_client import (
    AskedFor,
    ByDays,
    ByWindow,
    ClientSetupError,
    HubRefusedError,
    NamedPerson,
    UnprovenAnswerError,
)
from tests.support.little_city import CLEAN, FINED, UNKNOWN
from tests.support.persons import COURT, WANG, WANG_NUMBER, agree, bring, fined_person

pytestmark = pytest.mark.postgresql_in_long
CASE = AskedFor("prosecution", "宿检刑诉〔2026〕88号", officer="沈检察官")
MARKS = ByWindow("marks", date(2026, 11, 20))
DAYS = ByDays("ip", date(2026, 1, 1), date(2026, 11, 20))
PERSON = NamedPerson(WANG_NUMBER)


@pytest.fixture
def client(hub, client_of, tmp_path):
    """A client of the procuratorate, whose agreement opens persons."""
    bring(hub, tmp_path / "lines", fined_person())
    agree(hub, COURT)
    return client_of("procuratorate")


def test_prior_penalties_of_one_and_of_several_parties_are_certified(client, wire):
    one = client.certificate(FINED.code, DAYS, CASE)
    several = client.certificate_of_parties([FINED.code, PERSON, UNKNOWN], MARKS, CASE)

    (party,) = one.document.parties
    assert [each.decision_day for each in party.decisions] == [date(2026, 9, 1)]
    assert "不证明" in one.document.statement
    parties = several.document.parties
    found = [(each.place, len(each.decisions)) for each in parties]
    assert found == [(1, 1), (2, 1), (3, 0)]
    assert [each.asked for each in parties] == [FINED.code, None, UNKNOWN]
    assert parties[1].merchant.name == "王*"
    assert parties[2].merchant is None
    assert several.receipt.index == one.receipt.index + 1
    clean = client.certificate_of_parties([CLEAN.code], MARKS, CASE).document
    assert clean.parties[0].merchant
    for sent in (wire.sent, several, PERSON):
        assert WANG_NUMBER not in repr(sent)


def test_a_person_is_found_and_shown_in_clear(client):
    found = client.find_person(PERSON, CASE).document
    (person,) = found.persons
    fields = ["party_name", "legal_rep"]
    records = [one.id for one in person.records]

    shown = client.personal(person.merchant.id, records, fields, CASE).document

    (record,) = shown.records
    told = {one.field: (one.state, one.value) for one in record.fields}
    assert told == {"party_name": ("clear", WANG), "legal_rep": ("none", UNSET)}
    asked = ["R" + "A" * 24]
    unknown = client.personal(person.merchant.id, asked, fields, CASE).document
    assert [(one.known, one.fields) for one in unknown.records] == [(False, UNSET)]


def test_a_refusal_about_persons_is_proven_and_a_number_is_no_code(client, wire):
    with pytest.raises(HubRefusedError) as caught:
        client.find_person(PERSON, replace(CASE, reference="办案"))

    assert (caught.value.code, caught.value.receipt is None) == ("case-required", False)
    wire.sent.clear()
    with pytest.raises(ClientSetupError, match="question-unusable") as caught:
        client.certificate(WANG_NUMBER, MARKS, CASE)

    assert WANG_NUMBER not in str(caught.value)
    assert wire.sent == []


def test_the_answer_to_another_case_is_not_believed(client, wire):
    """Another's answer is genuine, but its entry is of another reference."""
    other = replace(CASE, reference="宿检刑诉〔2026〕89号")
    kept = []
    wire.lie = lambda reply: kept.append(reply) or replace(reply, body=b"{}")
    for ask in (
        lambda: client.certificate_of_parties([PERSON], MARKS, other),
        lambda: client.find_person(PERSON, other),
    ):
        with pytest.raises(UnprovenAnswerError, match="receipt-missing"):
            ask()
    certificate, persons = kept

    wire.lie = lambda _: certificate
    with pytest.raises(UnprovenAnswerError, match="receipt-wrong"):
        client.certificate_of_parties([PERSON], MARKS, CASE)
    wire.lie = lambda _: persons
    with pytest.raises(UnprovenAnswerError, match="receipt-wrong"):
        client.find_person(PERSON, CASE)
