"""What is claimed of merchants and whose a claim is: pure, no table and no clock."""

from hub.merchants.rules.claims import Claim as Claim
from hub.merchants.rules.claims import Linking as Linking
from hub.merchants.rules.claims import read_claim as read_claim
from hub.merchants.rules.codes import Key as Key
from hub.merchants.rules.codes import read_codes as read_codes
from hub.merchants.rules.match import NAME_OF_ANOTHER as NAME_OF_ANOTHER
from hub.merchants.rules.match import Decision as Decision
from hub.merchants.rules.match import KnownMerchant as KnownMerchant
