"""What is kept for good: judgements, opinions, merges, and what merchants were."""

from hub.merchants.ledger.judgements import hold_linking
from hub.merchants.ledger.log_check import (
    WrongJudgements,
    check_ledger,
    wrong_judgements,
)
from hub.merchants.ledger.officers import check_word, is_same_officer
from hub.merchants.ledger.taught import WrongMerchant, wrong_merchants

__all__ = [
    "WrongJudgements",
    "WrongMerchant",
    "check_ledger",
    "check_word",
    "hold_linking",
    "is_same_officer",
    "wrong_judgements",
    "wrong_merchants",
]
