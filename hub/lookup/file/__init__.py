"""The credit file of a merchant: records, rating, relations; now and as once known."""

from hub.lookup.file.certificate import KINDS_TOLD as KINDS_TOLD
from hub.lookup.file.certificate import said_kinds as said_kinds
from hub.lookup.file.certificate import said_period as said_period
from hub.lookup.file.certificate import said_review as said_review
from hub.lookup.file.past_point import PastAsked as PastAsked
from hub.lookup.file.past_point import closed_moment as closed_moment
from hub.lookup.file.replay import CertificateRecords as CertificateRecords
from hub.lookup.file.replay import told_records as told_records
from hub.lookup.file.replay import windows_on as windows_on
