"""Records read back: the newest versions, all of them, and those of a past day.

Other rooms enter here, and by nothing under it.
"""

from hub.archive.reads.current import (
    current_by_key,
    current_records,
    ever_public,
    issuers_among,
    issuers_of,
    merchants_holding,
    newest_of_kind,
    public_records_of,
    records_of,
    stand_as_read,
    withdrawn_among,
)
from hub.archive.reads.days import as_stood_on, records_on
from hub.archive.reads.documents import ToldAgain, days_told, told_of_others
from hub.archive.reads.holders import RecordHolders, holders_among, places_of
from hub.archive.reads.kinds import StandingRecord, standing_records
from hub.archive.reads.known import (
    Holder,
    RecordPlace,
    holder_of,
    is_joined,
    is_known_by_kinds,
    may_be_known_publicly,
    places_by,
    unknown_by_kinds,
)
from hub.archive.reads.personal_values import (
    sealed_place,
    unseal_fields,
    unseal_personal,
)
from hub.archive.reads.versions import (
    all_versions,
    runs_of_versions,
    versions_at,
    versions_by_key,
    versions_of,
)

__all__ = [
    "Holder",
    "RecordHolders",
    "RecordPlace",
    "StandingRecord",
    "ToldAgain",
    "all_versions",
    "as_stood_on",
    "current_by_key",
    "current_records",
    "days_told",
    "ever_public",
    "holder_of",
    "holders_among",
    "is_joined",
    "is_known_by_kinds",
    "issuers_among",
    "issuers_of",
    "may_be_known_publicly",
    "merchants_holding",
    "newest_of_kind",
    "places_by",
    "places_of",
    "public_records_of",
    "records_of",
    "records_on",
    "runs_of_versions",
    "sealed_place",
    "stand_as_read",
    "standing_records",
    "told_of_others",
    "unknown_by_kinds",
    "unseal_fields",
    "unseal_personal",
    "versions_at",
    "versions_by_key",
    "versions_of",
    "withdrawn_among",
]
