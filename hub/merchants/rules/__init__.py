"""What is claimed of merchants and whose a claim is: pure, no table and no clock."""

from hub.merchants.rules.claims import Claim, Linking, read_claim
from hub.merchants.rules.codes import Key, read_codes
from hub.merchants.rules.match import NAME_OF_ANOTHER, Decision, KnownMerchant

__all__ = [
    "NAME_OF_ANOTHER",
    "Claim",
    "Decision",
    "Key",
    "KnownMerchant",
    "Linking",
    "read_claim",
    "read_codes",
]
