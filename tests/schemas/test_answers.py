"""The contracts of answers say what design and clients expect."""

from copy import deepcopy

import pytest
from marshmallow import ValidationError

from hub.api.docs.contracts import contract_of
from schemas.answers.merchant import CreditFileDocument
from schemas.answers.problem import ProblemDocument
from schemas.answers.trust import RatingAnswerDocument, TrustDocument
from schemas.base import problems_of

RECEIPT = {
    "shard": "suqian-1",
    "index": 7,
    "leaf_hash": "00" * 32,
    "checkpoint_size": 8,
}
MERCHANT = {
    "id": "M1",
    "uscc": "91321302MA1TEQT078",
    "name": "宿迁洋河样品有限公司",
    "status": "active",
    "region": "321302",
}
RATING = {
    "grade": "B",
    "score": 812,
    "policy": "suqian.2026-1",
    "as_of": "2026-11-24",
    "known_at": "2026-11-24T01:02:03.000004+00:00",
    "digest": "ab" * 32,
    "reasons": [{"code": "base", "points": 812, "text": "…", "records": []}],
}
RECORD = {
    "id": "R1",
    "kind": "penalty",
    "source": "penalties",
    "event_day": "2026-01-02",
    "status": "active",
    "publicity_until": None,
    "body": {"document_no": "〔2026〕1号"},
}
TRUST = {
    "found": True,
    "merchant": MERCHANT,
    "rating": RATING,
    "flags": [{"code": "serious-list", "text": "…", "records": ["R1"]}],
    "records": [RECORD],
    "data_version": "1",
    "rely_until": "2026-11-25T00:00:00+00:00",
    "receipt": {
        **RECEIPT,
        "leaf": "AA==",
        "proof": "…",
        "openings": {"req": {"salt": "0" * 32, "value": "x"}},
    },
}
RATING_ANSWER = {
    name: TRUST[name]
    for name in ("found", "merchant", "rating", "data_version", "rely_until", "receipt")
}
CREDIT_FILE = {
    "found": True,
    "known": True,
    "merchant": MERCHANT,
    "rating": None,
    "records": [RECORD],
    "view": "0f" * 8,
    "data_version": "1",
    "receipt": RECEIPT,
}
PROBLEM = {
    "type": "urn:credithub:problem:merchant-unknown",
    "title": "No merchant carries this code.",
    "status": 404,
    "code": "merchant-unknown",
    "found": False,
    "receipt": RECEIPT,
}
ANSWERS = [
    (contract_of(TrustDocument), TRUST),
    (contract_of(RatingAnswerDocument), RATING_ANSWER),
    (contract_of(CreditFileDocument), CREDIT_FILE),
    (contract_of(ProblemDocument), PROBLEM),
]
EVERY = pytest.mark.parametrize(("contract", "answer"), ANSWERS)


@EVERY
def test_an_answer_as_designed_passes_its_contract_and_back(contract, answer):
    loaded = contract().load(answer)

    assert contract().dump(loaded) == answer


@EVERY
def test_every_member_of_an_answer_is_explained(contract, answer):
    declared = contract().declared_fields

    unexplained = [
        name
        for name, field in declared.items()
        if not field.metadata.get("description") and not hasattr(field, "nested")
    ]
    assert unexplained == []


@pytest.mark.parametrize(
    ("contract", "answer", "path"),
    [
        (contract_of(TrustDocument), TRUST, "receipt"),
        (contract_of(TrustDocument), TRUST, "receipt.leaf_hash"),
        (contract_of(TrustDocument), TRUST, "rating.reasons.0.points"),
        (contract_of(CreditFileDocument), CREDIT_FILE, "view"),
        (contract_of(CreditFileDocument), CREDIT_FILE, "records.0.publicity_until"),
        (contract_of(ProblemDocument), PROBLEM, "code"),
    ],
)
def test_an_answer_without_what_clients_read_is_refused(contract, answer, path):
    damaged = deepcopy(answer)
    *above, last = path.split(".")
    below = damaged
    for name in above:
        below = below[int(name)] if name.isdigit() else below[name]
    del below[last]

    with pytest.raises(ValidationError) as caught:
        contract().load(damaged)

    assert [problem.field for problem in problems_of(caught.value)] == [path]


@pytest.mark.parametrize(
    ("path", "value"),
    [("score", "812"), ("score", 812.5), ("known_at", "2026-11-24T01:02:03")],
)
def test_a_rating_takes_only_whole_points_and_moments_with_an_offset(path, value):
    with pytest.raises(ValidationError):
        contract_of(TrustDocument)().load({**TRUST, "rating": {**RATING, path: value}})
