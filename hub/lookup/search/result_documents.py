"""Results of a search as documents, in the shape that OpenSanctions clients speak."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import UNSET, UnsetType, structs

from hub.lookup.file.documents import MerchantDocument, merchant_document
from hub.lookup.search.results import Hit, ShownMerchant, score_of
from hub.lookup.view.sight import Sight
from hub.names.compare import WEIGHTS
from schemas.answers.document import SentDocument

SCHEMA = "Company"
DATASET = "merchants"


class EntityDocument(SentDocument, frozen=True, kw_only=True):
    """A merchant as an entity."""

    id: str
    caption: str | None
    schema: str = SCHEMA
    properties: Mapping[str, Sequence[str | None]]
    datasets: Sequence[str] = (DATASET,)
    referents: Sequence[str] = ()
    target: bool = False
    disputed_identity: Literal[True] | UnsetType = UNSET


class FeatureWeight(SentDocument, frozen=True):
    """What a feature of a comparison is worth."""

    score: float
    weight: float | None


class HitDocument(EntityDocument, frozen=True, kw_only=True):
    """An entity that may be meant, and why."""

    score: float
    match: bool
    lookalike: str | None
    vetoes: Sequence[str]
    relation: str | None
    features: Mapping[str, float]
    explanations: Mapping[str, FeatureWeight]


class TotalDocument(SentDocument, frozen=True):
    """How many results there are."""

    value: int
    relation: str = "eq"


class QueryDocument(SentDocument, frozen=True, kw_only=True):
    """A query by example as it was read."""

    schema: str = SCHEMA
    properties: Mapping[str, Sequence[str]]


class ResponseDocument(SentDocument, frozen=True, kw_only=True):
    """The answer to one query by example."""

    status: int = 200
    results: Sequence[HitDocument]
    total: TotalDocument
    query: QueryDocument
    limit: int
    cut_short: Literal[True] | UnsetType = UNSET


class MatchesDocument(SentDocument, frozen=True):
    """The answers to queries by example, by the names that the queries came with."""

    responses: Mapping[str, ResponseDocument]
    limit: int


class SearchDocument(SentDocument, frozen=True, kw_only=True):
    """The answer to a search for one text."""

    results: Sequence[HitDocument]
    facets: Mapping[str, Any] = {}
    total: TotalDocument
    limit: int
    offset: int


class SuggestedDocument(MerchantDocument, frozen=True):
    """A merchant whose name somebody may be typing; others may bear it too."""

    not_unique: Literal[True] | UnsetType = UNSET


class SuggestionsDocument(SentDocument, frozen=True, kw_only=True):
    """The merchants whose name somebody may be typing."""

    results: Sequence[SuggestedDocument]
    after: str | UnsetType = UNSET
    """Behind whom the list goes on, where it does."""
    cut_short: Literal[True] | UnsetType = UNSET
    """Whether others may bear such a name who were not looked for."""
    limit: int


def entity_document(shown: ShownMerchant, sight: Sight) -> EntityDocument:
    """Write a merchant as an entity in the shape of OpenSanctions."""
    merchant = merchant_document(shown.subject, sight)
    properties: dict[str, list[str | None]] = {}
    for name, value in (
        ("name", merchant.name),
        ("country", "cn"),
        ("uscCode", merchant.uscc),
        ("status", merchant.status),
        ("address", merchant.region),
    ):
        if value is not None:
            properties[name] = [value]
    return EntityDocument(
        id=merchant.id,
        caption=merchant.name,
        properties=properties,
        disputed_identity=merchant.disputed_identity,
    )


def suggested_document(shown: ShownMerchant, sight: Sight) -> SuggestedDocument:
    """Write a merchant whose name may be typed, and whether others bear it."""
    return SuggestedDocument(
        **structs.asdict(merchant_document(shown.subject, sight)),
        not_unique=True if shown.shares_name else UNSET,
    )


def hit_document(hit: Hit, sight: Sight) -> HitDocument:
    """Write a hit: the entity, its score, whether it is a match, and why."""
    features = {
        name: round(value, 3) for name, value in hit.comparison.features.items()
    }
    features["code"] = 1.0 if hit.by_code else 0.0
    return HitDocument(
        **structs.asdict(entity_document(hit.shown, sight)),
        score=round(score_of(hit), 4),
        match=hit.match,
        lookalike=hit.comparison.lookalike,
        vetoes=hit.vetoes,
        relation=hit.relation,
        features=features,
        explanations={
            name: FeatureWeight(value, WEIGHTS.get(name))
            for name, value in features.items()
        },
    )
