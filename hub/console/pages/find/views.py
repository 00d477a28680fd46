"""What the page for finding shows: merchants told apart, namesakes side by side."""

from dataclasses import dataclass

from hub.console.views.parts import Link, NamePiece, StateChip, StateNote


@dataclass(frozen=True, slots=True)
class HitView:
    """A merchant that may be meant, with what tells it from others."""

    href: str
    name: tuple[NamePiece, ...]
    code: str
    kind: str
    """What it is, where it is no enterprise."""
    facts: tuple[str, ...]
    told: tuple[str, ...]
    """What is on file."""
    state: StateChip | None
    has_rating: bool
    grade: str | None
    operator: Link | None = None
    like: str = ""
    """Why its name may be taken for the typed one."""


@dataclass(frozen=True, slots=True)
class SideFact:
    """One fact of one of several merchants."""

    text: str
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class SideRow:
    """One fact of several merchants; ``same`` where it tells none of them apart."""

    label: str
    facts: tuple[SideFact, ...]
    same: bool
    once: str = ""
    """A long text that is the same for all, told once."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Firms of one trade name beside each other, what differs marked."""

    heads: tuple[Link, ...]
    rows: tuple[SideRow, ...]
    remark: str
    """What of their names is the same."""
    more: int
    """How many further ones are among the results only."""


@dataclass(frozen=True, slots=True)
class SheetOffer:
    """The form that asks once more and gets a PDF; the text stands in no address."""

    action: str
    typed: str
    csrf: str


@dataclass(frozen=True, slots=True)
class FurtherOffer:
    """A form that asks for another text, or goes on behind one of the results."""

    action: str
    csrf: str
    typed: str
    label: str
    after: str = ""
    passed: int = 0


@dataclass(frozen=True, slots=True)
class FoundView:
    """What a text may mean."""

    count: str
    namesakes: str
    """Said aloud where several firms bear one trade name."""
    hits: tuple[HitView, ...]
    alike: tuple[HitView, ...]
    note: StateNote
    """Who cannot be found by name."""
    empty: StateNote | None = None
    beside: SideBySide | None = None
    further: FurtherOffer | None = None
    """The results that follow, or the code that may have been meant."""
