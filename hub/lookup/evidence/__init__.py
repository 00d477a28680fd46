"""Entries and receipts of the log, and what opens them to whom they are about."""

from hub.lookup.evidence.log_reads import BYTES_TYPE as BYTES_TYPE
from hub.lookup.evidence.log_reads import TEXT_TYPE as TEXT_TYPE
from hub.lookup.evidence.log_reads import disclose_entries as disclose_entries
from hub.lookup.evidence.log_reads import disclose_receipt as disclose_receipt
from hub.lookup.evidence.openings import AddressInvalidError as AddressInvalidError
from hub.lookup.evidence.openings import OpeningGoneError as OpeningGoneError
from hub.lookup.evidence.openings import OpeningNotSealedError as OpeningNotSealedError
from hub.lookup.evidence.openings import OpeningSealedError as OpeningSealedError
from hub.lookup.evidence.openings import ReleaseForbiddenError as ReleaseForbiddenError
from hub.lookup.evidence.openings import ReleaseNeedlessError as ReleaseNeedlessError
from hub.lookup.evidence.openings import asker_of as asker_of
from hub.lookup.evidence.openings import open_entry as open_entry
from hub.lookup.evidence.openings import read_key as read_key
from hub.lookup.evidence.openings import release as release
