"""What is published of an answer is what its document says."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, get_args

import msgspec
import pytest
from marshmallow import ValidationError

from hub.api.docs.contracts import contract_of, published
from hub.casework.ask import MATTER_QUESTIONS
from hub.lookup.ask import QUESTIONS
from schemas.answers.document import KEPT_AS, ReceiptedDocument, SentDocument, about

DAY = {"on": "2026-11-27", "words": ["new"]}


class DayDocument(SentDocument, frozen=True, kw_only=True):
    """A part."""

    on: Annotated[date, about("Which day")]
    words: Annotated[
        Sequence[Annotated[str, about("A word", ("new", "old"))]], about("W")
    ]


class WholeDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """An answer."""

    days: Annotated[dict[str, DayDocument], about("By name")]
    said: Annotated[dict[str, Any] | None, about("Anything")]
    at: Annotated[datetime | msgspec.UnsetType, about("When")] = msgspec.UNSET


def told(**changed):
    receipt = {"shard": "a", "index": 1, "leaf_hash": "00", "checkpoint_size": 2}
    return {"days": {"a": DAY}, "said": None, "receipt": receipt} | changed


def documents_in(kind):
    """Every document that an answer is made of."""
    yield kind
    for member in msgspec.structs.fields(kind):
        yield from parts_of(member.type)


def parts_of(said):
    """Every document in what a member may be."""
    for meta in getattr(said, "__metadata__", ()):
        yield from parts_of((meta.extra or {}).get(KEPT_AS))
    if isinstance(said, type) and issubclass(said, SentDocument):
        yield from documents_in(said)
    for inner in getattr(said, "__args__", ()):
        yield from parts_of(inner)


def is_described(said):
    """A member that is a document is described by what that says of itself."""
    metas = getattr(said, "__metadata__", ())
    return any(meta.description for meta in metas) or any(parts_of(said))


def test_a_contract_takes_what_its_document_writes():
    given = told(at="2026-11-27T00:00:00+08:00")

    loaded = contract_of(WholeDocument)().load(given)

    assert loaded["days"]["a"]["on"] == date(2026, 11, 27)
    assert contract_of(WholeDocument)().load(told())["said"] is None


@pytest.mark.parametrize(
    "given",
    [
        told(days=None),
        told(days={"a": DAY | {"words": ["odd"]}}),
        told(days={"a": {"on": "2026-11-27"}}),
        told(at=None),
        told(at="2026-11-27T00:00:00"),
        told(receipt=None),
        told(more=1),
    ],
)
def test_a_contract_refuses_what_its_document_cannot_write(given):
    with pytest.raises(ValidationError):
        contract_of(WholeDocument)().load(given)


def test_a_contract_describes_what_its_document_describes():
    declared = contract_of(WholeDocument)().declared_fields

    assert declared["days"].metadata == {"description": "By name"}
    assert contract_of(WholeDocument).__name__ == "WholeContract"


def test_every_member_of_every_answer_is_described():
    named = {one.document for one in (*QUESTIONS, *MATTER_QUESTIONS)} - {None}
    parts = {part for document in named for part in parts_of(document)}

    undescribed = [
        (part.__name__, member.name)
        for part in parts
        for member in msgspec.structs.fields(part)
        if not is_described(member.type)
    ]
    assert undescribed == []
    assert len(parts) > len(named)


def test_of_several_documents_each_has_what_is_published_as_always_there():
    several = [one for one in QUESTIONS if get_args(one.document)]

    for question in several:
        declared = published(question)().declared_fields
        always = {name for name, field in declared.items() if field.required}
        for document in get_args(question.document):
            sent = {one.encode_name for one in msgspec.structs.fields(document)}
            assert always - {"receipt"} <= sent
    assert several
