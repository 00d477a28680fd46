"""Which row of a file is its header, and which of its columns may be which field.

A name that a shipped source knows is taken for what it is there. What is left is
guessed by the nearest known name, and then by what the values look like; every guess
says on what it rests.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from connectors.base import load_manifests
from connectors.drafting.samples import FirstRows
from connectors.header import fold_name
from connectors.readers.limits import HEADER_ROWS
from schemas.codes.identifiers import identify
from schemas.record import KINDS, RecordKind

NEAR = 0.6
"""How alike a name and a known one must be, from 0 to 1, for a guess."""
MOSTLY = 0.6
"""The share of the values that must look alike for a guess."""
DAY = re.compile(r"(1[89]|20)\d\d\D{0,2}\d{1,2}\D{0,2}\d{1,2}\D?.*|(1[89]|20)\d{6}")
ROC_DAY = re.compile(r"0?1?\d\d[年./-]\d{1,2}[月./-]\d{1,2}日?|0?1?\d{6}")
FIRM = re.compile(
    r".{2,}(公司|商店|门店|厂|店|商行|经营部|服务部|中心|合作社|工作室|超市|馆|场|社)"
    r"([(（].{1,12}[)）])?"
)
OFFICE = re.compile(r".{2,}(局|委员会|大队|支队|厅|人民政府)")
COURT = re.compile(r".{2,}法院")
MOMENT = re.compile(r"1\d{9}(\d{3})?")
KNOWN, LABEL, NEAREST, VALUES = "known", "label", "nearest", "values"


@dataclass(frozen=True, slots=True)
class DraftColumn:
    """One column of a file: its name, the field it may be, and why.

    ``basis`` is known, label, nearest or values, and ``evidence`` says it in words.
    """

    name: str
    field: str | None = None
    basis: str = ""
    evidence: str = ""
    values: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Tell whether the name itself says which field it is."""
        return self.basis in (KNOWN, LABEL)


@dataclass(frozen=True, slots=True)
class FileGuess:
    """What a file may bring: the record kind, and each column in its order."""

    kind: str
    first: FirstRows
    columns: tuple[DraftColumn, ...]

    def missing(self) -> list[str]:
        """Name the fields that every record needs and that no column was found for."""
        found = {one.field for one in self.columns}
        return [n for n in required_fields(KINDS[self.kind]) if n not in found]


def required_fields(kind: RecordKind) -> list[str]:
    """Name the fields without which there is no record of a kind."""
    fields = kind.contract().load_fields
    return [name for name, declared in fields.items() if declared.required]


def guess_file(first: FirstRows, kind: str | None = None) -> FileGuess | None:
    """Guess a file's columns; None where no row looks like a header of any kind."""
    known = known_names()
    header, below = _header_of(first, known)
    if not header:
        return None
    kind = kind or _kind_of(header, known)
    if kind is None:
        return None
    return FileGuess(kind, first, tuple(_columns(KINDS[kind], header, below, known)))


def known_names() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Give what shipped sources call their columns: by kind, by folded name.

    Each stands for its field and the source that knows it.
    """
    found: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for source, manifest in load_manifests().items():
        for field, names in manifest.columns.items():
            for kind in manifest.kinds:
                if field in KINDS[kind].fields():
                    for name in names:
                        found[kind].setdefault(fold_name(name), (field, source))
    return found


def _header_of(
    first: FirstRows, known: Mapping[str, Mapping[str, tuple[str, str]]]
) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Find the header and the rows below it.

    It is the row with the most known names, or else the first one of several texts.
    """
    if first.names:
        return first.names, first.rows
    names = {name for of_kind in known.values() for name in of_kind}
    best, most = None, 0
    for number, row in enumerate(first.rows[:HEADER_ROWS]):
        cells = [fold_name(cell) for cell in row if cell.strip()]
        matched = sum(cell in names for cell in cells)
        if matched > most:
            best, most = number, matched
        elif best is None and len(cells) > 1 and all(map(_is_a_name, cells)):
            best = number
    return ((), ()) if best is None else (first.rows[best], first.rows[best + 1 :])


def _is_a_name(cell: str) -> bool:
    """Tell whether a cell reads like a column's name: no number, no long text."""
    return not cell[:1].isdigit() and len(cell) <= 40  # noqa: PLR2004  # a name


def _kind_of(
    header: Sequence[str], known: Mapping[str, Mapping[str, tuple[str, str]]]
) -> str | None:
    """Choose the record kind that most of the columns' names belong to."""
    cells = [fold_name(cell) for cell in header]
    counts = {
        kind: sum(cell in names for cell in cells) + _label_count(KINDS[kind], cells)
        for kind, names in known.items()
    }
    best = max(counts, key=lambda kind: counts[kind])
    return best if counts[best] else None


def _label_count(kind: RecordKind, cells: Iterable[str]) -> int:
    """Count the cells that are the Chinese name of one of the kind's own fields."""
    return len(set(cells) & {fold_name(kind.label(name)) for name in kind.fields()})


def _columns(
    kind: RecordKind,
    header: Sequence[str],
    below: Sequence[Sequence[str]],
    known: Mapping[str, Mapping[str, tuple[str, str]]],
) -> list[DraftColumn]:
    """Guess each column, the sure ones first, and no field twice."""
    plain = [" ".join(name.split()) for name in header]
    values = [
        tuple(row[at].strip() for row in below if at < len(row) and row[at].strip())
        for at in range(len(plain))
    ]
    labels = {fold_name(kind.label(name)): name for name in kind.fields()}
    folded = [fold_name(name) for name in plain]
    found: dict[int, DraftColumn] = {}
    taken: set[str] = set()
    for guess in (_by_name, _by_values, _by_nearness):
        for at, name in enumerate(plain):
            # A name stands for one field, however many columns bear it.
            if at in found or not name or folded[at] in folded[:at]:
                continue
            made = guess(kind, name, values[at], (known[kind.name], labels), taken)
            if made is not None and made.field is not None:
                found[at] = made
                taken.add(made.field)
    return [
        found.get(at, DraftColumn(name, values=values[at]))
        for at, name in enumerate(plain)
        if name
    ]


Names = tuple[Mapping[str, tuple[str, str]], Mapping[str, str]]


def _by_name(
    kind: RecordKind, name: str, values: tuple[str, ...], names: Names, taken: set[str]
) -> DraftColumn | None:
    """Take a name for what a shipped source, or the record kind, calls so."""
    del kind
    known, labels = names
    folded = fold_name(name)
    if folded in known and known[folded][0] not in taken:
        field, source = known[folded]
        return DraftColumn(name, field, KNOWN, f"the source {source} knows it", values)
    if folded in labels and labels[folded] not in taken:
        said = "it is the field's own name"
        return DraftColumn(name, labels[folded], LABEL, said, values)
    return None


def _by_nearness(
    kind: RecordKind, name: str, values: tuple[str, ...], names: Names, taken: set[str]
) -> DraftColumn | None:
    """Take a name for the known one that it is most alike."""
    known, labels = names
    folded = fold_name(name)
    candidates = {**labels, **{one: field for one, (field, _) in known.items()}}
    needed = set(required_fields(kind))
    # Of names that are equally near, that of a field no record can lack goes first.
    near = [
        (SequenceMatcher(None, folded, one).ratio(), field in needed, one, field)
        for one, field in candidates.items()
        if field not in taken and _may_be(kind, field, values)
    ]
    ratio, _, nearest, field = max(near, default=(0.0, False, "", ""))
    if ratio < NEAR:
        return None
    said = f"{ratio:.0%} like {nearest}"
    return DraftColumn(name, field, NEAREST, said, values)


def _may_be(kind: RecordKind, field: str, values: tuple[str, ...]) -> bool:
    """Tell whether values do not speak against a field: no days that are none."""
    declared = _type_of(kind, field)
    if declared == "LegalDate":
        return not values or share(values, DAY, ROC_DAY, MOMENT) >= MOSTLY
    if declared == "Money":
        return not values or share(values, re.compile(r".*\d.*|.*[元零].*")) >= MOSTLY
    return True


def _by_values(
    kind: RecordKind, name: str, values: tuple[str, ...], names: Names, taken: set[str]
) -> DraftColumn | None:
    """Take a column for a field that such values belong to: codes, names, days."""
    labels = names[1]
    found = (
        *_codes_in(kind, values),
        *_names_in(kind, values),
        *_days_in(kind, name, values, taken, labels),
    )
    for field, said in found:
        if field not in taken:
            return DraftColumn(name, field, VALUES, said, values)
    return None


def _codes_in(kind: RecordKind, values: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the field of codes whose checks most of the values pass."""
    schemes = Counter(
        verdict.scheme
        for value in values
        if (verdict := identify(value)).status == "valid" and verdict.scheme
    )
    for scheme, count in schemes.most_common(1):
        if count >= MOSTLY * len(values) and scheme in kind.code_columns:
            yield scheme, f"{count} of {len(values)} values are valid codes"


def _names_in(kind: RecordKind, values: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the field of names that most of the values end like."""
    for field, form in (
        *((role.name, FIRM) for role in kind.roles[:1]),
        ("authority", OFFICE),
        ("court", COURT),
    ):
        alike = share(values, form)
        if field in kind.fields() and alike >= MOSTLY:
            yield field, f"{alike:.0%} of the values end like such names"


def _days_in(
    kind: RecordKind,
    name: str,
    values: Sequence[str],
    taken: set[str],
    labels: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    """Yield the day that a column of days may be: a needed one first."""
    alike = share(values, DAY, ROC_DAY)
    if alike < MOSTLY:
        return
    needed, folded = set(required_fields(kind)), fold_name(name)
    days = [
        (field in needed, SequenceMatcher(None, folded, label).ratio(), field)
        for label, field in labels.items()
        if field not in taken and _type_of(kind, field) == "LegalDate"
    ]
    if days:
        yield max(days)[2], f"{alike:.0%} of the values are days"


def _type_of(kind: RecordKind, field: str) -> str:
    """Name the type of a field."""
    return _types_of(kind.name)[field]


@cache
def _types_of(kind: str) -> Mapping[str, str]:
    """Name the type of each field of a record kind."""
    fields = KINDS[kind].contract().fields.items()
    return {name: type(declared).__name__ for name, declared in fields}


def share(values: Sequence[str], *forms: re.Pattern[str]) -> float:
    """Tell which share of values has one of some forms, from 0 to 1."""
    if not values:
        return 0.0
    alike = sum(any(form.fullmatch(value) for form in forms) for value in values)
    return alike / len(values)
