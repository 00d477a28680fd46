"""The header of a table whose columns are not all called as its source knows them.

A name that is known always wins, and a field whose column is there by name takes no
other. What is left is paired by names and by values; the certainty of a pair says
whether it may be read without asking anybody.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from connectors.cells import text_cleaner
from connectors.guesses.forms import FieldForm, forms_of, share_of
from connectors.guesses.names import FAR, SLIP_COST, Nearness, are_kin, nearness
from connectors.header import ColumnGuess, Columns, HeaderSearch, fold_name
from connectors.manifest import Manifest
from connectors.readers.limits import HEADER_ROWS
from schemas.words import ColumnBasis

SIGHT = 2 * HEADER_ROWS
"""Rows that are looked at before the first is read: headers, and values under them."""
VALUES = 30
"""Values of a column that are looked at."""
VALUE_CHARS = 80
NAME_CHARS = 60
"""A longer cell is no name of a column."""
MOST_UNKNOWN = 100
"""With more columns that nobody knows a table is not one of ours."""
MOST_LIKELY = 3
"""Rows that are tried for the header."""
FITS, CONTRADICTS = 700, 300
"""From what share of values on they speak for a field, and below which against it."""
FEWEST_AGAINST = 3
SUPPORT = 400
"""What values that fit take from the doubt, in thousandths."""
NEAR = 600
"""Below it a name alone is another name."""
SHORT, SHORT_NEAR = 2, 400
KIN = 610
"""The certainty of a name that shares a word with a known one and with no other."""
BY_NEED = 500
"""The certainty of what must be there and can be one column alone."""
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
        self._known = {
            field: tuple(dict.fromkeys(map(fold_name, names)))
            for field, names in manifest.columns.items()
        }
        self._ignored = set(map(fold_name, manifest.layout.ignored))
        self._clean = text_cleaner(manifest.nulls)

    @cached_property
    def _forms(self) -> Mapping[str, FieldForm]:
        """The forms of the fields, made when a name is not known."""
        return forms_of(self._manifest)

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
        likely.sort(key=lambda at: (-counts[at], at))
        for number in likely[:MOST_LIKELY]:
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
        if len(unknown) > MOST_UNKNOWN:
            return []
        found = [
            pair
            for index in unknown
            if 0 < len(sight.names[index]) <= NAME_CHARS
            for pair in self._by_name(sight, index, free)
        ]
        chosen = _choose(found)
        taken = {pair.place for pair in chosen}
        left = [index for index in unknown if index not in taken]
        named = {pair.field for pair in chosen}
        for field in self._manifest.layout.required:
            if field in free and field not in named:
                for pair in self._by_need(sight, left, field, free):
                    chosen.append(pair)
                    left.remove(pair.place)
        return chosen

    def _by_name(
        self, sight: _Sight, index: int, free: Sequence[str]
    ) -> Iterator[_Pair]:
        """Tell which fields a column may be by its name, as its values allow."""
        name = sight.names[index]
        near = {field: self._nearest(name, field) for field in self._known}
        meant = [
            field
            for field, one in near.items()
            if one.permille >= SHORT_NEAR or self._is_kin(name, field)
        ]
        fits = {field: self._fit(sight.values[index], field) for field in meant}
        able = [field for field in meant if not _is_against(fits[field], sight, index)]
        for field in free:
            if field in able and near[field].permille >= _least(
                near[field], fits[field]
            ):
                costs = [near[one].cost for one in able if one != field]
                is_alone = min(costs, default=FAR) - near[field].cost >= SLIP_COST
                yield _weigh(index, near[field], field, fits[field], is_alone=is_alone)
        if not any(one.permille >= NEAR for one in near.values()):
            kin = [field for field in able if self._is_kin(name, field)]
            proved = [field for field in kin if (fits[field] or 0) >= FITS]
            for field in proved if len(proved) == 1 else kin if len(kin) == 1 else ():
                if field in free:
                    basis = ColumnBasis.BOTH if proved else ColumnBasis.NAME
                    yield _Pair(KIN, index, field, basis, near[field].known)

    def _by_need(
        self, sight: _Sight, left: Sequence[int], field: str, free: Sequence[str]
    ) -> Iterator[_Pair]:
        """Find the one column that a field which must be there can be.

        Its name is nearest of all, or else its values alone are those of the field.
        """
        named = [at for at in left if self._is_nearest(sight, at, field, free)]
        form = self._forms.get(field)
        fitting = [
            index
            for index in left
            if form is not None
            and sight.values[index]
            and share_of(form.mostly_is, sight.values[index]) >= FITS
        ]
        for basis, found in (
            (ColumnBasis.NAME, named),
            (ColumnBasis.VALUES, fitting),
        ):
            if len(found) == 1:
                known = self._nearest(sight.names[found[0]], field).known
                yield _Pair(BY_NEED, found[0], field, basis, known)
                return

    def _is_nearest(
        self, sight: _Sight, index: int, field: str, free: Sequence[str]
    ) -> bool:
        """Tell whether a column's name is nearer to a field than to others without."""
        name = sight.names[index]
        if not 0 < len(name) <= NAME_CHARS or _is_against(
            self._fit(sight.values[index], field), sight, index
        ):
            return False
        cost = {one: self._nearest(name, one).cost for one in free}
        mine = cost.pop(field)
        return mine < FAR and mine + SLIP_COST <= min(cost.values(), default=FAR)

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


def _least(near: Nearness, fit: int | None) -> int:
    """Tell how near a name must be: of two characters one is enough if values fit."""
    is_short = len(near.known) <= SHORT
    return SHORT_NEAR if is_short and (fit or 0) >= FITS else NEAR


def _weigh(
    index: int, near: Nearness, field: str, fit: int | None, *, is_alone: bool
) -> _Pair:
    """Weigh a near name, the values under it, and whether nothing else is as near."""
    sure, basis = near.permille, ColumnBasis.NAME
    if fit is not None and fit >= FITS:
        basis = ColumnBasis.BOTH
        if near.is_slip:
            sure += (1000 - sure) * SUPPORT // 1000
    return _Pair(
        sure if is_alone else min(sure, DOUBTFUL), index, field, basis, near.known
    )


def _is_against(fit: int | None, sight: _Sight, index: int) -> bool:
    """Tell whether the values of a column cannot be those of a field."""
    return (
        fit is not None
        and fit < CONTRADICTS
        and len(sight.values[index]) >= FEWEST_AGAINST
    )


def _rank(pair: _Pair) -> tuple[int, bool, int]:
    """Put the surest pair first, among equals one that its values speak for."""
    return -pair.permille, pair.basis != ColumnBasis.BOTH, pair.place


def _choose(found: Sequence[_Pair]) -> list[_Pair]:
    """Take the surest pairs, each column and each field once.

    Where two columns may be one field alike, neither is sure.
    """
    chosen: list[_Pair] = []
    for pair in sorted(found, key=_rank):
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
