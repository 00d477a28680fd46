"""Read the double-publicity upload of 2016, which has two columns for the kinds."""

from dataclasses import replace

from connectors.base import RawRow
from connectors.table_file import TableFile


class Penalty2016(TableFile):
    """Penalty decisions in the layout of 2016."""

    def shape(self, row: RawRow) -> RawRow:
        """Put the second kind of penalty behind the first."""
        values = dict(row.values)
        kinds = [values.get("penalty_kinds"), values.pop("_second_kind", None)]
        values["penalty_kinds"] = "、".join(kind for kind in kinds if kind) or None
        return replace(row, values=values)
