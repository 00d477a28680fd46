"""What callers hand to the audit log, and the receipt that they get for it."""

from hub.audit.record.events import AuditEvent, Decision, make_event
from hub.audit.record.receipt import OPENED_TO_ASKER, Receipt
from hub.audit.record.subjects import SUBJECT_ROOT, about_subjects

__all__ = [
    "OPENED_TO_ASKER",
    "SUBJECT_ROOT",
    "AuditEvent",
    "Decision",
    "Receipt",
    "about_subjects",
    "make_event",
]
