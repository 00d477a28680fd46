"""Read notices of telecommunications offices on apps."""

from dataclasses import replace

from connectors.base import RawRow
from connectors.table_file import TableFile

LISTED = "|"


class AppNotices(TableFile):
    """Apps that were told of, each row with everybody who told of it."""

    def shape(self, row: RawRow) -> RawRow:
        """Name the first office as the issuer, and give the alert a number.

        No number is told, so the day and the app stand in its place.
        """
        values = dict(row.values)
        offices = str(values.get("authority") or "").split(LISTED)
        values["authority"] = offices[0].strip() or None
        faults = str(values.get("risk_type") or "").split(LISTED)
        values["risk_type"] = "、".join(one for one in faults if one) or None
        values["alert_no"] = (
            f"未载编号〔{values.get('issued_day')}〕{values.get('goods')}"
        )
        told = values.get("note")
        values["note"] = f"通报文件{told}份" if told else None
        return replace(row, values=values)
