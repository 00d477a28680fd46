"""What happened to a merchant, and which of the reads of it somebody is told of."""

from hub.lookup.history.merchant_history import MOST_READS as MOST_READS
from hub.lookup.history.merchant_history import HistoryDocument as HistoryDocument
from hub.lookup.history.shown import ShownRecords as ShownRecords
from hub.lookup.history.shown import ShownSpan as ShownSpan
from hub.lookup.history.shown import ViewLook as ViewLook
from hub.lookup.history.shown import look_of as look_of
