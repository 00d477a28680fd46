"""A typed value, read like a cell of its column: pure."""

from connectors.base import ReadCell, Source
from connectors.cells import read_fen, unit_of
from schemas.record import KINDS

YUAN = "yuan"


def read_typed(source: Source, kind: str, name: str, text: str) -> ReadCell:
    """Read a typed value like a cell of its column; an empty one clears the field.

    An amount is read in the unit of its column, in yuan where the column has none, and
    in the unit that is typed behind it before either.
    """
    if not text.strip():
        return ReadCell(None)
    read = source.read_cell(name, text)
    is_amount = kind in KINDS and KINDS[kind].is_amount(name)
    if read.unit is None and is_amount and isinstance(read.value, str):
        fen = read_fen(read.value, YUAN)
        value = read.value if fen is None else fen
        return ReadCell(value, unit_of(text, YUAN))
    return read
