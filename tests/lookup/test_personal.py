"""Persons are shown by a second question: to a case, by name, and to nobody else."""

import json

import pytest
from sqlalchemy import delete

from hub.agreements.terms import AgreementInvalidError
from hub.archive.models import SealedValue
from hub.lookup.ask import (
    HistoryQuestion,
    PersonalQuestion,
    PersonQuestion,
    ViewQuestion,
    merchant_question,
)
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.rulebook.bases import FILE_NAME
from scripts.golden_answers.standing import mark_records
from tests.support.little_city import CLEAN, FINED, Firm
from tests.support.persons import (
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
    find_person,
    fined_firm,
    fined_person,
    prepare_persons,
    task_for,
)
from tests.support.prepared import opened

pytestmark = pytest.mark.postgresql_in_long
NOWHERE = "R" + "A" * 24
OFFICE = "market_supervision"


@pytest.fixture
def city(hub, tmp_path):
    """The little city with a fined person and a firm that somebody represents."""
    bring(hub, tmp_path / "lines", fined_person(), fined_firm())
    return hub


@pytest.fixture
def agreed(databases, instance_path, clock):
    """The same, where both agencies may be shown persons."""
    with opened(databases, instance_path, prepare_persons, clock) as hub:
        yield hub


def person_of(hub, number=WANG_NUMBER, **more):
    """Find a person: its public id, and the ids of its records."""
    _, document = find_person(hub, number, **more)
    (person,) = document["persons"]
    return person["merchant"]["id"], [one["id"] for one in person["records"]]


def states(document):
    """What was told of each field of the first record."""
    return {one["field"]: one["state"] for one in document["records"][0]["fields"]}


def records_of(hub, code, kind):
    """Ids of a merchant's records of a kind, as the office's file tells them."""
    question = merchant_question("merchant", code)
    answer = disclose(hub, caller(hub, OFFICE), question, task_for("enforcement"))
    listed = json.loads(answer.body)["records"]
    return [record["id"] for record in listed if record["kind"] == kind]


def test_a_case_is_shown_the_named_fields_which_its_leaf_binds_to_it(agreed):
    person, records = person_of(agreed)
    fields = ["party_name", "party_id_no", "facts", "document_no", "legal_rep"]

    answer, document = ask_personal(agreed, person, records, fields)

    (record,) = document["records"]
    told = {one["field"]: (one["state"], one.get("value")) for one in record["fields"]}
    assert told == {
        "party_name": ("clear", WANG),
        "party_id_no": ("clear", WANG_NUMBER),
        "facts": ("clear", FACTS),
        "document_no": ("plain", "宿市监罚〔2026〕901号"),
        "legal_rep": ("none", None),
    }
    assert (answer.may_be_stored, list(document)[-1]) == (False, "receipt")
    leaf = json.loads(agreed.audit.entry(answer.receipt.index))
    opened = agreed.audit.openings(leaf["id"])
    assert (leaf["op"], leaf["decision"]["outcome"]) == ("personal.show", "allow")
    assert opened["case"]["value"] == CASE
    assert opened["actor.user"]["value"] == OFFICER
    detail = opened["detail"]["value"]
    assert detail["asked"] == {"records": records, "fields": fields}
    assert detail["told"] == {records[0]: ["party_name", "party_id_no", "facts"]}
    task = Task(purpose="supervision", reference="1", officer=OFFICER)
    for asked in (PersonalQuestion(person, b"{}"), HistoryQuestion(person)):
        past = disclose(agreed, caller(agreed, "leading_office"), asked, task)
    ops = {one["op"] for one in json.loads(past.body)["reads"]}
    assert {"personal.show", "person.find"} <= ops


def test_the_histories_of_all_who_stand_in_a_record_tell_of_it(city, tmp_path):
    """Whose phone it is that was shown, nobody says: it may be anybody's there."""
    agree(city, personal=OPENED | {"shop": ["party_id_no"]})
    shop = {
        "kind": "shop",
        "party_name": LIU,
        "party_id_no": LIU_NUMBER,
        "platform": "淘猫",
        "shop_id": "shop-77",
        "shop_name": "骆马湖测试店",
        "opened_day": "2020-01-02",
    }
    bring(city, tmp_path / "more", shop, name="m.jsonl")
    person, records = person_of(city, LIU_NUMBER)

    answers = [
        ask_personal(city, person, ids, ["party_id_no"])[0]
        for ids in (records, [NOWHERE])
    ]

    leaves = [json.loads(city.audit.entry(one.receipt.index)) for one in answers]
    opened = [city.audit.openings(leaf["id"])["detail"]["value"] for leaf in leaves]
    assert [one["told"] for one in opened] == [{records[0]: ["party_id_no"]}, {}]
    assert [leaf["subject"].get("count") for leaf in leaves] == [2, None]


PURPOSES = [
    ("market_supervision", "enforcement", 200, None),
    ("market_supervision", "transfer", 200, None),
    ("market_supervision", "supervision", 403, "personal:purpose"),
    ("market_supervision", "onboarding", 403, "personal:purpose"),
    ("market_supervision", "public", 403, "personal:purpose"),
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


def test_only_work_on_a_case_is_shown_persons_and_each_refusal_has_its_receipt(agreed):
    person, records = person_of(agreed)

    for kind, purpose, status, rule in PURPOSES:
        about = {"kind": kind, "purpose": purpose}
        for answer, document in (
            ask_personal(agreed, person, records, ["party_name"], **about),
            find_person(agreed, WANG_NUMBER, **about),
        ):
            assert (answer.status, document.get("rule")) == (status, rule), about
            leaf = json.loads(agreed.audit.entry(answer.receipt.index))
            assert leaf["decision"]["outcome"] == ("deny" if rule else "allow")
            assert rule is None or WANG.encode() not in answer.body


def test_what_no_agreement_names_is_refused(city):
    """Everything is shared with them, and ``*`` never means personal values."""
    refused = [
        ask_personal(city, FINED.code, [NOWHERE], ["legal_rep"]),
        find_person(city, WANG_NUMBER),
    ]
    agree(city, personal={"penalty": ["legal_rep"]})
    refused += [
        ask_personal(city, FINED.code, [NOWHERE], ["party_name"]),
        ask_personal(city, FINED.code, [NOWHERE], ["legal_rep", "party_name"]),
        find_person(city, WANG_NUMBER),
    ]
    fields = ["legal_rep"]
    kinds = ("registration", "penalty")
    told = {
        kind: ask_personal(
            city, FINED.code, records_of(city, FINED.code, kind), fields
        )[1]
        for kind in kinds
    }

    assert {(a.status, d["rule"]) for a, d in refused} == {(403, "grant:personal")}
    assert [states(told[kind])["legal_rep"] for kind in kinds] == ["withheld", "clear"]
    view = told["penalty"]["view"]
    shown = disclose(
        city, caller(city, OFFICE), ViewQuestion(view), task_for("enforcement")
    )
    assert json.loads(shown.body)["personal"] == {"penalty": ["legal_rep"]}


def test_officer_and_case_are_named_whatever_is_agreed(city):
    agree(city, named_officer=False, reference_form=r"宿市监.{1,20}\d+号")

    told = [
        find_person(city, WANG_NUMBER, **more)
        for more in (
            {"officer": None},
            {"reference": "auto:01"},
            {"reference": "2026-15"},
            {"reference": None},
            {"officer": ""},
        )
    ]

    agree(city, COURT)
    court = {"kind": "procuratorate", "purpose": "prosecution"}
    told.append(find_person(city, WANG_NUMBER, reference="auto:0123", **court))

    assert [(answer.status, document["code"]) for answer, document in told] == [
        (403, "officer-required"),
        (400, "case-required"),
        (400, "case-required"),
        (400, "purpose-required"),
        (400, "reference-invalid"),
        (400, "case-required"),
    ]


def test_what_there_is_not_what_is_anothers_and_what_is_sealed_are_told_alike(
    agreed, tmp_path
):
    """A penalty of the police is sealed from the start (its law, art. 136)."""
    (agreed.config.instance / FILE_NAME).write_text(
        '[[basis]]\nrule = "public-security-penalty"\n'
        'legal_text = "治安管理处罚法第一百三十六条"\nvalid_from = 2026-01-01\n'
    )
    police = "宿迁市公安局宿城分局"
    row = fined_person(WANG, WANG_NUMBER, "771号", authority=police)
    only = fined_person(LIU, LIU_NUMBER, "772号", authority=police)
    bring(agreed, tmp_path / "more", row, only, authority=police, name="m.jsonl")
    person, records = person_of(agreed)
    _, opened = person_of(agreed, kind="procuratorate", purpose="prosecution")
    (sealed,) = set(opened) - set(records)

    told = [
        ask_personal(agreed, code, [record], ["party_name"])[1]["records"][0]
        for code, record in (
            (person, NOWHERE),
            (FINED.code, records[0]),
            (person, sealed),
        )
    ]
    _, seen = ask_personal(
        agreed,
        person,
        [sealed],
        ["party_name"],
        kind="procuratorate",
        purpose="prosecution",
    )
    _, nobody = find_person(agreed, LIU_NUMBER)

    assert all(set(one) == {"id", "known"} and not one["known"] for one in told)
    assert states(seen) == {"party_name": "clear"}
    assert (nobody["found"], nobody["persons"]) == (False, [])


def test_repaired_and_withdrawn_records_are_for_proceedings_alone(agreed, clock):
    (record,) = [
        one for one in records_of(agreed, FINED.code, "penalty") if _is_902(agreed, one)
    ]
    for status in ("repaired", "annulled", "withdrawn"):
        clock.advance(hours=1)
        mark_records(agreed, FINED, {"902号": status})

        _, office = ask_personal(agreed, FINED.code, [record], ["legal_rep"])
        _, court = ask_personal(
            agreed,
            FINED.code,
            [record],
            ["legal_rep"],
            kind="procuratorate",
            purpose="prosecution",
        )

        assert office["records"] == [{"id": record, "known": False}], status
        assert states(court) == {"legal_rep": "clear"}, status


def test_who_stands_in_repaired_records_alone_is_found_in_proceedings_alone(
    agreed, clock
):
    person, _ = person_of(agreed)
    clock.advance(hours=1)
    mark_records(agreed, Firm(person, WANG), {"901号": "repaired"})

    _, office = find_person(agreed, WANG_NUMBER)
    court = {"kind": "procuratorate", "purpose": "prosecution"}

    assert (office["found"], office["persons"]) == (False, [])
    assert person_of(agreed, **court)[0] == person


def _is_902(hub, record):
    """Tell whether a record is the firm's second penalty."""
    _, document = ask_personal(hub, FINED.code, [record], ["document_no"])
    return document["records"][0]["fields"][0]["value"].endswith("902号")


def test_erased_values_are_told_as_erased(agreed):
    person, records = person_of(agreed)
    with agreed.writes.begin() as session:
        session.execute(delete(SealedValue))

    fields = ["party_name", "party_id_no", "document_no", "facts"]
    _, document = ask_personal(agreed, person, records, fields)

    assert states(document) == {
        "party_name": "erased",
        "party_id_no": "erased",
        "document_no": "plain",
        "facts": "erased",
    }


BAD = [
    b"",
    b"[]",
    b"{",
    b'{"id_number": 1}',
    b'{"id_number": "1"}',
    b'{"id_number": "99010119850817123*"}',
    b'{"id_number": "990101198508171231", "more": 1}',
    json.dumps({"id_number": WANG_NUMBER[:17] + "?"}).encode(),
    json.dumps({"id_number": WANG_NUMBER[:16] + "00"}).encode(),
    b'{"id_number": "' + b"9" * 100_000 + b'"}',
    b"[" * 10_000,
    b"\xff",
    json.dumps({"records": [WANG_NUMBER], "fields": ["facts"]}).encode(),
    json.dumps({"records": [NOWHERE], "fields": [WANG_NUMBER]}).encode(),
    json.dumps({"records": [], "fields": ["facts"]}).encode(),
    json.dumps({"records": NOWHERE, "fields": ["facts"]}).encode(),
    json.dumps({"records": [NOWHERE], "fields": ["f"] * 11}).encode(),
    json.dumps({"records": [NOWHERE] * 21, "fields": ["facts"]}).encode(),
]


@pytest.mark.postgresql_in_long
def test_bad_bodies_are_refused_without_being_repeated(agreed):
    for body in BAD:
        for question in (PersonQuestion(body), PersonalQuestion(CLEAN.code, body)):
            who = caller(agreed, OFFICE)
            answer = disclose(agreed, who, question, task_for("enforcement"))
            told = json.loads(answer.body)
            assert (answer.status, told["code"]) == (422, "personal-invalid"), body
            assert b"9901011985" not in answer.body


@pytest.mark.postgresql_in_long
def test_a_number_is_found_however_it_is_typed_and_each_record_costs_a_question(agreed):
    person, records = person_of(agreed)
    short = WANG_NUMBER[:6] + WANG_NUMBER[8:17]

    for typed in (WANG_NUMBER.lower(), f" {WANG_NUMBER} ", short):
        assert person_of(agreed, typed) == (person, records)
    asked = [*records, NOWHERE, "R" + "B" * 24, NOWHERE]
    body = json.dumps({"records": asked, "fields": ["party_name"]}).encode()
    question = PersonalQuestion(person, body)
    reply = question.build(
        agreed, caller(agreed, OFFICE), task_for("enforcement"), agreed.clock()
    )
    assert reply.asked == 3


@pytest.mark.postgresql_in_long
def test_an_agreement_cannot_open_more_than_its_rule(city):
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
