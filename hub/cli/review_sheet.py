"""A review item as the command line tells it: one document."""

from typing import Any

from hub.officer_actions import ItemView
from hub.officer_actions.review_items import ShownSide


def item_document(shown: ItemView) -> dict[str, Any]:
    """Write an item as a JSON object, without internal ids, amounts and grades."""
    whole, record = shown.whole, shown.record
    return {
        **whole.card.as_json(),
        "place": shown.place,
        "total": shown.total,
        "record_says": None
        if record is None
        else {
            "kind": record.kind,
            "source": record.source,
            "known_from": record.known_from.isoformat(),
            **dict(record.facts),
        },
        "sides": [_side(side) for side in (shown.first, shown.second) if side],
        "features": [
            {
                "feature": row.feature,
                "values": [row.first.value, row.second.value],
                "agrees": [row.first.agrees, row.second.agrees],
                "vetoes": sorted({*row.first.vetoes, *row.second.vetoes}),
            }
            for row in shown.rows
        ],
        "same_pair": [
            {"id": one.card.id, "swapped": one.swapped} for one in whole.siblings
        ],
        "answers": list(whole.answers),
        "opinions": [
            {
                "by": one.actor,
                "at": one.at.isoformat(),
                "said": one.said,
                "reason": one.reason,
            }
            for one in whole.opinions
        ],
        "entry": shown.receipt.address,
    }


def _side(side: ShownSide) -> dict[str, Any]:
    """Write one of the two sides."""
    return {
        "role": side.role,
        "name": "".join(piece.text for piece in side.pieces),
        "uscc": side.uscc,
        "status": side.status,
        "region": side.region,
        "address": side.address,
        "registered": side.registered and side.registered.isoformat(),
        "other_names": list(side.other_names),
        "records": side.records,
    }
