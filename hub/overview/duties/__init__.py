"""Which source serves which duty of the plan, and reads which member's system.

reading     the two dated files, checked
counting    rows, records and rows in quarantine of each duty and each system
"""

from hub.overview.duties.counting import ServedCount, count_served
from hub.overview.duties.reading import ServedRule, What, served_rules

__all__ = ["ServedCount", "ServedRule", "What", "count_served", "served_rules"]
