"""Tables, filters, evidence side by side, and forms."""

from dataclasses import dataclass

from markupsafe import Markup

from hub.console.views.parts import ClockChip, Link, NamePiece, StateChip


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its label, whether it holds numbers, and how it is sorted by."""

    label: str
    number: bool = False
    sort: str | None = None
    """Address of the table sorted by this column."""
    order: str = ""
    """``ascending`` or ``descending``, where the table is sorted by it now."""
    hidden: bool = False
    """Whether the label is for readers of the screen alone."""
    short: bool = False
    """Whether what stands in it is never broken in two: a day."""


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell: a text, with what may stand around it."""

    text: str = ""
    href: str | None = None
    below: str = ""
    below_code: str = ""
    """What stands below and is a code or a file's name, as it was received."""
    chip: StateChip | None = None
    clock: ClockChip | None = None
    code: bool = False
    strong: bool = False
    faint: bool = False
    picture: Markup | None = None
    mono: bool = False
    """Whether the text is a sign that is read letter by letter."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table; ``key`` is what its checkbox sends, where rows are chosen."""

    cells: tuple[TableCell, ...]
    key: str | None = None
    label: str = ""
    """What the checkbox is called."""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Paging:
    """Pages by key: how many rows there are, and what lies before and after."""

    total: int
    first: int
    last: int
    before: str | None = None
    after: str | None = None

    @property
    def whole(self) -> bool:
        """Tell whether these are all rows."""
        return self.before is None and self.after is None


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table with a caption; from twenty rows on its head stays in sight."""

    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    total: tuple[TableCell, ...] = ()
    paging: Paging | None = None
    tight: bool = False
    show_caption: bool = False


@dataclass(frozen=True, slots=True)
class FoldedRows:
    """Rows about which there is nothing to tell: one line, which opens their table."""

    line: str
    table: DataTable


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One value of a filter or of a field."""

    value: str
    label: str
    chosen: bool = False
    note: str = ""
    count: int | None = None
    key: str = ""
    """The key that chooses it."""
    group: str = ""
    """Under what it stands in a long list."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A select over a table."""

    name: str
    label: str
    choices: tuple[FieldChoice, ...]


@dataclass(frozen=True, slots=True)
class ChosenFilter:
    """A filter that is on, and the address without it."""

    text: str
    without: str


@dataclass(frozen=True, slots=True)
class FilterBar:
    """Filters over a table, what is chosen, and how many rows are left."""

    action: str
    filters: tuple[Filter, ...]
    found: str
    chosen: tuple[ChosenFilter, ...] = ()
    clear: str | None = None


@dataclass(frozen=True, slots=True)
class EvidenceSide:
    """One of two merchants that are compared."""

    role: str
    name: tuple[NamePiece, ...]
    code: str = ""
    state: StateChip | None = None


@dataclass(frozen=True, slots=True)
class FeatureFinding:
    """What one feature shows for one side; ``agrees`` is nothing where none is due."""

    text: str
    agrees: bool | None = None
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Feature:
    """One row of the evidence: what it is called, and both sides."""

    label: str
    first: FeatureFinding
    second: FeatureFinding


@dataclass(frozen=True, slots=True)
class EvidencePair:
    """Two merchants, feature by feature."""

    caption: str
    first: EvidenceSide
    second: EvidenceSide
    features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form with its label, its hint and what is wrong with it.

    ``kind`` is text, password, search, code, date, file, area, select, radio or
    checkbox.
    """

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    error: str = ""
    required: bool = False
    autocomplete: str = "off"
    choices: tuple[FieldChoice, ...] = ()
    most: int | None = None
    """The most characters."""
    rows: int = 3
    focus: bool = False
    """Whether one types here first."""


@dataclass(frozen=True, slots=True)
class PageForm:
    """A form that is sent by POST, with the summary of its errors."""

    action: str
    fields: tuple[FormField, ...]
    submit: str
    csrf: str
    """What :meth:`Frame.csrf` says."""
    cancel: Link | None = None
    note: str = ""
    grave: bool = False
    """Whether what it does cannot be taken back."""
    once: bool = False
    """Whether the browser sends it once only, however often the button is pressed."""

    @property
    def errors(self) -> tuple[FormField, ...]:
        """The fields that something is wrong with."""
        return tuple(field for field in self.fields if field.error)
