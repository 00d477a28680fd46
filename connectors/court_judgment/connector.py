"""Read judgments, whose parties stand in two columns."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from connectors.base import RawRow
from connectors.table_file import TableFile

SIDES = (
    ("原告", "_plaintiffs", "_plaintiff_code"),
    ("被告", "_defendants", "_defendant_code"),
)
"""What each side is called, and its columns of names and of a code."""
NAMES = re.compile(r"[、,，;；\n]+")


class CourtJudgment(TableFile):
    """Judgments with all their parties."""

    def shape(self, row: RawRow) -> RawRow:
        """Make one list of the parties of both sides."""
        values = dict(row.values)
        sides = [
            (role, values.pop(names, None), values.pop(code, None))
            for role, names, code in SIDES
        ]
        parties = [one for side in sides for one in _parties(*side)]
        return replace(row, values=values | {"parties": parties})


def _parties(role: str, names: object, code: object) -> Iterator[dict[str, Any]]:
    """Yield the parties of one side; a code is told of a single one alone."""
    found = [one.strip() for one in NAMES.split(str(names or "")) if one.strip()]
    for name in found:
        party = {"role": role, "name": name}
        yield party | {"uscc": code} if code and len(found) == 1 else party
