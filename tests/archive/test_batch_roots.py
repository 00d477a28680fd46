"""What a bulk leaf commits to can be computed again from the archive."""

import hashlib
import json
from datetime import date, datetime

from sqlalchemy import select

from hub.archive.models import RecordJudgement, RecordVersion
from hub.db.tables import to_micros
from hub.outbox.models import OutboxEvent
from tests.support.little_city import (
    FINED,
    FIRMS,
    PENALTY,
    bring_registers,
    deliver,
    penalty_row,
    write_csv,
)


def merkle_root(leaves):
    """RFC 6962, section 2.1, written down once more."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    children = merkle_root(leaves[:half]) + merkle_root(leaves[half:])
    return hashlib.sha256(b"\x01" + children).digest()


def leaf_of(row, judgement, record):
    """What a batch shows of a stored version, written down once more."""
    judged = shown_of(judgement, {"key"})
    digest = hashlib.sha256(text_of(judged)).hexdigest()
    shown = shown_of(row, {"key", "content_hash", "body"})
    return text_of([record, row.content_hash, shown, digest])


def text_of(whole):
    """The canonical bytes of a document."""
    return json.dumps(
        whole, separators=(",", ":"), sort_keys=True, ensure_ascii=False
    ).encode()


def shown_of(row, but):
    """The columns of a row that hold anything, as they are stored."""
    shown = {}
    for column in row.__table__.columns:
        value = getattr(row, column.key)
        if column.key in but or value is None:
            continue
        if (column.key, value) == ("record_class", "open"):
            continue
        if isinstance(value, datetime):
            value = to_micros(value)
        elif isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, list):
            value = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        shown[column.key] = value
    return shown


def roots_of(hub):
    """Compute the roots of every batch from its stored versions."""
    with hub.reads() as session:
        events = session.scalars(
            select(OutboxEvent)
            .where(OutboxEvent.op == "record.append")
            .order_by(OutboxEvent.id)
        ).all()
        versions = session.scalars(select(RecordVersion)).all()
        judged = {
            (row.key, row.seq): row
            for row in session.scalars(
                select(RecordJudgement).where(RecordJudgement.number == 1)
            )
        }
    for event in events:
        rows = sorted(
            (
                to_micros(row.known_from),
                (record := hub.keys.record_id(row.key)),
                leaf_of(row, judged[row.key, row.seq], record),
            )
            for row in versions
            if row.run_id == event.subject
        )
        detail = event.detail
        assert detail["form"] == 3
        start = [row[:2] for row in rows].index(
            (detail["first_known_from"], detail["first_record"])
        )
        leaves = [leaf for _, _, leaf in rows[start : start + detail["count"]]]
        yield event, merkle_root(leaves).hex()


def test_each_batch_root_is_that_of_the_archives_rows(hub, tmp_path):
    bring_registers(hub, tmp_path, FIRMS)
    rows = [penalty_row(FINED, number, "2026-09-01") for number in range(1, 1500)]
    path = write_csv(tmp_path / "p.csv", PENALTY, rows, encoding="gb18030")
    deliver(hub, "penalty_2018", path)

    found = list(roots_of(hub))

    assert len(found) >= 3
    assert sum(event.detail["count"] for event, _ in found) == len(FIRMS) + 1499
    for event, root in found:
        assert event.detail["root"] == root
        leaf = json.loads(hub.audit.entry(event.audit_index, event.audit_shard))
        assert leaf["subject"]["root"] == root
        assert leaf["subject"]["count"] == event.detail["count"] <= 1000
