"""What is kept for good: judgements, opinions, merges, and what merchants were."""

from hub.merchants.ledger.judgements import hold_linking as hold_linking
from hub.merchants.ledger.log_check import check_ledger as check_ledger
from hub.merchants.ledger.log_check import wrong_judgements as wrong_judgements
from hub.merchants.ledger.merges import wrong_groups as wrong_groups
from hub.merchants.ledger.taught import strayed_codes as strayed_codes
from hub.merchants.ledger.taught import wrong_merchants as wrong_merchants
from hub.merchants.ledger.watches import SHELVES as SHELVES
from hub.merchants.ledger.watches import wrong_watches as wrong_watches
