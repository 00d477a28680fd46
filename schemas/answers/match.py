"""Queries by example and their hits, in the shape that OpenSanctions clients speak."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from msgspec import UNSET, UnsetType

from schemas.answers.document import (
    KeyedDocument,
    ReceiptedDocument,
    SentDocument,
    about,
    kept_as,
)
from schemas.answers.merchant import MerchantDocument

SCHEMA = "Company"
DATASET = "merchants"
TYPE = {"id": SCHEMA, "name": "经营主体 Merchant"}


class EntityDocument(SentDocument, frozen=True, kw_only=True):
    """A merchant as an entity."""

    id: Annotated[str, about("Public id of the merchant")]
    caption: Annotated[
        str | None,
        about(
            "Registered name as received; masked for persons; null where nobody told it"
        ),
    ]
    schema: Annotated[str, about("Always Company")] = SCHEMA
    properties: Annotated[
        Mapping[str, Sequence[str]], about("name, uscCode, country, status, address")
    ]
    datasets: Annotated[Sequence[str], about("Always merchants")] = (DATASET,)
    referents: Annotated[Sequence[str], about("Always empty")] = ()
    target: Annotated[
        bool, about("Always false: being found says nothing against a merchant")
    ] = False
    disputed_identity: Annotated[
        bool | UnsetType,
        about("There, and true, where somebody else may have registered in its name"),
    ] = UNSET


class EntityAnswerDocument(
    EntityDocument, ReceiptedDocument, frozen=True, kw_only=True
):
    """One entity with its receipt."""


class ExplanationDocument(SentDocument, frozen=True):
    """What a feature of a comparison is worth."""

    score: Annotated[float, about("How far the two names agree in it, 0 to 1")]
    weight: Annotated[float | None, about("Its weight in the score")]


class HitDocument(EntityDocument, frozen=True, kw_only=True):
    """An entity that may be meant, and why."""

    score: Annotated[
        float, about("How alike the names are, 0 to 1; the same both ways")
    ]
    match: Annotated[bool, about("Whether linking would decide for it by itself")]
    lookalike: Annotated[
        str | None,
        about("homophone, shape or moved: one trade name imitates the other"),
    ]
    vetoes: Annotated[
        Sequence[str],
        about(
            "Why the names alone must not decide, however alike: division, branch, "
            "group, character, code, not-unique, former"
        ),
    ]
    relation: Annotated[
        str | None,
        about(
            "parent: the wanted name is that of a branch of this merchant; branch: "
            "the other way round; told by the names alone, and never a match"
        ),
    ]
    features: Annotated[
        Mapping[str, float], about("How far the two names agree, by feature")
    ]
    explanations: Annotated[
        Mapping[str, ExplanationDocument], about("The same with the weights")
    ]


class TotalDocument(SentDocument, frozen=True):
    """How many results there are."""

    value: Annotated[int, about("Number of results in this answer")]
    relation: Annotated[str, about("Always eq")] = "eq"


class QueryEchoDocument(SentDocument, frozen=True, kw_only=True):
    """A query by example as it was read."""

    schema: Annotated[str, about("Always Company")] = SCHEMA
    properties: Annotated[
        Mapping[str, Sequence[str]], about("Names and codes that were looked at")
    ]


class ResponseDocument(SentDocument, frozen=True, kw_only=True):
    """The answer to one query by example."""

    status: Annotated[int, about("Always 200")] = 200
    results: Annotated[Sequence[HitDocument], about("Best first")]
    total: TotalDocument
    query: QueryEchoDocument
    limit: Annotated[int, about("Most results that were asked for")]
    cut_short: Annotated[
        bool | UnsetType,
        about(
            "There, and true, where the query gave so many names that not all "
            "candidates of each were looked at: that somebody is not among the "
            "results says less; ask with fewer names"
        ),
    ] = UNSET


class MatchAnswerDocument(ReceiptedDocument, frozen=True):
    """The answers to queries by example, by the names that the queries came with."""

    responses: Mapping[str, ResponseDocument]
    limit: Annotated[int, about("Most results of a query")]


class SearchAnswerDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """The answer to a search for one text."""

    results: Annotated[Sequence[HitDocument], about("Best first")]
    facets: Annotated[Mapping[str, Any], about("Always empty")] = {}
    total: TotalDocument
    limit: Annotated[int, about("Most results that were asked for")]
    offset: Annotated[int, about("Results that were passed over")]


class SuggestedDocument(MerchantDocument, frozen=True):
    """A merchant whose name somebody may be typing; others may bear it too."""

    not_unique: Annotated[
        bool | UnsetType,
        about("There, and true, where another registered merchant bears the name"),
    ] = UNSET


class SuggestAnswerDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """The merchants whose name somebody may be typing."""

    results: Annotated[Sequence[SuggestedDocument], about("Likeliest first")]
    after: Annotated[
        str | UnsetType, about("Where the list goes on: what to ask for as after")
    ] = UNSET
    cut_short: Annotated[
        bool | UnsetType,
        about(
            "There, and true, where others may bear such a name who were not looked "
            "for: type more"
        ),
    ] = UNSET
    limit: Annotated[int, about("Most results that were asked for")]


class TypeDocument(SentDocument, frozen=True, kw_only=True):
    """What an entity is."""

    id: Annotated[str, about("Always Company")]
    name: Annotated[str, about("The same in words")]


class TypedEntityDocument(SentDocument, frozen=True, kw_only=True):
    """A merchant to choose."""

    id: Annotated[str, about("Public id of the merchant")]
    name: Annotated[
        str | None,
        about(
            "Registered name as received; masked for persons; null where nobody told it"
        ),
    ]
    description: Annotated[
        str,
        about(
            "Unified social credit code and region, as far as known, and whether "
            "others bear the name"
        ),
    ]
    type: Annotated[
        Sequence[Annotated[Mapping[str, str], kept_as(TypeDocument)]],
        about("Always one"),
    ] = (TYPE,)


class FeatureDocument(SentDocument, frozen=True):
    """How a candidate compares in one respect."""

    id: Annotated[str, about("Name of the feature")]
    value: Annotated[float, about("0 to 1")]


class CandidateDocument(TypedEntityDocument, frozen=True, kw_only=True):
    """A merchant that a query may mean, with its score."""

    score: Annotated[
        float, about("How alike the names are, 0 to 1; the same both ways")
    ]
    match: Annotated[bool, about("Whether linking would decide for it by itself")]
    features: Annotated[Sequence[FeatureDocument], about("What the score was made of")]


class CandidatesDocument(SentDocument, frozen=True):
    """The candidates of one query."""

    result: Annotated[Sequence[CandidateDocument], about("Best first")]
    cut_short: Annotated[
        bool | UnsetType,
        about(
            "There, and true, where the query gave so many names that not all "
            "candidates of each were looked at: that somebody is not among the "
            "results says less; ask with fewer names"
        ),
    ] = UNSET


class ReconcileAnswerDocument(KeyedDocument[CandidatesDocument]):
    """The candidates of each query by its key; the header names the receipt."""


class TypedEntitiesDocument(ReceiptedDocument, frozen=True):
    """The merchants whose name somebody may be typing into a tool."""

    result: Annotated[Sequence[TypedEntityDocument], about("Likeliest first")]
