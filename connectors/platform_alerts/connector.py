"""Read lists of platforms in trouble that others collected."""

from dataclasses import replace

from connectors.base import RawRow
from connectors.table_file import TableFile

LEVELS = {"警方介入": "高", "平台失联": "高", "提现困难": "中"}
"""How grave it is what befell a platform; the rest is not graded."""


class PlatformAlerts(TableFile):
    """Platforms by the names they trade under; who operates them is not told."""

    def shape(self, row: RawRow) -> RawRow:
        """Put region, launch and page into the text, and give the alert a number.

        No number is told, so the day and what befell the platform stand in its place.
        """
        values = dict(row.values)
        region, launched, url = (
            values.pop(name, None) for name in ("_region", "_launched", "_url")
        )
        told = (("地区", region), ("上线", launched), ("来源", url))
        values["content"] = "；".join(f"{name}：{one}" for name, one in told if one)
        values["platform"] = values.get("party_name")
        values["level"] = LEVELS.get(str(values.get("risk_type")))
        number = f"未载编号〔{values.get('issued_day')}〕{values.get('risk_type')}"
        return replace(row, values=values | {"alert_no": number})
