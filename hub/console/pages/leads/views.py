"""What the pages of leads show."""

from dataclasses import dataclass

from hub.console.views.parts import FactRow, Link
from hub.console.views.tables import DataTable, FieldChoice


@dataclass(frozen=True, slots=True)
class ComparisonsView:
    """Hits among some merchants, and the form that asks for others."""

    action: str
    around: tuple[Link, ...]
    """The other pages of leads."""
    models: tuple[FieldChoice, ...]
    since: str
    latest: str
    wrong: str
    under: str
    table: DataTable | None
    more: str | None
    place: str


@dataclass(frozen=True, slots=True)
class WarningBox:
    """One early warning, and what can be done with it."""

    key: str
    title: str
    reasons: tuple[str, ...]
    facts: tuple[FactRow, ...]
    files: tuple[Link, ...]
    """The files of its merchants, where the officer has a task."""


@dataclass(frozen=True, slots=True)
class WarningsView:
    """Early warnings of a territory."""

    action: str
    around: tuple[Link, ...]
    """The other pages of leads."""
    told: str
    matter: Link | None
    """The clue that was opened just now."""
    wrong: str
    warnings: tuple[WarningBox, ...]
    opened: tuple[Link, ...]
    """Clues that the unit opened of warnings."""
    more: str | None
    most: int
    place: str


@dataclass(frozen=True, slots=True)
class FiguresView:
    """How clues were checked, by agency and by month."""

    action: str
    around: tuple[Link, ...]
    """The other pages of leads."""
    first: str
    last: str
    latest: str
    wrong: str
    under: str
    agencies: DataTable | None
    months: DataTable | None
    place: str
