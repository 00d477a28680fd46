"""What the pages of the sources show."""

from dataclasses import dataclass

from markupsafe import Markup

from hub.console.views.parts import FactRow, Figure, Link, StateChip, StateNote
from hub.console.views.tables import DataTable, FoldedRows, FormField
from hub.ground.errors import HubError


@dataclass(frozen=True, slots=True)
class SumTile:
    """One figure of the sum line, and where what it counts is found."""

    figure: str
    label: str
    href: str | None = None
    chip: StateChip | None = None


@dataclass(frozen=True, slots=True)
class SourceListView:
    """All sources."""

    under: str
    table: DataTable
    rest: FoldedRows | None
    """Those that are in order and brought nothing last night."""
    broken: DataTable | None
    """What is wrong with sources that cannot start."""
    night: Link | None
    more: tuple[Link, ...]
    """What else is told of sources: duties and systems, reports to members."""
    place: str
    """Place of the look in the log."""


@dataclass(frozen=True, slots=True)
class ServedView:
    """What came for duties of the plan and from systems of members."""

    back: Link
    duties: DataTable
    systems: DataTable
    notices: tuple[FactRow, ...]
    """How long before they held platforms told their rules."""
    place: str


@dataclass(frozen=True, slots=True)
class ReportListView:
    """The reports that members were given of their own data."""

    back: Link | None
    table: DataTable | None
    place: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report: what each source brought, and why rows were set aside."""

    title: str
    under: str
    back: Link
    sheet: Link
    facts: tuple[FactRow, ...]
    sources: DataTable
    faults: DataTable | None
    place: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source with its month and its runs."""

    title: str
    back: Link
    chip: StateChip
    facts: tuple[FactRow, ...]
    broken: DataTable | None
    taken: Figure
    aside: Figure
    runs: DataTable | None
    open_rows: Link | None
    place: str


@dataclass(frozen=True, slots=True)
class SentDecision:
    """What was sent of a file that waits, and why it was not carried out."""

    note: StateNote
    reason: str
    error: HubError


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that waits for a yes or a no, with the form for it."""

    title: str
    action: str
    sha256: str
    reason: FormField


@dataclass(frozen=True, slots=True)
class RunView:
    """One run."""

    title: str
    back: tuple[Link, ...]
    chip: StateChip
    sums: tuple[SumTile, ...]
    fates: Markup | None
    facts: tuple[FactRow, ...]
    files: DataTable | None
    reasons: DataTable | None
    warnings: tuple[str, ...]
    failure: StateNote | None
    detail: str
    """What the program wrote down of the failure, in its own language."""
    columns: DataTable | None
    """What was read as what whose name no manifest knows."""
    waiting: tuple[WaitingFile, ...]
    sent: StateNote | None
    place: str


@dataclass(frozen=True, slots=True)
class AttentionLine:
    """Something that wants to be looked at."""

    icon: str
    title: str
    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class NightPart:
    """A part of a night's report; what is said where it has no table."""

    title: str
    note: str
    table: DataTable | None
    nothing: str


@dataclass(frozen=True, slots=True)
class NightView:
    """A night."""

    title: str
    under: str
    back: Link
    sums: tuple[SumTile, ...]
    balance: str
    fates: Figure | None
    sources: DataTable | None
    rest: FoldedRows | None
    """Runs that brought nothing, and ended as they should."""
    rows: Figure
    aside: Figure
    attention: tuple[AttentionLine, ...]
    settled: DataTable
    parts: tuple[NightPart, ...]
    before: str | None
    after: str | None
    place: str
