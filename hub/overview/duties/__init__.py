"""Which source serves which duty of the plan, and reads which member's system.

reading     the two dated files, checked
counting    rows, records and rows in quarantine of each duty and each system
notice      whether platforms told their rules long enough before they held
"""

from hub.overview.duties.counting import ServedCount as ServedCount
from hub.overview.duties.counting import count_served as count_served
from hub.overview.duties.notice import UNRULED as UNRULED
from hub.overview.duties.notice import count_notices as count_notices
from hub.overview.duties.notice import judge_notice as judge_notice
from hub.overview.duties.reading import What as What
from hub.overview.duties.reading import served_rules as served_rules
