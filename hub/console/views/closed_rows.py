"""Rows of a list that the log contradicts: which they are, and that alone."""

from collections.abc import Mapping

from hub.console.views.parts import StateChip
from hub.console.views.tables import TableCell, TableRow
from hub.console.words.translator import Translator


def closed_rows(
    voice: Translator, closed: Mapping[str, str], columns: int
) -> tuple[TableRow, ...]:
    """Write a row for each key that is closed, by the address of its entry."""
    return tuple(closed_row(voice, key, closed[key], columns) for key in closed)


def closed_row(
    voice: Translator, key: str, address: str, columns: int, *, state: int = -1
) -> TableRow:
    """Write in place of a row that the log contradicts it, and by which entry.

    ``key`` is what the row is found by, ``address`` that of the entry, empty where none
    tells of the row, ``columns`` how many the table has, and ``state`` the column that
    tells how a row stands.
    """
    why = voice.t("parts.untold")
    if address:
        why = voice.t("parts.told_otherwise", entry=address)
    blank = TableCell(voice.t("parts.absent.withheld"), faint=True)
    cells = [TableCell(key, mono=True, below=why), *(blank,) * (columns - 1)]
    cells[state] = TableCell(
        chip=StateChip(voice.t("parts.contradicted"), "square", "bad")
    )
    return TableRow(tuple(cells), key=key, label=key)
