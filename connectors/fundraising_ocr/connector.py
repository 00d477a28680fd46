"""Read a scanned list of firms that were sentenced for illegal fund-raising."""

from dataclasses import replace

from connectors.base import RawRow
from connectors.table_file import TableFile

SENTENCED = "被告单位"
BROKEN_BY_LINES = ("case_no", "courts", "reasons")


class FundraisingOcr(TableFile):
    """One firm a row; it is the defendant of its case."""

    def shape(self, row: RawRow) -> RawRow:
        """Make the firm a party, and join what the lines of the scan have parted."""
        values = dict(row.values)
        name, code = values.pop("_name", None), values.pop("_code", None)
        values["parties"] = []
        if name is not None:
            party = {"role": SENTENCED, "name": name}
            if code is not None:
                party["uscc"] = "".join(code.split())
            values["parties"] = [party]
        for field in BROKEN_BY_LINES:
            if isinstance(values.get(field), str):
                values[field] = "".join(values[field].split())
        return replace(row, values=values)
