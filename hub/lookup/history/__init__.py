"""What happened to a merchant, and which of the reads of it somebody is told of."""

from hub.lookup.history.merchant_history import MOST_READS, HistoryDocument

__all__ = ["MOST_READS", "HistoryDocument"]
