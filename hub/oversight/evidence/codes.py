"""What a contradiction is called, by the part of the hub that it is found in."""

from collections.abc import Mapping

from hub.audit.check import KEY_TABLE, OPENINGS_MISSING
from hub.contradictions import AGREEMENT, MEMBER, REVIEW, TOKEN
from hub.ratings.replay import DIFFERS

MEMBER_KEY, RATING = "member-key-changed", "rating-changed"
RECORD, JUDGEMENT = "record-changed", "judgement-changed"
MERCHANT, OUTBOX = "merchant-changed", "outbox-rows"
OFFICER, MATTER = "officer-changed", "matter-changed"
CLOCK, DECISION, ROW = "clock-changed", "decision-changed", "row-changed"
SET_BACK = "row-set-back"
FILE = "file-missing"
INDEX, RATING_DUE = "index-changed", "rating-due"
WATCH = "watch-changed"
STRUCTURE, REVISION = "structure-changed", "revision-changed"
STORED_TYPE, NOT_COMPARED = "stored-type", "not-compared"
CODES: Mapping[str, str] = {
    OPENINGS_MISSING: "openings",
    "opening-damaged": "openings",
    "opening-misfiled": "openings",
    OUTBOX: "outbox",
    RECORD: "records",
    JUDGEMENT: "judgements",
    RATING: "ratings",
    DIFFERS: "ratings",
    MERCHANT: "merchants",
    AGREEMENT: "agreements",
    MEMBER: "members",
    TOKEN: "tokens",
    MEMBER_KEY: "member_keys",
    REVIEW: "reviews",
    OFFICER: "officers",
    MATTER: "matters",
    CLOCK: "clocks",
    DECISION: "decisions",
    ROW: "rows",
    SET_BACK: "rows",
    FILE: "files",
    INDEX: "names",
    RATING_DUE: "ratings",
    WATCH: "judgements",
    KEY_TABLE: "keys",
    STORED_TYPE: "types",
    STRUCTURE: "structure",
    REVISION: "revisions",
    NOT_COMPARED: "compared",
}
"""Every code of a contradiction, with the part of the hub that it is found in."""
CODE_OF: Mapping[str, str] = {
    "agreement": AGREEMENT,
    "member": MEMBER,
    "api_token": TOKEN,
    "member_key": MEMBER_KEY,
    "officer_list": MEMBER,
    "review_item": REVIEW,
    "review_opinion": REVIEW,
    "outbox_event": OUTBOX,
    "officer_account": OFFICER,
    "officer_session": OFFICER,
    "officer_task": OFFICER,
    "own_file_window": OFFICER,
    "matter": MATTER,
    "matter_parcel_receipt": MATTER,
    "matter_parcel_held": MATTER,
    "clock": CLOCK,
    "decision": DECISION,
}
"""The code of what is wrong with a row, by its table; ``ROW`` for any other."""
