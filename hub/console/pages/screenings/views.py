"""What the pages of batches show."""

from dataclasses import dataclass

from hub.console.views.parts import Link, StateChip, Tab
from hub.console.views.tables import FormField, Paging


@dataclass(frozen=True, slots=True)
class BatchAskPage:
    """The form for lines, and what opens again."""

    action: str
    once: str
    """What the form says of itself: sent twice, it is asked once."""
    fields: tuple[FormField, ...]
    kept: tuple[Link, ...]
    most: int

    @property
    def errors(self) -> tuple[FormField, ...]:
        """The fields that something is wrong with."""
        return tuple(field for field in self.fields if field.error)


@dataclass(frozen=True, slots=True)
class MeantView:
    """A merchant that a line means, or may mean."""

    name: str
    href: str
    code: str
    has_rating: bool
    grade: str | None
    records: int
    like: str = ""
    """Why its name may be taken for the one that was asked for."""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class LineView:
    """What one line came to."""

    number: int
    name: str
    code: str
    ref: str
    chip: StateChip
    why: str
    meant: tuple[MeantView, ...]


@dataclass(frozen=True, slots=True)
class BatchPage:
    """The lines of one outcome, or all, a page of them."""

    summary: str
    tabs: tuple[Tab, ...]
    lines: tuple[LineView, ...]
    paging: Paging | None
    found: str
    exports: tuple[Link, ...]
    again: Link
    logged: str
