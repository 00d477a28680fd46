"""The header of a table whose columns are not all called as its source knows them.

A name that is known always wins, and a field whose column is there by name takes no
other. What is left is paired by names and by values; the certainty of a pair says
whether it may be read without asking anybody.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from connectors.cells import text_cleaner
from connectors.guesses.forms import forms_of, share_of
from connectors.guesses.names import Nearness, are_kin, nearness
from connectors.header import ColumnGuess, Columns, HeaderSearch, fold_name
from connectors.manifest import Manifest
from connectors.readers.limits import HEADER_ROWS
from schemas.words import ColumnBasis

SIGHT = 2 * HEADER_ROWS
"""Rows that are looked at before the first is read: headers, and values under them."""
VALUES = 30
"""Values of a column that are looked at."""
VALUE_CHARS = 200
FITS, CONTRADICTS = 700, 300
"""From what share of values on they speak for a field, and below which against it."""
FEWEST_AGAINST = 3
SUPPORT = 400
"""What values that fit take from the doubt, in thousandths."""
NEAR = 600
"""Below it a name alone is another name."""
KIN = 610
"""The certainty of a name that shares a word with a known one and with no other."""
BY_VALUES = 500
"""The certainty of a column that is known by its values alone."""
NEXT_BEST = 100
"""A second reading as near as this makes the first one doubtful."""
DOUBTFUL = 550
MISSING_HEADERS = 2
"""So many of the columns that make a header may be called otherwise."""

Cells = Sequence[object]


class _Pair(NamedTuple):
    """A column and a field that it may be."""

    permille: int
    place: int
    field: str
    basis: ColumnBasis
    known: str


@dataclass(frozen=True, slots=True)
class _Sight:
    """A row that may be the header, and the values under each of its cells."""

    names: Sequence[str]
    values: Mapping[int, Sequence[str]]


class HeaderGuess:
    """Finds the header of a table also where names are misread or changed."""

    def __init__(self, manifest: Manifest, search: HeaderSearch) -> None:
        """Take what the manifest says of names and values."""
        self._manifest = manifest
        self._search = search
        self._forms = forms_of(manifest)
        self._known = {
            field: tuple(dict.fromkeys(map(fold_name, names)))
            for field, names in manifest.columns.items()
        }
        self._ignored = set(map(fold_name, manifest.layout.ignored))
        self._clean = text_cleaner(manifest.nulls)

    def find(self, rows: Sequence[Cells]) -> tuple[int, Columns] | None:
        """Find the header among the first rows of a table: its number, its columns.

        A row that is a header by its names goes before every guess.
        """
        first = list(islice(rows, HEADER_ROWS))
        for number, cells in enumerate(first):
            exact = self._search.find(cells)
            if exact is not None:
                return number, self._complete(rows, number) or exact
        counts = [self._search.count_known(cells) for cells in first]
        fewest = max(self._manifest.layout.header_matches - MISSING_HEADERS, 1)
        likely = [number for number, count in enumerate(counts) if count >= fewest]
        for number in sorted(likely, key=lambda at: (-counts[at], at)):
            found = self._complete(rows, number)
            if found is not None:
                return number, found
        return None

    def _complete(self, rows: Sequence[Cells], number: int) -> Columns | None:
        """Pair what is unknown in a row; None if nothing is, or it makes no header."""
        cells = rows[number]
        sight = self._see(cells, rows[number + 1 :])
        pairs = self._pairs(sight)
        if not pairs:
            return None
        named = list(cells)
        for pair in pairs:
            named[pair.place] = pair.known
        columns = self._search.find(named)
        if columns is None:
            return None
        sure = self._manifest.layout.certainty
        return columns.with_guesses(
            tuple(
                ColumnGuess(
                    index=pair.place,
                    column=" ".join(str(cells[pair.place] or "").split()),
                    field=pair.field,
                    known=self._search.spelling(pair.known),
                    permille=pair.permille,
                    basis=pair.basis,
                    is_sure=pair.permille >= sure,
                )
                for pair in sorted(pairs, key=lambda one: one.place)
            )
        )

    def _see(self, cells: Cells, below: Sequence[Cells]) -> _Sight:
        """Look at a row and at what stands under it."""
        names = [fold_name(cell) if cell not in (None, "") else "" for cell in cells]
        values = {}
        for index in range(len(names)):
            said = (self._text(row[index]) for row in below if index < len(row))
            values[index] = list(islice((text for text in said if text), VALUES))
        return _Sight(names, values)

    def _text(self, value: object) -> str:
        """Write a value as text, without what stands for nothing."""
        text = self._clean(value)
        return "" if text is None else str(text).strip()[:VALUE_CHARS]

    def _pairs(self, sight: _Sight) -> list[_Pair]:
        """Pair unknown columns with fields that have none, the surest first."""
        present = self._search.fields_of(sight.names)
        free = [field for field in self._known if field not in present]
        unknown = [
            index
            for index, name in enumerate(sight.names)
            if not self._search.knows(name) and name not in self._ignored
        ]
        found = [
            pair
            for index in unknown
            if sight.names[index]
            for pair in self._by_name(sight, index, free)
        ]
        chosen = _choose(found)
        taken = {pair.place for pair in chosen} | {
            index for index in unknown if not sight.values[index]
        }
        left = [index for index in unknown if index not in taken]
        named = {pair.field for pair in chosen}
        for field in self._manifest.layout.required:
            if field in free and field not in named:
                chosen += self._by_values(sight, left, field)
        return chosen

    def _by_name(
        self, sight: _Sight, index: int, free: Sequence[str]
    ) -> Iterator[_Pair]:
        """Tell which fields a column may be by its name, as its values allow."""
        name = sight.names[index]
        near = {field: self._nearest(name, field) for field in self._known}
        fits = {field: self._fit(sight.values[index], field) for field in self._known}
        able = [field for field in near if not _is_against(fits[field], sight, index)]
        for field in free:
            if field in able and near[field].permille >= NEAR:
                others = max(
                    (near[one].permille for one in able if one != field), default=0
                )
                yield self._pair(index, near[field], field, fits[field], others)
        kin = [field for field in able if self._is_kin(name, field)]
        if not any(near[field].permille >= NEAR for field in able) and len(kin) == 1:
            (field,) = kin
            if field in free:
                basis = ColumnBasis.BOTH if fits[field] else ColumnBasis.NAME
                known = near[field].known or self._known[field][0]
                yield _Pair(KIN, index, field, basis, known)

    def _pair(
        self, index: int, near: Nearness, field: str, fit: int | None, others: int
    ) -> _Pair:
        """Weigh a near name, the values under it, and what else it is near to."""
        sure, basis = near.permille, ColumnBasis.NAME
        if fit is not None and fit >= FITS:
            basis = ColumnBasis.BOTH
            if near.is_slip:
                sure += (1000 - sure) * SUPPORT // 1000
        if near.permille - others < NEXT_BEST:
            sure = min(sure, DOUBTFUL)
        return _Pair(sure, index, field, basis, near.known)

    def _by_values(
        self, sight: _Sight, left: Sequence[int], field: str
    ) -> Iterator[_Pair]:
        """Find the one column whose values are those of a field that must be there."""
        form = self._forms.get(field)
        if form is None:
            return
        fitting = [
            index
            for index in left
            if share_of(form.mostly_is, sight.values[index]) >= FITS
        ]
        if len(fitting) == 1:
            known = self._known[field][0]
            yield _Pair(BY_VALUES, fitting[0], field, ColumnBasis.VALUES, known)

    def _nearest(self, name: str, field: str) -> Nearness:
        """Find the spelling of a field's column that a name is nearest to."""
        return max(
            (nearness(name, known) for known in self._known[field]),
            key=lambda near: near.permille,
        )

    def _fit(self, values: Sequence[str], field: str) -> int | None:
        """Tell how many of some values have the form of a field, if it has one."""
        form = self._forms.get(field)
        return None if form is None or not values else share_of(form.may_be, values)

    def _is_kin(self, name: str, field: str) -> bool:
        """Tell whether a name shares a word with one that a field's column may have."""
        return any(are_kin(name, known) for known in self._known[field])


def _is_against(fit: int | None, sight: _Sight, index: int) -> bool:
    """Tell whether the values of a column cannot be those of a field."""
    return (
        fit is not None
        and fit < CONTRADICTS
        and len(sight.values[index]) >= FEWEST_AGAINST
    )


def _choose(found: Sequence[_Pair]) -> list[_Pair]:
    """Take the surest pairs, each column and each field once.

    Where two columns may be one field alike, neither is sure.
    """
    chosen: list[_Pair] = []
    for pair in sorted(found, key=lambda one: (-one.permille, one.place)):
        if any(pair.place == one.place or pair.field == one.field for one in chosen):
            continue
        rivals = [
            one.permille
            for one in found
            if one.field == pair.field and one.place != pair.place
        ]
        sure = pair.permille
        if rivals and sure - max(rivals) < NEXT_BEST:
            sure = min(sure, DOUBTFUL)
        chosen.append(pair._replace(permille=sure))
    return chosen
