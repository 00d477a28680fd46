"""Read a scanned list of firms that were sentenced for illegal fund-raising."""

from dataclasses import replace

from connectors.base import RawRow
from connectors.table_file import TableFile

BROKEN_BY_LINES = ("case_no", "court", "charges")


class FundraisingOcr(TableFile):
    """One firm a row; it is the sentenced party of its case."""

    def shape(self, row: RawRow) -> RawRow:
        """Take the one code, and join what the lines of the scan have parted."""
        values = dict(row.values)
        code = values.pop("_code", None)
        if code is not None:
            values["org_code"] = "".join(code.split())
        for field in BROKEN_BY_LINES:
            if isinstance(values.get(field), str):
                values[field] = "".join(values[field].split())
        return replace(row, values=values)
