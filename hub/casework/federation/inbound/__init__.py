"""What comes from another hub: events and steps, each taken in once and in order."""

from hub.casework.federation.inbound.receipts import (
    MatterParcelOutcome as MatterParcelOutcome,
)
from hub.casework.federation.inbound.receipts import SignedAs as SignedAs
from hub.casework.federation.inbound.receipts import note_receipt as note_receipt
from hub.casework.federation.inbound.service import (
    take_matter_parcel as take_matter_parcel,
)
