"""A rating computed again as it may be told today; certificates by other rules."""

from hub.lookup.file.replay.answer import (
    keep_difference,
    replayed_answer,
)
from hub.lookup.file.replay.certificate_trial import (
    CertificateRecords,
    told_records,
    windows_on,
)

__all__ = [
    "CertificateRecords",
    "keep_difference",
    "replayed_answer",
    "told_records",
    "windows_on",
]
