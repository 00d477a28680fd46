"""Lists of serious dishonesty (严重违法失信名单) of any authority.

Joint-discipline lists often give neither a day nor a reason of listing, only when
the list was published; then the list's name, the reason as far as given, and the
party are the key.
"""

from schemas.fields import Text
from schemas.record.kind import RecordKind
from schemas.record.listings import (
    LISTED,
    PAST_DAYS,
    SUBJECT_FREE,
    ListingBody,
    listing_key,
)
from schemas.record.names import name_key
from schemas.record.parties import Body, Party
from schemas.record.traits import Publishing, Rated


class SeriousListingBody(ListingBody):
    """A stay on a list of serious dishonesty."""

    list_name = Text("名单名称")


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One stay on one list."""
    return (name_key(body.get("list_name", "")), *listing_key(body, parties))


KIND = RecordKind(
    name="serious_listing",
    zh="严重违法失信名单",
    contract=SeriousListingBody,
    roles=(LISTED,),
    subject_free=(*SUBJECT_FREE, "list_name"),
    publishing=Publishing.BY_RULE,
    rated=Rated(final_act=True),
    key=_key,
    own_parts=(3,),
    event_days=("listed_day", "published_day"),
    past_days=PAST_DAYS,
    effect_from=("listed_day", "published_day"),
    effect_until=("removed_day",),
    ended_days=("removed_day",),
)
