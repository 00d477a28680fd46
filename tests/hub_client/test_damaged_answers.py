"""A client reads the documents that a hub sends, and says where one is damaged."""

import json
import random
from copy import deepcopy

import pytest

from connectors.hub_client import AnswerShapeError
from connectors.hub_client.reading import read_document
from hub.api.docs.description import examples
from hub.lookup.disclosure import plain
from schemas.answers.certificate import CertificateDocument
from schemas.answers.changes import ChangesDocument
from schemas.answers.match import MatchAnswerDocument
from schemas.answers.matter import MatterDocument, MattersDocument, StepTakenDocument
from schemas.answers.merchant import CreditFileDocument
from schemas.answers.parcel import MatterParcelDocument, ParcelDocument
from schemas.answers.personal import PersonalDocument, PersonsDocument
from schemas.answers.trust import RatingAnswerDocument, TrustDocument

DOCUMENTS = {
    "get_changes": ChangesDocument,
    "get_credit_file": CreditFileDocument,
    "get_penalties": CertificateDocument,
    "get_stored_rating": RatingAnswerDocument,
    "get_transfer": MatterDocument,
    "get_transfers": MattersDocument,
    "get_trust": TrustDocument,
    "post_find_person": PersonsDocument,
    "post_match": MatchAnswerDocument,
    "post_matter_parcels": MatterParcelDocument,
    "post_parcels": ParcelDocument,
    "post_personal": PersonalDocument,
    "post_transfer_event": StepTakenDocument,
}
ODD = [None, True, 0, -1, 1.5, 10**30, "", "x", "9999-99-99", [], [[]], {}, {"a": []}]


def written(value):
    """Write an answer as it comes."""
    return json.dumps(value, ensure_ascii=False).encode()


def places(value, way=()):
    """Yield the way to each value within one."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for name, one in inner:
        yield (*way, name)
        if isinstance(one, (dict, list)):
            yield from places(one, (*way, name))


def changed(value, way, change):
    """Give a copy in which something happens to the value at the end of a way."""
    whole = deepcopy(value)
    *before, name = way
    holder = whole
    for step in before:
        holder = holder[step]
    change(holder, name)
    return whole


def remove(holder, name):
    """Take a value out."""
    del holder[name]


def putting(value):
    """Give what puts a value in another's place."""

    def put(holder, name):
        holder[name] = value

    return put


@pytest.mark.parametrize("operation", DOCUMENTS)
def test_what_a_hub_sends_is_read_as_the_document_that_it_was(operation):
    sent = dict(examples()[operation]["answer"])

    document = read_document(written(sent), DOCUMENTS[operation])

    del sent["receipt"]
    assert plain(document) == sent


@pytest.mark.parametrize(
    ("operation", "way"),
    [
        ("get_trust", ("data_version",)),
        ("get_trust", ("rely_until",)),
        ("get_trust", ("merchant", "uscc")),
        ("get_trust", ("rating", "reasons", 0, "points")),
        ("get_trust", ("records", 0, "body")),
        ("get_credit_file", ("records", 0, "publicity_until")),
        ("get_penalties", ("parties", 0, "decisions", 0, "records", 0, "id")),
        ("post_match", ("responses", "q1", "results", 0, "match")),
        ("post_match", ("responses", "q1", "status")),
        ("get_transfer", ("steps", 0, "missing")),
        ("post_parcels", ("counts",)),
    ],
)
def test_what_is_always_sent_is_missed(operation, way):
    sent = examples()[operation]["answer"]

    with pytest.raises(AnswerShapeError) as caught:
        read_document(written(changed(sent, way, remove)), DOCUMENTS[operation])

    assert caught.value.code == "answer-shape"
    assert f"`{way[-1]}`" in caught.value.detail
    assert "`$" in caught.value.detail


@pytest.mark.parametrize(
    ("way", "value"),
    [
        (("rating", "reasons", 0, "text"), 1),
        (("rely_until",), "2026-11-20T08:00:00"),
        (("rating", "as_of"), "2026-02-30"),
        (("flags",), {}),
    ],
)
def test_what_has_another_form_is_refused_with_its_place(way, value):
    sent = examples()["get_trust"]["answer"]

    with pytest.raises(AnswerShapeError) as caught:
        read_document(written(changed(sent, way, putting(value))), TrustDocument)

    told = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in way)
    assert f"`${told}`" in caught.value.detail


@pytest.mark.parametrize(
    "body",
    [b'{"x":' + b"[" * 100_000, b'{"x":' + b'{"x":' * 100_000, b"", b"\xff", b"[]"],
)
def test_what_is_no_document_at_all_is_refused_with_its_place(body):
    with pytest.raises(AnswerShapeError, match=r"`\$"):
        read_document(body, TrustDocument)


def damaged(drawn, sent):
    """Damage an answer in one of many ways."""
    ways = list(places(sent))
    body = written(sent)
    at = drawn.randrange(len(body))
    match drawn.randrange(4):
        case 0:
            return written(changed(sent, drawn.choice(ways), remove))
        case 1:
            odd = putting(drawn.choice(ODD))
            return written(changed(sent, drawn.choice(ways), odd))
        case 2:
            return body[:at]
    return body[:at] + drawn.randbytes(3) + body[at + drawn.randrange(3) :]


def read_damaged(times, seed):
    """Read damaged answers; give how many were refused, and how many with a place."""
    drawn = random.Random(seed)
    refused = placed = 0
    for _ in range(times):
        operation = drawn.choice(list(DOCUMENTS))
        body = damaged(drawn, examples()[operation]["answer"])
        try:
            read_document(body, DOCUMENTS[operation])
        except AnswerShapeError as error:
            refused += 1
            placed += "`$" in error.detail and error.detail.isprintable()
    return refused, placed


def test_a_damaged_answer_is_refused_with_its_place():
    refused, placed = read_damaged(400, seed=1)

    assert refused > 200
    assert placed == refused


@pytest.mark.long
def test_many_damaged_answers_are_refused_with_their_place():
    refused, placed = read_damaged(20_000, seed=2)

    assert refused > 10_000
    assert placed == refused
