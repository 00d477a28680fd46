"""A rating computed again as it may be told today; certificates by other rules."""

from hub.lookup.file.replay.answer import keep_difference as keep_difference
from hub.lookup.file.replay.answer import replayed_answer as replayed_answer
from hub.lookup.file.replay.certificate_trial import (
    CertificateRecords as CertificateRecords,
)
from hub.lookup.file.replay.certificate_trial import told_records as told_records
from hub.lookup.file.replay.certificate_trial import windows_on as windows_on
