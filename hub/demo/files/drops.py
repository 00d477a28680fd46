"""Write the drop folders: many series of files at once, each row as it comes."""

import csv
import io
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from hub.demo.files.bulletins import write_bulletin
from hub.demo.files.layouts import LAYOUTS, FileSeries
from hub.demo.files.manifest import SourceTally
from hub.demo.files.writing import write_cells
from hub.demo.records.rows import Row
from hub.demo.records.truth import MEAN
from hub.demo.systems import every_row_of
from hub.demo.town.population import Population

LISTED_UP_TO = 20_000
"""Up to so many merchants the manifest lists every swap."""

DELIVERED_AT = time(12, 0, tzinfo=UTC)
FILES_A_SERIES = 10_000
PROGRESS_EVERY = 1_000


class Series:
    """The files of one layout, written one after the other."""

    def __init__(self, layout: FileSeries, folder: Path, day: datetime) -> None:
        """Write into the drop folder of the layout's source."""
        self.layout = layout
        self._folder = folder / layout.source
        self._folder.mkdir(parents=True, exist_ok=True)
        self._moment = day
        self._fields = [field for _, field in layout.columns]
        self._names = [name for name, _ in layout.columns]
        self._number = 0
        self._rows = 0
        self._line = 0
        self._stream: io.TextIOWrapper | None = None
        self._table: Any = None
        self._waiting: list[Row] = []

    @property
    def file_name(self) -> str:
        """Name of the file that is being written."""
        return f"{self.layout.name}_{self._number:04d}.{self.layout.form}"

    def put(self, row: Row, tally: SourceTally) -> int:
        """Write a row; return the number it has in its file, 0 where none is known."""
        if self._rows >= self.layout.most_rows:
            self.end(tally)
        if self._rows == 0:
            self._begin(tally)
        self._rows += 1
        if self.layout.form == "xlsx":
            self._waiting.append(row)
            return 0
        cells, dirt = write_cells(row, self._fields)
        tally.count(row, dirt)
        line = self._line + 1
        if self.layout.form == "jsonl":
            self._put_object(row, cells)
        else:
            every = self.layout.header_every
            if every and self._rows % every == 0:
                self._put_line(self._names)
                tally.skip("repeated-header")
                line = self._line + 1
            self._put_line(cells[:-3] if row.cut else cells)
        return line

    def _begin(self, tally: SourceTally) -> None:
        """Begin the next file."""
        self._number += 1
        tally.files += 1
        self._line = 0
        if self.layout.form == "xlsx":
            return
        self._stream = (self._folder / self.file_name).open(
            "w", encoding=self.layout.encoding, newline=""
        )
        if self.layout.form == "csv":
            ending = "\n" if self.layout.encoding == "utf-8" else "\r\n"
            self._table = csv.writer(self._stream, lineterminator=ending)
            for title in self.layout.titles:
                self._put_line([title] + [""] * (len(self._names) - 1))
                tally.skip("title")
            self._put_line(self._names)

    def end(self, tally: SourceTally) -> None:
        """End the file, and give it a moment that follows those before it."""
        if self._rows == 0:
            return
        path = self._folder / self.file_name
        if self.layout.form == "xlsx":
            write_bulletin(path, self.layout, self._waiting, tally, self._moment)
            self._waiting = []
        elif self._stream is not None:
            if self.layout.blank_end:
                self._put_line([""] * len(self._names))
                tally.skip("blank")
            self._stream.close()
            self._stream = None
        order = self.layout.series * FILES_A_SERIES + self._number
        stamp = (self._moment + timedelta(seconds=order)).timestamp()
        os.utime(path, (stamp, stamp))
        self._rows = 0

    def _put_line(self, cells: list[str]) -> None:
        """Write a line of a table."""
        self._table.writerow(cells)
        self._line += 1 + sum(cell.count("\n") for cell in cells)

    def _put_object(self, row: Row, cells: list[str]) -> None:
        """Write an object: what is missing is null, a shop's number is a number."""
        values: dict[str, Any] = dict(zip(self._names, cells, strict=True))
        for (name, field), cell in zip(self.layout.columns, cells, strict=True):
            if not cell:
                values[name] = None
            elif field == "exempt" and "exempt" in row.body:
                values[name] = row.body["exempt"]
            elif field == "shop_id" and cell.isdigit():
                values[name] = int(cell)
        if self._stream is not None:
            self._stream.write(json.dumps(values, ensure_ascii=False) + "\n")
        self._line += 1


def write_drops(
    population: Population,
    count: int,
    folder: Path,
    *,
    mean: int = MEAN,
    progress: Callable[[int, int | None], None] | None = None,
) -> dict[str, Any]:
    """Write what is delivered about the first ``count`` merchants; give its manifest.

    Files are the same, byte for byte and moment for moment, for the same population.
    """
    moment = datetime.combine(population.day, DELIVERED_AT) - timedelta(days=2)
    series = {
        (layout.source, layout.series): Series(layout, folder, moment)
        for layout in LAYOUTS
    }
    tallies = {source: SourceTally() for source, _ in series}
    swaps: list[dict[str, Any]] = []
    number_of_swaps = 0
    for index in range(count):
        for row in every_row_of(population, index, mean):
            writer = series[row.source, row.series]
            line = writer.put(row, tallies[row.source])
            if "swap" in row.planted:
                number_of_swaps += 1
                if count <= LISTED_UP_TO:
                    swaps.append(_describe_swap(row, writer, line, population))
        if progress is not None and (index + 1) % PROGRESS_EVERY == 0:
            progress(index + 1, count)
    for writer in series.values():
        writer.end(tallies[writer.layout.source])
    return {
        "merchants": count,
        "seed": population.seed,
        "day": population.day.isoformat(),
        "mean_records": mean / 1000,
        "sources": {source: tally.as_json() for source, tally in tallies.items()},
        "swap_count": number_of_swaps,
        "swaps": swaps,
    }


def _describe_swap(
    row: Row, writer: Series, line: int, population: Population
) -> dict[str, Any]:
    """Say where a name stands beside another's code, and whose both are."""
    return {
        "source": row.source,
        "file": writer.file_name,
        "row": line,
        "document_no": row.body["document_no"],
        "name": row.body["party_name"],
        "name_belongs_to": population.merchant(row.subject).code,
        "code": row.body["uscc"],
    }
