"""Read penalty decisions that market supervision publishes on its websites."""

import re
from dataclasses import replace

from connectors.base import BadRow, RawRow
from connectors.table_file import TableFile

NO_DECISION = re.compile(r"告知|公告|通报|送达")
MASKED = re.compile(r"[*＊×]|[Xx]{2,}")
"""What stands in a name that was made unreadable before it was published."""
LAW = re.compile(r".+(?:法|条例|规定|办法|规则|细则|解释|决定)")
LISTED = "|"
AMOUNTS = "来源所列金额，未说明哪项是罚款："


class PenaltyNotices(TableFile):
    """Decisions found on websites, with what a parser made of them."""

    def shape(self, row: RawRow) -> RawRow | BadRow:
        """Set aside what is no decision; take neither masked names nor advertisements.

        Amounts stay a note, since nothing says which of them is the fine.
        """
        values = dict(row.values)
        if NO_DECISION.search(str(values.get("case_name") or "")):
            detail = "the title is not that of a penalty decision"
            return BadRow("no-decision", detail, row.place)
        if MASKED.search(str(values.get("party_name") or "")):
            values["party_name"] = None
        parts = str(values.get("basis") or "").split(LISTED)
        values["basis"] = "；".join(one for one in parts if LAW.fullmatch(one)) or None
        amounts = str(values.get("note") or "").replace(LISTED, "、")
        values["note"] = f"{AMOUNTS}{amounts}" if amounts else None
        return replace(row, values=values)
