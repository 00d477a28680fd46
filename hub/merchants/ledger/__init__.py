"""What is kept for good: judgements, opinions, merges, and what merchants were."""

from hub.merchants.ledger.judgements import hold_linking
from hub.merchants.ledger.log_check import check_ledger

__all__ = ["check_ledger", "hold_linking"]
