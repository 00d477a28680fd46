"""What the audit administrator's pages show."""

from dataclasses import dataclass

from hub.console.views.parts import FactRow, Link, StateChip, StateNote
from hub.console.views.tables import DataTable, PageForm


@dataclass(frozen=True, slots=True)
class LogView:
    """The log as it stands: head, witnesses, last whole check, keys."""

    head: tuple[FactRow, ...]
    witness_note: StateNote
    witnesses: DataTable | None
    check_note: StateNote
    check: tuple[FactRow, ...]
    keys: tuple[str, ...]
    newest: Link | None
    """The newest entry, where there is one."""
    asked: str
    """The address that was asked for, where it is none."""
    error: str
    place: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One hash on the way to the root: ``side`` is left or right."""

    number: int
    side: str
    hash: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry with its proof."""

    title: str
    back: Link
    said: tuple[FactRow, ...]
    committed: tuple[FactRow, ...]
    proof: str
    """The proof in words."""
    steps: tuple[StepView, ...]
    facts: tuple[FactRow, ...]
    note: StateNote
    bundle: str
    before: str | None
    after: str | None
    place: str


@dataclass(frozen=True, slots=True)
class SampleListView:
    """The samples of the weeks, and the reviewers' rates beside them."""

    table: DataTable | None
    rates: DataTable | None
    place: str


@dataclass(frozen=True, slots=True)
class DrawnLookView:
    """One look that is to be explained."""

    number: int
    title: str
    facts: tuple[FactRow, ...]
    why: tuple[str, ...]
    entry: Link
    mark: StateChip | None
    said: str
    """Why it was marked so, by whom and when."""
    form: PageForm | None
    own: bool
    current: bool


@dataclass(frozen=True, slots=True)
class SampleView:
    """The sample of one week."""

    title: str
    under: str
    back: Link
    looks: tuple[DrawnLookView, ...]
    facts: tuple[FactRow, ...]
    rates: DataTable | None
    place: str
    notice: StateNote | None = None
