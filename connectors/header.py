"""Which column of a file is which of ours: header rows and their names."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self

from connectors.manifest import Layout
from schemas.words import ColumnBasis


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """A column that was taken for a field although its name is none that is known.

    ``column`` is its name as delivered, ``known`` the nearest name that the manifest
    gives the field, ``permille`` the certainty in thousandths. One that is not sure may
    be read after a person's yes alone.
    """

    index: int
    column: str
    field: str
    known: str
    permille: int
    basis: ColumnBasis
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table that are ours, and what the others are called.

    ``fields`` pairs each of our fields with the indexes of its columns, the best first:
    a value is the first that is given. ``twins`` pairs a field with the indexes of
    columns that bear one and the same name: which of them is meant, no manifest says.
    ``needed`` and ``width`` are the fewest and the most cells of a row. ``guesses``
    are the columns that are known by something else than their names.
    """

    fields: tuple[tuple[str, tuple[int, ...]], ...]
    ignored: tuple[str, ...]
    needed: int
    width: int
    twins: tuple[tuple[str, tuple[int, ...]], ...] = ()
    guesses: tuple[ColumnGuess, ...] = ()

    def with_guesses(self, guesses: tuple[ColumnGuess, ...]) -> Self:
        """Give these columns, some of which were guessed."""
        return replace(self, guesses=guesses)


@lru_cache(maxsize=1 << 12, typed=True)
def fold_name(text: object) -> str:
    """Fold a column's name: width, case, blanks and line breaks do not count."""
    return "".join(unicodedata.normalize("NFKC", str(text)).split()).casefold()


class HeaderSearch:
    """Finds the header of a table by the names that a manifest gives its columns."""

    def __init__(self, columns: Mapping[str, Sequence[str]], layout: Layout) -> None:
        """Take the names of each field's column, the best first."""
        self._columns = columns
        self._layout = layout
        self._known = {
            fold_name(name): field for field, names in columns.items() for name in names
        }

    def names(self) -> Iterable[str]:
        """Yield every name that a column may have, as the manifest writes it."""
        return (name for names in self._columns.values() for name in names)

    def spelling(self, folded: str) -> str:
        """Give a folded name of a column as the manifest writes it."""
        return next((one for one in self.names() if fold_name(one) == folded), folded)

    def knows(self, folded: str) -> bool:
        """Tell whether a folded name is one that a column may have."""
        return folded in self._known

    def fields_of(self, folded: Iterable[str]) -> set[str]:
        """Name the fields whose columns bear some of these folded names."""
        return {self._known[name] for name in folded if name in self._known}

    def count_known(self, cells: Sequence[object]) -> int:
        """Count the fields whose columns a row names."""
        return len(self.fields_of(map(fold_name, cells)))

    def shortcoming(self, cells: Sequence[object]) -> str:
        """Say what a row has of a header, and what it lacks to be one."""
        found = self.fields_of(map(fold_name, cells))
        has = [
            " ".join(str(cell).split()) for cell in cells if self.knows(fold_name(cell))
        ]
        lacks = [
            f"{self._columns[field][0]} ({field})" if field in self._columns else field
            for field in self._layout.required
            if field not in found
        ]
        least = self._layout.header_matches
        said = f"{len(found)} of at least {least} known columns: {_listed(has)}"
        return f"{said}; missing: {_listed(lacks)}" if lacks else said

    def find(self, cells: Sequence[object]) -> Columns | None:
        """Take a row for the header if enough of its cells are names of columns."""
        folded = [fold_name(cell) if cell not in (None, "") else "" for cell in cells]
        found = self.fields_of(folded)
        enough = len(found) >= self._layout.header_matches
        if not enough or not found.issuperset(self._layout.required):
            return None
        return self._find_columns(folded, cells)

    def _find_columns(self, folded: list[str], cells: Sequence[object]) -> Columns:
        fields = []
        twins = []
        for field, names in self._columns.items():
            places: list[int] = []
            for wanted in dict.fromkeys(map(fold_name, names)):
                same = [index for index, cell in enumerate(folded) if cell == wanted]
                places += same
                if len(same) > 1:
                    twins.append((field, tuple(same)))
            if places:
                fields.append((field, tuple(places)))
        ignored = tuple(
            " ".join(str(cell).split())
            for name, cell in zip(folded, cells, strict=True)
            if name and name not in self._known
        )
        needed = max(index for index, name in enumerate(folded) if name) + 1
        return Columns(tuple(fields), ignored, needed, len(cells), tuple(twins))

    def by_position(self) -> Columns | None:
        """Give the columns of files without a header, if the manifest names them."""
        positions = self._layout.positions
        if not positions:
            return None
        fields: dict[str, tuple[int, ...]] = {}
        for index, field in enumerate(positions):
            if field:
                fields[field] = (*fields.get(field, ()), index)
        width = len(positions)
        return Columns(tuple(fields.items()), (), width, width)


MOST_LISTED = 8
"""Names of columns that a message lists."""


def _listed(names: Sequence[str]) -> str:
    """List some names, and tell how many there are more."""
    shown = ", ".join(name[:40] for name in names[:MOST_LISTED]) or "none"
    more = len(names) - MOST_LISTED
    return f"{shown} and {more} more" if more > 0 else shown
