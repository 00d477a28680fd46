"""Results of a search as documents, in the shape that OpenSanctions clients speak."""

from msgspec import UNSET, structs

from hub.lookup.file.documents import merchant_document
from hub.lookup.search.results import Hit, ShownMerchant, score_of
from hub.lookup.view.sight import Sight
from hub.names.compare import WEIGHTS
from schemas.answers.match import (
    EntityAnswerDocument,
    ExplanationDocument,
    HitDocument,
    SuggestedDocument,
)


def entity_document(shown: ShownMerchant, sight: Sight) -> EntityAnswerDocument:
    """Write a merchant as an entity in the shape of OpenSanctions."""
    merchant = merchant_document(shown.subject, sight)
    properties: dict[str, list[str]] = {}
    for name, value in (
        ("name", merchant.name),
        ("country", "cn"),
        ("uscCode", merchant.uscc),
        ("status", merchant.status),
        ("address", merchant.region),
    ):
        if value is not None:
            properties[name] = [value]
    return EntityAnswerDocument(
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
            name: ExplanationDocument(value, WEIGHTS.get(name))
            for name, value in features.items()
        },
    )
