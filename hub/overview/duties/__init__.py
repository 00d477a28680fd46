"""Which source serves which duty of the plan, and reads which member's system.

reading     the two dated files, checked
counting    rows, records and rows in quarantine of each duty and each system
notice      whether platforms told their rules long enough before they held
"""

from hub.overview.duties.counting import ServedCount, count_served
from hub.overview.duties.notice import (
    UNRULED,
    NoticeCount,
    NoticeVerdict,
    count_notices,
    judge_notice,
)
from hub.overview.duties.reading import ServedRule, What, served_rules

__all__ = [
    "UNRULED",
    "NoticeCount",
    "NoticeVerdict",
    "ServedCount",
    "ServedRule",
    "What",
    "count_notices",
    "count_served",
    "judge_notice",
    "served_rules",
]
