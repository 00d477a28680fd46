"""Hits of a search as documents, in the shape that OpenSanctions clients speak."""

from typing import Any

from hub.lookup.file import documents as answers
from hub.lookup.search.results import Hit, ShownMerchant, score_of
from hub.lookup.view.sight import Sight
from hub.names.compare import WEIGHTS

SCHEMA = "Company"
DATASET = "merchants"


def entity_document(shown: ShownMerchant, sight: Sight) -> dict[str, Any]:
    """Write a merchant as an entity in the shape of OpenSanctions."""
    merchant = answers.merchant_document(shown.subject, sight)
    properties: dict[str, list[str]] = {"name": [merchant["name"]], "country": ["cn"]}
    for name, value in (
        ("uscCode", merchant["uscc"]),
        ("status", merchant["status"]),
        ("address", merchant["region"]),
    ):
        if value is not None:
            properties[name] = [value]
    marks = {"disputed_identity": True} if shown.subject.disputed else {}
    return {
        "id": merchant["id"],
        "caption": merchant["name"],
        "schema": SCHEMA,
        "properties": properties,
        "datasets": [DATASET],
        "referents": [],
        "target": False,
    } | marks


def hit_document(hit: Hit, sight: Sight) -> dict[str, Any]:
    """Write a hit: the entity, its score, whether it is a match, and why."""
    features = {
        name: round(value, 3) for name, value in hit.comparison.features.items()
    }
    features["code"] = 1.0 if hit.by_code else 0.0
    return entity_document(hit.shown, sight) | {
        "score": round(score_of(hit), 4),
        "match": hit.match,
        "lookalike": hit.comparison.lookalike,
        "vetoes": list(hit.vetoes),
        "relation": hit.relation,
        "features": features,
        "explanations": {
            name: {"score": value, "weight": WEIGHTS.get(name)}
            for name, value in features.items()
        },
    }
