"""Read notices of environment authorities, of which there is the title alone."""

import re
from dataclasses import replace

from connectors.base import BadRow, RawRow
from connectors.table_file import TableFile

DECIDES = re.compile(
    r"(?P<before>.*?)行政处罚(?:决定书|决定案|案)\s*(?:[(（](?P<party>.+)[)）])?"
)
"""A decision names its party before or behind; announcements of one, orders to mend and
applications to a court are no penalty."""
OFFICE = re.compile(r".*(?:环境保护|生态环境|环保)(?:部|厅|局|分局|委员会)")
PARTY_AND_ACT = re.compile(
    r"(?P<party>.+(?:公司|集团|厂|医院|学校|中心|合作社|局|所|院|店))(?P<act>.*)"
)


class EnvironmentNotices(TableFile):
    """Penalty decisions that were published by title; most stand on two pages."""

    def shape(self, row: RawRow) -> RawRow | BadRow:
        """Read party and act out of the title; set aside what is no decision.

        No number is told, so the day stands in its place: the two pages of a notice
        are one record then.
        """
        title = str(row.values.get("document_name") or "").strip()
        decision = DECIDES.fullmatch(title)
        if decision is None:
            detail = "the title is not that of a penalty decision"
            return BadRow("no-decision", detail, row.place)
        before, party = decision["before"].strip(), decision["party"]
        office = before if OFFICE.fullmatch(before) else None
        act = None
        if party is None and office is None and before:
            told = PARTY_AND_ACT.fullmatch(before)
            party, act = (told["party"], told["act"]) if told else (before, None)
        values = dict(row.values) | {
            "party_name": party,
            "violation_type": act or None,
            "authority": office or "生态环境主管部门",
            "document_no": f"未载文号〔{row.values.get('decision_day')}〕",
        }
        return replace(row, values=values)
