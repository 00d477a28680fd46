"""The credit file of a merchant: records, rating, relations; now and as once known."""

from hub.lookup.file.certificate import KINDS_TOLD, said_kinds, said_period, said_review
from hub.lookup.file.past_point import PRESENT, PastAsked, closed_moment
from hub.lookup.file.replay import CertificateRecords, told_records, windows_on

__all__ = [
    "KINDS_TOLD",
    "PRESENT",
    "CertificateRecords",
    "PastAsked",
    "closed_moment",
    "said_kinds",
    "said_period",
    "said_review",
    "told_records",
    "windows_on",
]
