"""What ODS sheets hold that calamine cannot tell: formulas, merged cells, old days."""

import datetime
import zipfile
from typing import BinaryIO
from xml.parsers import expat

from connectors.readers.limits import COLUMNS
from connectors.rows import SourceError

Span = tuple[tuple[int, int], tuple[int, int]]
FIRST_GREGORIAN_DAY = datetime.date(1582, 10, 15)
MARCH = 3
CELLS = ("table:table-cell", "table:covered-table-cell")


class SpanFinder:
    """Walks content.xml once and notes, for each sheet in order, what it finds."""

    def __init__(self) -> None:
        """Start before the first sheet."""
        self.formulas: list[set[tuple[int, int]]] = []
        self.spans: list[list[Span]] = []
        self._row = self._column = 0
        self._rows_repeated = 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if name == "table:table":
            self.formulas.append(set())
            self.spans.append([])
            self._row = 0
        elif name == "table:table-row":
            self._column = 0
            self._rows_repeated = read_count(attributes, "table:number-rows-repeated")
        elif name in CELLS and self.formulas:
            self._take_cell(attributes)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "table:table-row":
            self._row += self._rows_repeated

    def _take_cell(self, attributes: dict[str, str]) -> None:
        repeated = read_count(attributes, "table:number-columns-repeated")
        if "table:formula" in attributes:
            last = min(self._column + repeated, COLUMNS + 1)
            self.formulas[-1] |= {(self._row, at) for at in range(self._column, last)}
        down = read_count(attributes, "table:number-rows-spanned")
        across = read_count(attributes, "table:number-columns-spanned")
        if (down, across) != (1, 1):
            end = (self._row + down - 1, self._column + across - 1)
            self.spans[-1].append(((self._row, self._column), end))
        self._column += repeated


def read_count(attributes: dict[str, str], name: str) -> int:
    """Read a count that is 1 where it is not given."""
    text = attributes.get(name, "1")
    return int(text) if text.isdecimal() else 1


def find_spans(data: BinaryIO) -> SpanFinder:
    """Walk the content of an ODS file that passed `check_zip`."""
    finder = SpanFinder()
    parser = expat.ParserCreate()
    parser.StartElementHandler = finder.start
    parser.EndElementHandler = finder.end
    parser.EntityDeclHandler = refuse_entity
    try:
        with zipfile.ZipFile(data).open("content.xml") as content:
            parser.ParseFile(content)
    except (KeyError, expat.ExpatError, zipfile.BadZipFile) as error:
        detail = f"content.xml cannot be read: {error}"
        raise SourceError(code="unreadable", detail=detail) from error
    return finder


def refuse_entity(*_: object) -> None:
    """Refuse a document that declares entities: no spreadsheet program writes them."""
    detail = "the XML declares entities"
    raise SourceError(code="unreadable", detail=detail)


def show_day(day: datetime.date) -> datetime.date:
    """Turn a stored day into the one that the person at the sheet typed and saw.

    Office programs show days before 1582 in the Julian calendar but store them in the
    Gregorian one. It matters for years of the Republic: 0104-11-02 for 2015-11-02 is
    stored as the day before.
    """
    if day >= FIRST_GREGORIAN_DAY:
        return day
    year = day.year - (day.month < MARCH)
    return day + datetime.timedelta(days=2 - year // 100 + year // 400)
