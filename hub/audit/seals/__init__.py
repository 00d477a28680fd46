"""What opens the log's commitments: sealed, filed by subject, and listed as erased."""

from hub.audit.seals.erasure_list import create_list, erasures_beside, erasures_known
from hub.audit.seals.sealing import (
    check_opening,
    held_handle,
    is_sealed_to_readers,
    is_told,
    is_under_subject,
    opening_place,
    read_subjects,
    read_values,
    subject_handle,
    texts_by_subject,
)
from hub.audit.seals.subject_index import FiledEvent, filed_events, newest_filed

__all__ = [
    "FiledEvent",
    "check_opening",
    "create_list",
    "erasures_beside",
    "erasures_known",
    "filed_events",
    "held_handle",
    "is_sealed_to_readers",
    "is_told",
    "is_under_subject",
    "newest_filed",
    "opening_place",
    "read_subjects",
    "read_values",
    "subject_handle",
    "texts_by_subject",
]
