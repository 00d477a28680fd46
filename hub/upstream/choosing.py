"""What is to be written of a decision, after what was written of it last: pure."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from hub.archive.drafts import RecordRow
from hub.db.tables import dump_json
from hub.upstream.templates import Template, template_for
from schemas.words import SHOWN, PushChange, RecordClass, RecordStatus, SubjectClass

NOTE = "备注"
"""Column of the templates in which it is said what ended a decision."""
WHY_ENDED = {
    RecordStatus.REPAIRED: "信用修复",
    RecordStatus.ANNULLED: "决定撤销",
    RecordStatus.WITHDRAWN: "来源撤回",
}
NO_MORE_PUBLIC = "不再公示"
NAMING = frozenset({"document_no", "licence_no", "authority", "authority_code"})
"""Fields that name a decision, and tell nothing of what was decided or of whom."""


class LastPush(NamedTuple):
    """What was written of a decision last."""

    change: str
    content: str


class DuePush(NamedTuple):
    """What is to be written of a decision now."""

    record: RecordRow
    change: PushChange
    template: Template
    row: Mapping[str, str]
    content: str
    """Digest of the row."""


def due_push(
    record: RecordRow, last: LastPush | None, texts: Mapping[str, str], day: date
) -> DuePush | None:
    """Tell what is to be written of a decision on a day; None where nothing is.

    ``texts`` are redacted ones that stand in the place of fields.
    """
    template = template_for(record.kind, day)
    if template is None:
        return None
    stood = last is not None and last.change != PushChange.WITHDRAWN
    if not _may_go(record):
        is_sealed = record.record_class != RecordClass.OPEN
        return _taken_down(record, template) if is_sealed and stood else None
    if not _is_public(record, day):
        if not stood or _has_expired(record, day):
            return None
        note = WHY_ENDED.get(RecordStatus(record.status), NO_MORE_PUBLIC)
        row = template.cells(record.body, texts) | {NOTE: note}
        return DuePush(record, PushChange.WITHDRAWN, template, row, _digest(row))
    row = template.cells(record.body, texts)
    content = _digest(row)
    if stood and last is not None and last.content == content:
        return None
    change = PushChange.CORRECTED if stood else PushChange.NEW
    return DuePush(record, change, template, row, content)


def _taken_down(record: RecordRow, template: Template) -> DuePush:
    """Withdraw a decision that the law seals since it went up, by what names it."""
    named = {name: text for name, text in record.body.items() if name in NAMING}
    row = template.cells(named, {}) | {NOTE: NO_MORE_PUBLIC}
    return DuePush(record, PushChange.WITHDRAWN, template, row, _digest(row))


def _may_go(record: RecordRow) -> bool:
    """Tell whether a record may be pushed at all: open, and of no natural person."""
    return (
        record.record_class == RecordClass.OPEN
        and record.judgement.subject_class != SubjectClass.NATURAL_PERSON
    )


def _is_public(record: RecordRow, day: date) -> bool:
    """Tell whether a decision is published on a day."""
    since = record.public_from
    return (
        record.status in SHOWN
        and since is not None
        and since <= day
        and not _has_expired(record, day)
    )


def _has_expired(record: RecordRow, day: date) -> bool:
    """Tell whether its publicity has run out, and nothing else ended it.

    The upper level counts that by itself.
    """
    until = record.publicity_until
    return record.status in SHOWN and until is not None and until < day


def _digest(row: Mapping[str, str]) -> str:
    """Digest what is written of a decision."""
    return hashlib.sha256(dump_json(dict(row)).encode()).hexdigest()
