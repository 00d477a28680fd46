"""Read notices of the abnormal and the serious list, two tables in one file."""

from connectors.base import RawRow
from connectors.table_file import TableFile

ABNORMAL, SERIOUS = "abnormal_listing", "serious_listing"


class AbnormalNotices(TableFile):
    """Listings and removals; which list it is shows in the names a row has."""

    def shape(self, row: RawRow) -> RawRow:
        """Name the kind of a row.

        Only rows of the serious list have a ``type``. It may be blank, so it is the
        name that tells, not its value.
        """
        values = dict(row.values)
        if "_list" not in values:
            return RawRow(ABNORMAL, values, row.place)
        values["list_name"] = values.pop("_list")
        return RawRow(SERIOUS, values, row.place)
