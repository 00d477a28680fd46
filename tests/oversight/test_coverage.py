"""What the comparison with the log leaves out is said, table by table."""

import re

import hub.app  # noqa: F401  # whoever serves has all models
from hub.archive.models import RecordHead, RecordJudgement, RecordVersion
from hub.db.tables import Base
from hub.faults import FoundContradiction, keep_contradictions, open_contradictions
from hub.merchants.models import (
    LinkJudgement,
    Membership,
    MerchantIdentifier,
    MerchantName,
)
from hub.outbox.models import OutboxEvent
from hub.oversight.evidence.comparing import NOT_COMPARED, TOLD_TABLES
from hub.oversight.evidence.coverage import NOT_COVERED
from hub.ratings.models import Rating

COMPARED = {table.name for table in TOLD_TABLES} | {
    model.__tablename__
    for model in (
        RecordVersion,
        RecordHead,
        RecordJudgement,
        LinkJudgement,
        Membership,
        MerchantIdentifier,
        MerchantName,
        Rating,
        OutboxEvent,
    )
}
PARTS = {"name_segment_part": "name_segment", "token_use_read": "token_use"}
"""Tables that are spoken of under the name of another."""
SIGN_IN = re.compile("officer_(passkey|recovery_code|ticket|sign_in_count)")


def test_every_table_is_compared_or_said_not_to_be():
    said = set(re.findall("[a-z_]+", " ".join(NOT_COVERED)))
    silent = {
        name
        for name in Base.metadata.tables
        if not (SIGN_IN.fullmatch(name) or PARTS.get(name, name) in said | COMPARED)
    }

    assert not silent
    assert COMPARED | set(PARTS) <= set(Base.metadata.tables)


def test_a_fault_with_a_long_reason_is_kept_once(hub):
    found = FoundContradiction(NOT_COMPARED, "", "", "it stumbled: " + "x" * 2_000)
    with hub.writes.begin() as session:
        first = keep_contradictions(session, [found], at=hub.clock())
    with hub.writes.begin() as session:
        again = keep_contradictions(session, [found], at=hub.clock())
    with hub.reads() as session:
        standing = open_contradictions(session)

    assert (first, again) == (1, 0)
    assert [one.key for one in standing] == [found.key]
