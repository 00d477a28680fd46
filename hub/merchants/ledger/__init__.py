"""What is kept for good: judgements, opinions, merges, and what merchants were."""

from hub.merchants.ledger.judgements import hold_linking
from hub.merchants.ledger.log_check import check_ledger
from hub.merchants.ledger.taught import WrongMerchant, wrong_merchants

__all__ = ["WrongMerchant", "check_ledger", "hold_linking", "wrong_merchants"]
