"""What is sent with a question: whatever it is, it is read or refused with a place."""

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote_from_bytes

import msgspec
import pytest
from marshmallow import ValidationError, fields

from hub.casework.ask import MATTER_QUESTIONS
from hub.casework.ask.bodies import (
    SentFormContract,
    SentIssueContract,
    SentMatterContract,
    SentStepContract,
    check_written,
    read_opening,
    read_step,
)
from hub.casework.ask.errors import MatterBodyError
from hub.casework.ask.raising import WrittenContract
from hub.casework.complaints.receiving import read_raised
from hub.casework.complaints.shapes import RaisedContract
from hub.casework.federation.wire import KeptPaper
from hub.casework.machines.loader import load_machines
from hub.casework.matter.documents import NewDocument
from hub.casework.matter.errors import StepFactsError
from hub.casework.matter.steps.facts import check_facts
from hub.ground.errors import HubError
from hub.lookup.ask import QUESTIONS
from hub.lookup.ask.subscriptions import AskedListContract, read_wanted
from hub.lookup.ask.webhooks import AskedWebhookContract
from hub.lookup.screening.lines import AskedLinesContract, read_lines
from hub.lookup.search.candidates import ReconcileFormContract, read_batch
from hub.lookup.task import read_body, without_place
from hub.lookup.task.parties import AskedPartiesContract, read_parties
from hub.lookup.task.personal_bodies import (
    PersonalAskedContract,
    PersonAskedContract,
    read_number,
    read_personal,
)
from hub.lookup.task.queries import QueriesContract, read_queries
from hub.subscriptions.errors import WebhookInvalidError
from schemas.base import Contract
from schemas.fields.sent import by_key, digits, listed, nested, text, whole, yes_no
from tests.support.little_city import FINED

CODE, NUMBER = "91321300MA1ABCDE2X", "110101199003070011"
QUERY = {"schema": "Company", "properties": {"name": ["禾丰"], "uscCode": [CODE]}}
STEP = {
    "event": "receive",
    "facts": {"to": "agency:county", "value": 5, "urgent": True},
    "documents": [
        {"kind": "letter", "title": "函", "content": "eA==", "media_type": "text/plain"}
    ],
    "parties": [{"role": "suspect", "name": "甲店", "merchant": "M1"}],
    "happened_at": "2026-11-24T02:00:00Z",
}
FILLED = {"values": {"amount": 5}, "tables": {"goods": [{"name": "x"}]}}


def _form(body: bytes) -> Any:
    """Read a batch as tools send one."""
    return read_batch(f"queries={quote_from_bytes(body)}".encode())


def _raised(body: bytes) -> Any:
    return read_raised(read_body(body, WrittenContract, MatterBodyError))


def _paper(kind: str, paper: str) -> NewDocument:
    return NewDocument(kind, paper, b"")


BODIES: dict[type[Contract], tuple[Callable[[bytes], Any], Any]] = {
    SentMatterContract: (
        lambda body: read_opening(body, ("complaint", "report"), "k-000001"),
        STEP | {"kind": "report", "merchant": "M1", "priority": 1},
    ),
    SentStepContract: (
        lambda body: read_step(body, None, _paper),
        STEP | {"version": 3, "documents": [{"kind": "letter", "paper": "01"}]},
    ),
    SentFormContract: (
        lambda body: read_body(body, SentFormContract, MatterBodyError),
        FILLED | {"number": "1", "day": "2026-11-24"},
    ),
    SentIssueContract: (
        lambda body: read_body(body, SentIssueContract, MatterBodyError),
        FILLED | {"form": "transfer_letter", "place": "宿市监"},
    ),
    RaisedContract: (
        _raised,
        {
            "machine": "complaint",
            "about": "merchant",
            "subject": "goods",
            "received": "2026-11-24",
            "summary": "短斤少两",
            "party": {"name": "甲店"},
            "places": {"act": "321302"},
            "not_found": ["act"],
            "raised_by": {"name": "张三", "wants_secrecy": True},
            "key": "k1",
        },
    ),
    AskedPartiesContract: (
        read_parties,
        {"parties": [{"code": CODE}, {"code": "x"}], "window": "marks", "on": "x"},
    ),
    PersonalAskedContract: (
        read_personal,
        {"records": [f"R{'A' * 24}"], "fields": ["party_name"]},
    ),
    PersonAskedContract: (read_number, {"id_number": "E12345678"}),
    AskedLinesContract: (
        read_lines,
        {"lines": [{"code": CODE, "ref": None}, {"name": "禾丰", "ref": "2"}]},
    ),
    AskedListContract: (
        lambda body: read_wanted("ours", body),
        {"merchants": [FINED.code], "kinds": ["rating", "list"]},
    ),
    AskedWebhookContract: (
        lambda body: read_body(body, AskedWebhookContract, WebhookInvalidError),
        {"url": "https://member.example/in"},
    ),
    QueriesContract: (read_queries, {"queries": {"q0": QUERY, "q 1": QUERY}}),
    ReconcileFormContract: (
        _form,
        {
            "q0": {
                "query": "禾丰",
                "type": ["Company"],
                "limit": 3,
                "properties": [{"pid": "Company:uscCode", "v": CODE}],
            }
        },
    ),
}
"""Every body of a question: how it is read, and one that can be."""

PLACE = re.compile(r"\$(\.[\w-]+|\[[0-9]+\]|\[\"[^\n]*\"\])*(：|: |, |$)")
HOSTILE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**40, -(10**4299), float("inf"), float("nan")),
    *("", " ", "\x00", "\ud800", "x\udfff", "长" * 5_000, "9" * 18, "\u202e甲", "１"),
    *("2026-02-30", "0001-01-01T00:00:00+14:00", "9999-12-31", "a" * 70, "$.x：y"),
    *([], {}, [[]], [None], [{}], {"": {}}, {"\ud800": 1}, {"_schema": 1}),
    *([1] * 2_001, ["x"] * 501, {f"k{at}": {} for at in range(501)}),
    *({"key": 1, "value": 2}, {"a b": {"c：d": 1}}, {"长" * 300: 1}, "A" * 30_000),
)
ODD = ("x", "", "\ud800", "a.b", NUMBER, "长" * 99, "_schema")
DEEP = (b"[" * 100_000, b'{"a":' * 50_000, b"[" * 300 + b"]" * 300)


def test_every_body_of_a_question_is_among_those_that_are_tried():
    asked = (*QUESTIONS, *MATTER_QUESTIONS)
    routes = [route for question in asked for route in question.routes]

    assert {one for route in routes for one in route.bodies.values()} == set(BODIES)


@pytest.mark.parametrize("contract", BODIES)
def test_what_is_sent_as_it_should_be_is_read(contract):
    read, good = BODIES[contract]

    assert read(json.dumps(good).encode()) is not None


@pytest.mark.parametrize("contract", BODIES)
def test_a_hostile_body_is_refused_with_its_place(contract):
    assert _tried(contract, 120, seed=1) > 60


@pytest.mark.long
@pytest.mark.parametrize("contract", BODIES)
def test_twenty_thousand_hostile_bodies_are_refused_with_their_place(contract):
    _tried(contract, 20_000 // len(BODIES) + 1, seed=2)


def _tried(contract: type[Contract], count: int, *, seed: int) -> int:
    """Read hostile bodies, and count those that are refused, each with its place."""
    read, good = BODIES[contract]
    chance = random.Random(f"{contract.__name__} {seed}")
    refused = 0
    for body in _bodies(chance, good, count):
        refusal = _refusal(read, body)
        if refusal is not None:
            refused += 1
            told = refusal.worded
            assert 400 <= refusal.status < 500, body[:200]
            assert PLACE.match(told.zh), (told, body[:200])
            assert PLACE.match(told.en), (told, body[:200])
            assert len(told.zh.encode()) < 8_000
    return refused


def _refusal(read: Callable[[bytes], Any], body: bytes) -> HubError | None:
    """Read a body; what is raised but a refusal is a fault of ours."""
    try:
        read(body)
    except HubError as refusal:
        return refusal
    return None


def _bodies(chance: random.Random, good: Any, count: int) -> Iterator[bytes]:
    """Damage a body that can be read: in its values, its names and its bytes."""
    yield from DEEP
    for _ in range(count - len(DEEP)):
        body = json.loads(json.dumps(good))
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            body = _damaged(chance, body)
        raw = json.dumps(body).encode()
        match chance.randrange(12):
            case 0:
                raw = raw[: chance.randrange(len(raw) + 1)]
            case 1:
                at = chance.randrange(len(raw) + 1)
                raw = raw[:at] + chance.randbytes(3) + raw[at:]
            case 2:
                raw = raw.replace(b"{", b'{"event": 1, "event": 2, ', 1)
            case 3:
                raw = json.dumps(body).encode("utf-16")
            case 4:
                raw = raw.replace(b'"', b'"' + b"9" * 40, 1)
            case 5:
                raw = raw.replace(b": ", b": " + b"9" * 5_000 + b", ", 1)
        yield raw


def _damaged(chance: random.Random, value: Any) -> Any:
    """Put something else in the place of one part."""
    if not isinstance(value, dict | list) or not value or chance.random() < 0.15:
        return chance.choice(HOSTILE)
    if isinstance(value, list):
        at = chance.randrange(len(value))
        return [*value[:at], _damaged(chance, value[at]), *value[at + 1 :]]
    name = chance.choice(list(value))
    match chance.randrange(6):
        case 0:
            return {key: value[key] for key in value if key != name}
        case 1:
            odd = chance.choice(ODD)
            return value | {odd: chance.choice(HOSTILE)}
    return value | {name: _damaged(chance, value[name])}


class _Inner(Contract):
    number = whole("Number")


class _Outer(Contract):
    texts = listed(text(None), "Texts", most=2, required=False)
    inner = by_key(None, values=nested(_Inner), required=False)
    free = by_key(None, check_written, required=False)
    v = fields.Raw()


@pytest.mark.parametrize(
    ("sent", "zh", "en"),
    [
        (5, "$：须为对象", "$: An object is expected"),
        ({"more": 1}, "$.more：没有这个字段", "$.more: There is no such field"),
        ({"texts": ["a", 1]}, "$.texts[1]：应为文字", "$.texts[1]: Text is expected"),
        (
            {"texts": ["a"] * 3},
            "$.texts：3 项，最多 2 项",
            "$.texts: 3; at most 2",
        ),
        (
            {"inner": {"a b": {"number": "1"}}},
            '$.inner["a b"].number：应为整数',
            '$.inner["a b"].number: A whole number is expected',
        ),
        (
            {"inner": {"q": {}}},
            "$.inner.q.number：缺少必填值",
            "$.inner.q.number: A value is missing",
        ),
        (
            {"texts": ["\ud800"]},
            "$.texts[0]：含半个字符，不成文字",
            "$.texts[0]: half of a character is no text",
        ),
    ],
)
def test_a_fault_is_told_in_both_languages_with_its_place(sent, zh, en):
    with pytest.raises(MatterBodyError) as caught:
        read_body(json.dumps(sent), _Outer, MatterBodyError)

    assert tuple(caught.value.worded) == (zh, en)
    assert f"x{without_place(zh)}" == f"x{zh.partition('：')[2]}"


@pytest.mark.parametrize("contract", [AskedPartiesContract, PersonAskedContract])
def test_of_a_body_that_may_name_a_person_no_key_is_said_again(contract):
    read, good = BODIES[contract]
    for body in (good | {NUMBER: 1}, {NUMBER: good}, {"parties": [{NUMBER: "x"}]}):
        with pytest.raises(HubError) as caught:
            read(json.dumps(body).encode())

        assert NUMBER not in f"{caught.value.worded} {caught.value.extra}"
        assert caught.value.__cause__ is None


@pytest.mark.parametrize("number", ["0", "201", "999999", "9" * 5_000])
def test_a_number_out_of_range_is_told_the_range(number):
    contract = {"limit": digits(1, 200, 3)}

    with pytest.raises(ValidationError) as caught:
        Contract.from_dict(contract)().load({"limit": number})

    assert "1 to 200 is expected" in str(caught.value)


@pytest.mark.parametrize("value", [1, 0, 1.0, 0.0, "true", None])
def test_only_true_and_false_are_yes_and_no(value):
    contract = Contract.from_dict({"told": yes_no(None)})()

    assert contract.load({"told": True}) == {"told": True}
    with pytest.raises(ValidationError):
        contract.load({"told": value})


def test_urgency_is_told_the_range_that_matters_have():
    body = b'{"event": "receive", "priority": 5}'

    with pytest.raises(MatterBodyError) as caught:
        read_opening(body, ("clue",), "k-0000001")

    assert caught.value.worded.en == "$.priority: 0 to 2 is expected"


def test_a_body_that_is_packed_is_told_that_none_is_taken():
    with pytest.raises(MatterBodyError) as caught:
        read_step(gzip.compress(b"{}"), None, take=None)

    assert "Content-Encoding" in caught.value.worded.en


def test_a_line_end_makes_no_digest_of_another_hub():
    sent = {"kind": "report", "sha256": "a" * 64}

    assert msgspec.convert(sent, KeptPaper).sha256 == "a" * 64
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(sent | {"sha256": "a" * 64 + "\n"}, KeptPaper)


def test_a_fact_that_is_none_of_its_choices_is_told_them():
    table = load_machines()
    event = next(
        event
        for machine in table.tables
        for event in machine.events
        if machine.key == "clue" and "clue_source" in event.must_carry
    )
    facts = dict.fromkeys(event.must_carry, "agency:x") | {"clue_source": "letter"}

    with pytest.raises(StepFactsError) as caught:
        check_facts(event, facts, table.words)

    assert "clue_source = " in caught.value.worded.en
    assert " | platform" in caught.value.worded.en
