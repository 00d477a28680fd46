"""What a contradiction is called, and which tables the log must tell of row by row."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Table

from hub.agreements.models import Agreement
from hub.audit.check import OPENINGS_MISSING
from hub.faults import AGREEMENT, MEMBER, REVIEW, TOKEN
from hub.members.models import ApiToken, Member, MemberKey
from hub.merchants.models import ReviewItem, ReviewOpinion

MEMBER_KEY, RATING = "member-key-changed", "rating-changed"
RECORD, JUDGEMENT = "record-changed", "judgement-changed"
MERCHANT, OUTBOX = "merchant-changed", "outbox-rows"
STORED_TYPE, NOT_COMPARED = "stored-type", "not-compared"
CODES: Mapping[str, str] = {
    OPENINGS_MISSING: "openings",
    "opening-damaged": "openings",
    "opening-misfiled": "openings",
    OUTBOX: "outbox",
    RECORD: "records",
    JUDGEMENT: "judgements",
    RATING: "ratings",
    MERCHANT: "merchants",
    AGREEMENT: "agreements",
    MEMBER: "members",
    TOKEN: "tokens",
    MEMBER_KEY: "member_keys",
    REVIEW: "reviews",
    STORED_TYPE: "types",
    NOT_COMPARED: "compared",
}
"""Every code of a contradiction, with the part of the hub that it is found in."""
CODE_OF: Mapping[str, str] = {
    "agreement": AGREEMENT,
    "member": MEMBER,
    "api_token": TOKEN,
    "member_key": MEMBER_KEY,
    "review_item": REVIEW,
    "review_opinion": REVIEW,
    "outbox_event": OUTBOX,
}
"""The code of what is wrong with a row, by its table."""


def _always(stored: Mapping[str, Any]) -> bool:
    """Say that the log must tell of every row."""
    del stored
    return True


def _is_decided(stored: Mapping[str, Any]) -> bool:
    """Tell whether people have decided an item; what is open changes as rows come."""
    return stored["state"] == "decided" or stored["decision"] is not None


TOLD_TABLES: Mapping[Table, Callable[[Mapping[str, Any]], bool]] = {
    model.__table__: must_be_told  # type: ignore[misc]  # a class has a Table
    for model, must_be_told in (
        (Agreement, _always),
        (Member, _always),
        (ApiToken, _always),
        (MemberKey, _always),
        (ReviewOpinion, _always),
        (ReviewItem, _is_decided),
    )
}
