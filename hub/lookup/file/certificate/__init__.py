"""The prior-penalty certificate: decisions and judgments that the law asks for."""

from hub.lookup.file.certificate.certificate import (
    write_certificate as write_certificate,
)
from hub.lookup.file.certificate.party import ELSEWHERE as ELSEWHERE
from hub.lookup.file.certificate.request import MAY_SAY as MAY_SAY
from hub.lookup.file.certificate.request import CertificateRequest as CertificateRequest
from hub.lookup.file.certificate.request import Period as Period
from hub.lookup.file.certificate.request import read_asked as read_asked
from hub.lookup.file.certificate.sanctions import KINDS_TOLD as KINDS_TOLD
from hub.lookup.file.certificate.wording import said_kinds as said_kinds
from hub.lookup.file.certificate.wording import said_period as said_period
from hub.lookup.file.certificate.wording import said_review as said_review
