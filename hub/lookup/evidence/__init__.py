"""Entries and receipts of the log, and what opens them to whom they are about."""

from hub.lookup.evidence.log_reads import (
    BYTES_TYPE,
    TEXT_TYPE,
    disclose_entries,
    disclose_receipt,
)
from hub.lookup.evidence.openings import (
    AddressInvalidError,
    OpeningGoneError,
    OpeningNotSealedError,
    OpeningSealedError,
    ReleaseForbiddenError,
    ReleaseNeedlessError,
    asker_of,
    open_entry,
    read_key,
    release,
)

__all__ = [
    "BYTES_TYPE",
    "TEXT_TYPE",
    "AddressInvalidError",
    "OpeningGoneError",
    "OpeningNotSealedError",
    "OpeningSealedError",
    "ReleaseForbiddenError",
    "ReleaseNeedlessError",
    "asker_of",
    "disclose_entries",
    "disclose_receipt",
    "open_entry",
    "read_key",
    "release",
]
