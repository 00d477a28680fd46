"""What is asked of a view: statements that begin with SELECT, and no others."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.sql.elements import quoted_name

from connectors.doors.database.keys import DatabaseKeys
from connectors.doors.database.place import Value, ViewPlace, read_value


class ViewStatements:
    """Asks a view for its rows, behind a place and in their order."""

    def __init__(self, keys: DatabaseKeys) -> None:
        """Ask for the columns that ``keys`` names."""
        *schema, name = keys.view.split(".", 1)
        names = {*keys.columns, keys.row_id, keys.watermark} - {""}
        view = sql_table(
            quoted_name(name, quote=True),
            *(sql_column(quoted_name(one, quote=True)) for one in names),
            schema=quoted_name(schema[0], quote=True) if schema else None,
        )
        self._row = view.c[keys.row_id]
        self._mark = view.c[keys.watermark] if keys.watermark else None
        behind = [] if self._mark is None else [self._mark]
        # Under names of their own, for a column may be asked for twice.
        asked = [*(view.c[one] for one in keys.columns), *behind, self._row]
        self._asked = [one.label(f"c{number}") for number, one in enumerate(asked)]

    def newest(self) -> Select[Any]:
        """Ask for the greatest watermark that there is."""
        return select(func.max(self._mark))

    def unmarked(self, place: ViewPlace) -> Select[Any]:
        """Ask for the rows without a watermark behind a place."""
        assert self._mark is not None  # noqa: S101  # for mypy; the caller looked
        asked = select(*self._asked).where(self._mark.is_(None))
        if place.row is not None:
            asked = asked.where(self._row > read_value(place.row))
        return asked.order_by(self._row)

    def behind(self, place: ViewPlace) -> Select[Any]:
        """Ask for the rows behind a place: by watermark if there is one, then name."""
        row = None if place.row is None else read_value(place.row)
        if self._mark is None:
            asked = select(*self._asked).order_by(self._row)
            return asked if row is None else asked.where(self._row > row)
        asked = select(*self._asked).order_by(self._mark, self._row)
        return asked.where(self._after(self._mark, place, row))

    def _after(
        self, marks: ColumnElement[Any], place: ViewPlace, row: Value | None
    ) -> ColumnElement[bool]:
        """Tell rows with a watermark behind a place from those before it."""
        if place.mark is not None:
            mark = read_value(place.mark)
            return or_(marks > mark, and_(marks == mark, self._row > row))
        if place.low is not None:
            return marks >= read_value(place.low)
        return marks.is_not(None)
