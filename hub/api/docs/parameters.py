"""Parameters as the description of the interface has them."""

from typing import Any

from hub.lookup.ask import Parameter
from schemas.words import Purpose

TEXT = {"type": "string"}
LONG_TEXT = {"type": "string", "maxLength": 1800}


def described(place: str, *parameters: Parameter) -> list[dict[str, Any]]:
    """Describe parameters that come in a ``header`` or the ``query``."""
    return [
        {"in": place, "name": one.name}
        | ({"required": True} if one.is_required else {})
        | {"schema": dict(one.schema), "description": one.description}
        | ({"example": one.example} if one.example else {})
        for one in parameters
    ]


HEADERS = described(
    "header",
    Parameter(
        "Hub-Purpose",
        {"type": "string", "enum": [str(purpose) for purpose in Purpose]},
        "What the answer is for, such as onboarding or enforcement.",
        example="onboarding",
    ),
    Parameter(
        "Hub-Reference",
        LONG_TEXT,
        "Case or task number, percent-encoded UTF-8, to 200 characters.",
        example="2026-%E7%AC%AC15%E5%8F%B7",
    ),
    Parameter(
        "Hub-Officer",
        LONG_TEXT,
        "Officer who asks, percent-encoded UTF-8.",
        example="zhang-san",
    ),
    Parameter(
        "Prefer",
        {"type": "string", "maxLength": 1000},
        "receipt=inline puts leaf, proof and openings into the receipt.",
        example="receipt=inline",
    ),
)
"""What may be sent with every question."""
