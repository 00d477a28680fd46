"""Persons are shown by a second question: to a case, by name, and to nobody else."""

import json

import pytest
from sqlalchemy import delete

from hub.archive.models import SealedValue
from hub.lookup.ask import HistoryQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from tests.support.little_city import CLEAN, FINED
from tests.support.persons import (
    AGENCY,
    CASE,
    COURT,
    FACTS,
    LIU,
    LIU_NUMBER,
    OFFICER,
    OPENED,
    WANG,
    WANG_NUMBER,
    agree,
    ask_personal,
    bring,
    caller,
    fined_firm,
    fined_person,
    find_person,
)


@pytest.fixture
def city(hub, tmp_path):
    """The little city with a fined person and a firm that somebody represents."""
    bring(hub, tmp_path / "lines", fined_person(), fined_firm())
    return hub


@pytest.fixture
def agreed(city):
    """The same, where both agencies may be shown persons."""
    agree(city)
    agree(city, COURT)
    return city


def person_of(hub, number=WANG_NUMBER, **more):
    """Find a person: its public id, and the ids of its records."""
    _, document = find_person(hub, number, **more)
    (person,) = document["persons"]
    return person["merchant"]["id"], [one["id"] for one in person["records"]]


def states(document):
    """What was told of each field of the first record."""
    (record,) = document["records"]
    return {one["field"]: one["state"] for one in record["fields"]}


def test_a_case_is_shown_the_named_fields_in_clear(agreed):
    person, records = person_of(agreed)

    answer, document = ask_personal(
        agreed, person, records, ["party_name", "party_id_no", "facts", "document_no"]
    )

    assert answer.status == 200
    (record,) = document["records"]
    told = {one["field"]: (one["state"], one["value"]) for one in record["fields"]}
    assert told == {
        "party_name": ("clear", WANG),
        "party_id_no": ("clear", WANG_NUMBER),
        "facts": ("clear", FACTS),
        "document_no": ("plain", "宿市监罚〔2026〕901号"),
    }
    assert answer.may_be_stored is False
    assert list(document)[-1] == "receipt"


def test_the_leaf_binds_records_and_fields_to_the_case(agreed):
    person, records = person_of(agreed)

    answer, _ = ask_personal(agreed, person, records, ["party_name", "legal_rep"])

    leaf = json.loads(agreed.audit.entry(answer.receipt.index))
    opened = agreed.audit.openings(leaf["id"])
    detail = opened["detail"]["value"]
    assert (leaf["op"], leaf["decision"]["outcome"]) == ("personal.show", "allow")
    assert opened["case"]["value"] == CASE
    assert opened["actor.user"]["value"] == OFFICER
    assert detail["asked"] == {
        "records": records,
        "fields": ["party_name", "legal_rep"],
    }
    assert detail["told"] == {records[0]: ["party_name"]}


def test_the_history_of_each_subject_tells_of_it(agreed):
    person, records = person_of(agreed)
    ask_personal(agreed, person, records, ["party_name"])
    task = Task(purpose="supervision", reference="1", officer=OFFICER)

    answer = disclose(
        agreed, caller(agreed, "leading_office"), HistoryQuestion(person), task
    )

    read = [one["op"] for one in json.loads(answer.body)["reads"]]
    assert {"personal.show", "person.find"} <= set(read)


PURPOSES = [
    ("market_supervision", "enforcement", 200, None),
    ("market_supervision", "transfer", 200, None),
    ("market_supervision", "supervision", 403, "personal:purpose"),
    ("market_supervision", "onboarding", 403, "personal:purpose"),
    ("market_supervision", "self", 403, "personal:purpose"),
    ("market_supervision", "prosecution", 403, "ceiling:purpose"),
    ("procuratorate", "prosecution", 200, None),
    ("procuratorate", "transfer", 200, None),
    ("procuratorate", "trial", 403, "ceiling:purpose"),
    ("platform", "onboarding", 403, "personal:purpose"),
    ("platform", "enforcement", 403, "ceiling:purpose"),
    ("leading_office", "supervision", 403, "personal:purpose"),
    ("leading_office", "enforcement", 403, "ceiling:purpose"),
]


def test_only_work_on_a_case_is_shown_persons(agreed):
    person, records = person_of(agreed)

    for kind, purpose, status, rule in PURPOSES:
        about = {"kind": kind, "purpose": purpose}
        answer, document = ask_personal(
            agreed, person, records, ["party_name"], **about
        )
        sought, found = find_person(agreed, WANG_NUMBER, **about)

        assert (answer.status, sought.status) == (status, status), about
        assert document.get("rule") == found.get("rule") == rule, about
        assert document["receipt"]["index"] == answer.receipt.index
        if rule:
            assert WANG_NUMBER.encode() not in answer.body + sought.body


def test_what_no_agreement_names_is_refused(city):
    """Everything is shared with them, and ``*`` never means personal values."""
    answer, document = ask_personal(city, FINED.code, ["R" + "A" * 24], ["legal_rep"])
    sought, _ = find_person(city, WANG_NUMBER)

    assert (answer.status, document["rule"]) == (403, "grant:personal")
    assert sought.status == 403
    agree(city, personal={"penalty": ["legal_rep"]})
    _, other = ask_personal(city, FINED.code, ["R" + "A" * 24], ["party_name"])
    sought, _ = find_person(city, WANG_NUMBER)
    assert other["rule"] == "grant:personal"
    assert sought.status == 403


def test_a_field_is_withheld_in_the_kinds_for_which_it_is_not_named(city):
    agree(city, personal={"penalty": ["legal_rep"], "person": ["id_number"]})
    found = city_records(city)

    _, document = ask_personal(city, FINED.code, found["registration"], ["legal_rep"])
    _, opened = ask_personal(city, FINED.code, found["penalty"], ["legal_rep"])

    assert {one["fields"][0]["state"] for one in document["records"]} == {"withheld"}
    assert "clear" in {one["fields"][0]["state"] for one in opened["records"]}


def city_records(hub):
    """Ids of the fined firm's records by kind, as its file tells them."""
    task = Task(purpose="enforcement", reference=CASE, officer=OFFICER)
    from hub.lookup.ask import merchant_question

    question = merchant_question("merchant", FINED.code)
    answer = disclose(hub, caller(hub, "market_supervision"), question, task)
    found = {}
    for record in json.loads(answer.body)["records"]:
        found.setdefault(record["kind"], []).append(record["id"])
    return found


@pytest.mark.parametrize("officer", [None, ""])
def test_the_officer_is_named(agreed, officer):
    answer, document = find_person(agreed, WANG_NUMBER, officer=officer)

    assert answer.status in {400, 403}
    assert document["code"] in {"officer-required", "reference-invalid"}


def test_the_officer_is_named_even_where_the_agreement_asks_for_none(city):
    agree(city, named_officer=False)

    answer, document = find_person(city, WANG_NUMBER, officer=None)

    assert (answer.status, document["code"]) == (403, "officer-required")


@pytest.mark.parametrize("reference", ["auto:01", "办案", "a1"])
def test_the_case_is_named_as_agreed(agreed, reference):
    answer, document = find_person(agreed, WANG_NUMBER, reference=reference)

    assert (answer.status, document["code"]) == (400, "case-required")


def test_what_there_is_not_and_what_is_hidden_are_told_alike(agreed, tmp_path):
    person, records = person_of(agreed)
    police = fined_person(LIU, LIU_NUMBER, "771号", authority="宿迁市公安局宿城分局")
    bring(agreed, tmp_path / "more", fined_person(document="903号"), name="m.jsonl")
    _, more = person_of(agreed)
    (other,) = set(more) - set(records)
    del police

    answers = [
        ask_personal(agreed, code, [record], ["party_name"])[1]["records"][0]
        for code, record in ((person, "R" + "A" * 24), (FINED.code, records[0]))
    ]

    assert [set(one) for one in answers] == [{"id", "known"}] * 2
    assert [one["known"] for one in answers] == [False, False]
    assert other != records[0]


def test_erased_values_are_told_as_erased(agreed):
    person, records = person_of(agreed)
    with agreed.writes.begin() as session:
        session.execute(delete(SealedValue))

    _, document = ask_personal(
        agreed, person, records, ["party_name", "party_id_no", "document_no"]
    )

    assert states(document) == {
        "party_name": "erased",
        "party_id_no": "erased",
        "document_no": "plain",
    }


def test_nobody_found_is_an_answer(agreed):
    answer, document = find_person(agreed, LIU_NUMBER)

    assert answer.status == 200
    assert (document["found"], document["persons"]) == (False, [])


@pytest.mark.parametrize(
    "typed",
    [WANG_NUMBER.lower(), f" {WANG_NUMBER} ", WANG_NUMBER[:6] + WANG_NUMBER[8:17]],
)
def test_a_number_is_found_however_it_is_typed(agreed, typed):
    _, document = find_person(agreed, typed)

    assert document["found"] is True


BAD = [
    b"",
    b"[]",
    b"{",
    b'{"id_number": 1}',
    b'{"id_number": "1"}',
    b'{"id_number": "99010119850817123*"}',
    b'{"id_number": "990101198508171231", "more": 1}',
    json.dumps({"id_number": WANG_NUMBER[:17] + "?"}).encode(),
    b'{"id_number": "' + b"9" * 100_000 + b'"}',
    b"[" * 10_000,
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_bad_bodies_are_refused_without_being_repeated(agreed, number):
    from hub.lookup.ask import PersonalQuestion, PersonQuestion
    from tests.support.persons import task_for

    for question in (
        PersonQuestion(BAD[number]),
        PersonalQuestion(CLEAN.code, BAD[number]),
    ):
        task = task_for("enforcement")
        answer = disclose(agreed, caller(agreed, "market_supervision"), question, task)
        assert answer.status == 422
        assert json.loads(answer.body)["code"] == "personal-invalid"
        assert b"9901011985" not in answer.body


def test_too_much_at_once_is_refused(agreed):
    ids = [f"R{'A' * 22}{a}{b}" for a in "ABCDE" for b in "ABCDE"]

    for records, fields in ((ids, ["facts"]), (ids[:1], [f"f{n}" for n in range(11)])):
        _, document = ask_personal(agreed, CLEAN.code, records, fields)
        assert document["code"] == "personal-invalid"


def test_each_record_costs_a_question(agreed):
    person, records = person_of(agreed)
    from hub.lookup.ask import PersonalQuestion
    from tests.support.persons import task_for

    asked = [*records, "R" + "A" * 24, "R" + "B" * 24]
    body = json.dumps({"records": asked, "fields": ["party_name"]}).encode()
    question = PersonalQuestion(person, body)
    who = caller(agreed, "market_supervision")

    reply = question.build(agreed, who, task_for("enforcement"), agreed.clock())

    assert reply.asked == 3


def test_an_agreement_cannot_open_more_than_its_rule(city):
    from hub.agreements.terms import AgreementInvalidError

    for personal in (
        {"*": ["legal_rep"]},
        {"penalty": ["*"]},
        {"penalty": ["nothing"]},
        {"rating": ["rating"]},
        {"person": ["party_name"]},
    ):
        with pytest.raises(AgreementInvalidError):
            agree(city, personal=personal)
    with pytest.raises(AgreementInvalidError):
        agree(city, personal=OPENED, purposes=["supervision"])
    assert AGENCY


def test_repaired_records_are_for_proceedings_alone(agreed, clock):
    from hub.archive.service import current_by_key
    from scripts.golden_answers.standing import mark_records

    del current_by_key, mark_records, clock
