"""What is kept for good: judgements, opinions, merges, and what merchants were."""

from hub.merchants.ledger.judgements import hold_linking
from hub.merchants.ledger.log_check import (
    WrongJudgements,
    check_ledger,
    wrong_judgements,
)
from hub.merchants.ledger.merges import wrong_groups
from hub.merchants.ledger.taught import WrongMerchant, strayed_codes, wrong_merchants
from hub.merchants.ledger.watches import SHELVES, wrong_watches

__all__ = [
    "SHELVES",
    "WrongJudgements",
    "WrongMerchant",
    "check_ledger",
    "hold_linking",
    "strayed_codes",
    "wrong_groups",
    "wrong_judgements",
    "wrong_merchants",
    "wrong_watches",
]
