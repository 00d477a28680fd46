"""The files of the further kinds: columns under the fields' own Chinese names."""

from typing import Final

from schemas.fields import Money
from schemas.record import KINDS

WHO = ("party_name", "party_category", "uscc")
CODED = (*WHO, "reg_no", "org_code")
WAN_YUAN = frozenset({"fine_fen"})

_FIELDS: Final = {
    "website_filing": (
        *(*CODED, "sponsor_nature", "filing_no", "site_name", "home_url", "domains"),
        *("ip_addresses", "access_provider", "site_manager", "approved_day"),
        *("cancelled_day", "authority"),
    ),
    "platform_rule": (
        *("party_name", "uscc", "platform", "rule_title", "version"),
        *("published_day", "effective_day", "important"),
    ),
    "criminal_case": (
        *(*CODED, "case_no", "stage", "charges", "articles", "court"),
        *("judgment_day", "effective_day", "sentence", "fine_fen"),
    ),
    "risk_alert": (
        *(*CODED, "alert_no", "risk_type", "level", "goods", "channels", "content"),
        *("authority", "issued_day", "lifted_day"),
    ),
    "customs_seizure": (
        *(*CODED, "detention_no", "traffic", "direction", "goods", "quantity"),
        *("quantity_unit", "goods_value_fen", "mark_nos", "nice_classes"),
        *("right_holder", "sender_name", "seized_day", "outcome", "authority"),
        "authority_code",
    ),
    "postal_inspection": (
        *(*CODED, "inspection_no", "inspected_day", "findings", "rectify_until"),
        *("rectified_day", "authority", "authority_code"),
    ),
    "copyright_case": (
        *(*CODED, "case_no", "work_title", "work_types", "channels", "act", "copies"),
        *("turnover_fen", "right_holder", "filed_day", "decided_day", "outcome"),
        *("authority", "authority_code"),
    ),
    "patent_case": (
        *(*CODED, "case_no", "matter", "patent_type", "patent_nos", "goods"),
        *("filed_day", "decided_day", "outcome", "authority", "authority_code"),
    ),
    "takedown_outcome": (
        *(*WHO, "platform", "notice_no", "shop_id", "right_kind", "mark_nos"),
        *("nice_classes", "right_holder", "goods", "links", "received_day"),
        *("measures", "measured_day", "counter_statement", "outcome"),
    ),
    "notice_statistics": (
        *("party_name", "uscc", "platform", "period_from", "period_until", "notices"),
        *("incomplete", "measured", "forwarded", "counter_statements", "lifted"),
        *("withdrawn", "links", "shops_closed"),
    ),
    "platform_rating": (
        *(*WHO, "platform", "shop_id", "score", "full_score", "reviews"),
        *("rated_day", "brushing"),
    ),
    "fake_transaction": (
        *(*WHO, "finder", "finding_no", "platform", "shop_id", "methods", "orders"),
        *("amount_fen", "found_day", "role"),
    ),
    "complaint": (
        *(*CODED, "complaint_no", "sort", "topic", "product", "amount_fen"),
        *("received_day", "closed_day", "outcome", "receiver"),
    ),
    "commendation": (
        *(*CODED, "title", "level", "document_no", "awarded_day", "valid_until"),
        *("revoked_day", "authority"),
    ),
    "commitment": (
        *(*CODED, "commitment_no", "sort", "matter", "made_day", "until_day"),
        *("state", "broken_day", "authority", "authority_code"),
    ),
    "repair_decision": (
        *(*CODED, "document_no", "outcome", "repaired_document_no"),
        *("repaired_authority", "repaired_authority_code", "decided_day"),
        "authority",
    ),
}
FURTHER_KINDS: Final = tuple(_FIELDS)
"""Kinds each of which has a source of its own name."""

AS_LINES: Final = frozenset({"takedown_outcome", "platform_rating", "fake_transaction"})
"""What platforms send as JSON Lines."""


def _column(kind: str, field: str) -> str:
    """Name the column of a field, amounts with their unit."""
    label = KINDS[kind].label(field)
    if not isinstance(KINDS[kind].contract().fields[field], Money):
        return label
    return f"{label}（{'万元' if field in WAN_YUAN else '元'}）"


COLUMNS: Final = {
    kind: tuple((_column(kind, field), field) for field in fields)
    for kind, fields in _FIELDS.items()
}
"""Pairs of a column's name and its field, by kind."""
