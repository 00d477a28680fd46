"""What happened to a merchant, and which of the reads of it somebody is told of."""

from hub.lookup.history.merchant_history import MOST_READS as MOST_READS
from hub.lookup.history.merchant_history import HistoryDocument as HistoryDocument
