"""List of abnormal operations (经营异常名录): listing and removal in one record."""

from schemas.fields import LegalDate
from schemas.record.kind import RecordKind
from schemas.record.listings import (
    LISTED,
    PAST_DAYS,
    SUBJECT_FREE,
    ListingBody,
    listing_key,
)
from schemas.record.traits import Publishing, Rated


class AbnormalListingBody(ListingBody):
    """A stay on the abnormal-operations list."""

    listed_day = LegalDate("列入日期", required=True)


KIND = RecordKind(
    name="abnormal_listing",
    zh="经营异常名录",
    contract=AbnormalListingBody,
    roles=(LISTED,),
    subject_free=SUBJECT_FREE,
    publishing=Publishing.BY_RULE,
    rated=Rated(final_act=True),
    key=listing_key,
    own_parts=(2,),
    event_days=("listed_day",),
    past_days=PAST_DAYS,
    effect_from=("listed_day",),
    effect_until=("removed_day",),
    ended_days=("removed_day",),
)
