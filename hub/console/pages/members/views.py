"""What the pages of members and agreements show."""

from dataclasses import dataclass

from hub.console.views.parts import FactRow, Link, StateChip, StateNote
from hub.console.views.tables import DataTable, PageForm


@dataclass(frozen=True, slots=True)
class MemberListView:
    """The list of members."""

    table: DataTable
    count: int
    place: str
    """Place of the look in the log."""
    may_add: bool


@dataclass(frozen=True, slots=True)
class MemberView:
    """One member with its tokens."""

    title: str
    state: StateChip
    back: Link
    facts: tuple[FactRow, ...]
    tokens: DataTable | None
    ended: DataTable | None
    end_action: str
    as_of: str
    """Up to when uses of tokens are told."""
    make: PageForm | None
    made: int
    """Tokens that were ever made when the form was shown: after another it is late."""
    links: tuple[Link, ...]
    place: str
    notice: StateNote | None = None


@dataclass(frozen=True, slots=True)
class TokenOnceView:
    """A token that is shown this once, until it is put away by hand."""

    token: str
    facts: tuple[FactRow, ...]
    close: str


@dataclass(frozen=True, slots=True)
class FormView:
    """A page that is a form."""

    title: str
    under: str
    back: Link
    form: PageForm
    rules: tuple[str, ...]
    notice: StateNote | None = None
    code: str = ""
    """Code of what is wrong, small behind the sentence."""


@dataclass(frozen=True, slots=True)
class WithheldFields:
    """Fields that an agreement does not open, and by which rule."""

    said: str
    names: str


@dataclass(frozen=True, slots=True)
class OpenedItem:
    """A data item that an agreement opens: which fields, and which not by what rule."""

    name: str
    fields: tuple[str, ...]
    is_whole: bool
    withheld: tuple[WithheldFields, ...]


@dataclass(frozen=True, slots=True)
class OpenedPurpose:
    """What an agreement opens for one purpose, in plain words."""

    purpose: str
    said: str
    items: tuple[OpenedItem, ...]
    closed: tuple[str, ...]
    """Items that it does not open."""
    rules: tuple[str, ...]
    """What holds for all items alike."""


@dataclass(frozen=True, slots=True)
class AgreementListView:
    """The list of agreements."""

    standing: DataTable | None
    ended: DataTable | None
    count: int
    """How many have ended."""
    place: str


@dataclass(frozen=True, slots=True)
class AgreementView:
    """One agreement: its terms, and what it opens."""

    title: str
    state: StateChip
    back: Link
    facts: tuple[FactRow, ...]
    opened: tuple[OpenedPurpose, ...]
    end: PageForm | None
    place: str


@dataclass(frozen=True, slots=True)
class NewAgreementView:
    """The form of an agreement, and what it would open as it is filled in."""

    form: PageForm
    back: Link
    preview: tuple[OpenedPurpose, ...] | None
    items: tuple[tuple[str, str], ...]
    """Every data item: its word and what it is called."""
    notice: StateNote | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class UseListView:
    """The agreements whose use somebody is told."""

    table: DataTable | None
    place: str


@dataclass(frozen=True, slots=True)
class UseView:
    """What was asked and told under an agreement in a time."""

    title: str
    under: str
    back: Link
    action: str
    first: str
    last: str
    latest: str
    """The last day that may be asked for."""
    wrong: str
    """What was wrong with the days; the last month is shown then."""
    sheet: str
    table: DataTable | None
    facts: tuple[FactRow, ...]
    place: str
