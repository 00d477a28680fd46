"""What is claimed of merchants and whose a claim is: pure, no table and no clock."""

from hub.merchants.rules.claims import Claim, Linking
from hub.merchants.rules.codes import Key, read_codes
from hub.merchants.rules.match import Decision, KnownMerchant

__all__ = ["Claim", "Decision", "Key", "KnownMerchant", "Linking", "read_codes"]
