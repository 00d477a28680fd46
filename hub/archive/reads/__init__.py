"""Records read back: the newest versions, all of them, and those of a past day.

Other rooms enter here, and by nothing under it.
"""

from hub.archive.reads.current import current_by_key as current_by_key
from hub.archive.reads.current import current_records as current_records
from hub.archive.reads.current import ever_public as ever_public
from hub.archive.reads.current import issuers_among as issuers_among
from hub.archive.reads.current import issuers_of as issuers_of
from hub.archive.reads.current import merchants_holding as merchants_holding
from hub.archive.reads.current import newest_of_kind as newest_of_kind
from hub.archive.reads.current import public_records_of as public_records_of
from hub.archive.reads.current import records_of as records_of
from hub.archive.reads.current import stand_as_read as stand_as_read
from hub.archive.reads.current import withdrawn_among as withdrawn_among
from hub.archive.reads.days import as_stood_on as as_stood_on
from hub.archive.reads.days import records_on as records_on
from hub.archive.reads.documents import RepeatedDocument as RepeatedDocument
from hub.archive.reads.documents import days_told as days_told
from hub.archive.reads.documents import told_of_others as told_of_others
from hub.archive.reads.holders import RecordHolders as RecordHolders
from hub.archive.reads.holders import holders_among as holders_among
from hub.archive.reads.holders import places_of as places_of
from hub.archive.reads.kinds import StandingRecord as StandingRecord
from hub.archive.reads.kinds import standing_records as standing_records
from hub.archive.reads.known import RecordPlace as RecordPlace
from hub.archive.reads.known import holder_of as holder_of
from hub.archive.reads.known import is_joined as is_joined
from hub.archive.reads.known import is_known_by_kinds as is_known_by_kinds
from hub.archive.reads.known import may_be_known_publicly as may_be_known_publicly
from hub.archive.reads.known import places_by as places_by
from hub.archive.reads.known import unknown_by_kinds as unknown_by_kinds
from hub.archive.reads.personal_values import sealed_place as sealed_place
from hub.archive.reads.personal_values import unseal_fields as unseal_fields
from hub.archive.reads.personal_values import unseal_personal as unseal_personal
from hub.archive.reads.versions import all_versions as all_versions
from hub.archive.reads.versions import runs_of_versions as runs_of_versions
from hub.archive.reads.versions import versions_at as versions_at
from hub.archive.reads.versions import versions_by_key as versions_by_key
from hub.archive.reads.versions import versions_of as versions_of
