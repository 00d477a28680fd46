"""What the pages of the quarantine desk show."""

from dataclasses import dataclass

from hub.console.views.parts import FactRow, Link, StateNote
from hub.console.views.tables import FormField


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell beside its column: the text in front of its fault, the fault, the rest."""

    column: str
    before: str
    wrong: str = ""
    after: str = ""
    absent: str = ""
    """Key of what is said where no text may stand."""
    remark: str = ""
    is_wrong: bool = False
    field: FormField | None = None
    rule: str = ""
    """The field that a rule may be made for."""
    stored: str = ""
    """What it is stored as since it was mended."""


@dataclass(frozen=True, slots=True)
class CandidateView:
    """What a faulty cell may be: a text that its field can be filled with, and why."""

    column: str
    text: str
    why: tuple[str, ...]
    field: str


@dataclass(frozen=True, slots=True)
class RuleFormView:
    """A rule that is proposed: what it would say, and the days and reason to type."""

    place: str
    crumbs: tuple[Link, ...]
    facts: tuple[FactRow, ...]
    action: str
    hidden: tuple[tuple[str, str], ...]
    fields: tuple[FormField, ...]
    back: Link
    notice: StateNote | None
    seen: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule that stands, and where it is ended."""

    id: str
    title: str
    facts: tuple[FactRow, ...]
    end: str


@dataclass(frozen=True, slots=True)
class RuleListView:
    """The rules that stand."""

    back: Link
    rules: tuple[RuleLine, ...]
    notice: StateNote | None
    seen: str


@dataclass(frozen=True, slots=True)
class TrialView:
    """What a row would come to by today's rules."""

    note: StateNote
    facts: tuple[FactRow, ...] = ()
    echoes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuarantineRowView:
    """One row of the desk."""

    title: str
    place: str
    back: Link
    faults: tuple[StateNote, ...]
    cells: tuple[CellView, ...]
    more: tuple[CellView, ...]
    facts: tuple[FactRow, ...]
    seen: str
    """Place of the look in the log."""
    file: str
    hash: str
    actions: dict[str, str]
    reason: FormField
    is_open: bool
    may_mend: bool
    candidates: tuple[CandidateView, ...] = ()
    trial: TrialView | None = None
    notice: StateNote | None = None
    decided: Link | None = None
    """The row that was decided just now."""
    before: str | None = None
    after: str | None = None
