"""The prior-penalty certificate: decisions and judgments that the law asks for."""

from hub.lookup.file.certificate.certificate import (
    WrittenCertificate,
    write_certificate,
)
from hub.lookup.file.certificate.party import ELSEWHERE
from hub.lookup.file.certificate.request import (
    MAY_SAY,
    CertificateRequest,
    CertificateUnclearError,
    FieldUnknownError,
    Period,
    PeriodInvalidError,
    WindowUnknownError,
    read_asked,
)
from hub.lookup.file.certificate.sanctions import KINDS_TOLD
from hub.lookup.file.certificate.wording import said_kinds, said_period, said_review

__all__ = [
    "ELSEWHERE",
    "KINDS_TOLD",
    "MAY_SAY",
    "CertificateRequest",
    "CertificateUnclearError",
    "FieldUnknownError",
    "Period",
    "PeriodInvalidError",
    "WindowUnknownError",
    "WrittenCertificate",
    "read_asked",
    "said_kinds",
    "said_period",
    "said_review",
    "write_certificate",
]
