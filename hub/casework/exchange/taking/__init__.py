"""What comes from another hub: events and steps, each taken in once and in order."""

from hub.casework.exchange.taking.service import take_matter_parcel
from hub.casework.exchange.taking.taken import (
    MatterParcelTold,
    SignedAs,
    note_receipt,
)

__all__ = ["MatterParcelTold", "SignedAs", "note_receipt", "take_matter_parcel"]
