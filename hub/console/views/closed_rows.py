"""Rows of a list that the log contradicts: which they are, and that alone."""

from collections.abc import Mapping

from hub.console.views.parts import StateChip
from hub.console.views.tables import TableCell, TableRow
from hub.console.words.speech import Speech


def closed_rows(
    voice: Speech, closed: Mapping[str, str], columns: int
) -> tuple[TableRow, ...]:
    """Write a row for each key that is closed, by the address of its entry."""
    return tuple(closed_row(voice, key, closed[key], columns) for key in closed)


def closed_row(voice: Speech, key: str, address: str, columns: int) -> TableRow:
    """Write in place of a row that the log contradicts it, and by which entry.

    ``key`` is what the row is found by, ``address`` that of the entry, empty where none
    tells of the row, and ``columns`` how many the table has, at least three.
    """
    why = voice.t("parts.untold")
    if address:
        why = voice.t("parts.told_otherwise", entry=address)
    blank = TableCell(voice.t("parts.absent.withheld"), faint=True)
    return TableRow(
        (
            TableCell(key, mono=True),
            TableCell(
                chip=StateChip(voice.t("parts.contradicted"), "square", "bad"),
                below=why,
            ),
            *(blank,) * (columns - 2),
        ),
        key=key,
        label=key,
    )
