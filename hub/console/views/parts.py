"""The parts that pages are made of: chips, names, grades, reasons, records."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go, said in words."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One choice of what a list shows, with how many there are of it."""

    label: str
    href: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class StateChip:
    """A state: a word, a sign of its own shape, and a colour last.

    ``sign`` is ``round`` (in force), ``ring`` (ended), ``diamond`` (disputed),
    ``square`` (annulled, restraint), ``triangle`` (late). ``tone`` is ``ok``, ``mute``,
    ``odd``, ``bad``, ``warn`` or ``info``.
    """

    word: str
    sign: str
    tone: str


RECORD_SIGNS = {
    "active": ("round", "ok"),
    "ended": ("ring", "mute"),
    "disputed": ("diamond", "odd"),
    "repaired": ("round", "info"),
    "annulled": ("square", "bad"),
    "withdrawn": ("square", "mute"),
}
"""Sign and tone of each state of a record."""


@dataclass(frozen=True, slots=True)
class ClockChip:
    """A deadline: ``kind`` is plain, soon, overdue, met, paused or assumed."""

    text: str
    kind: str = "plain"
    note: str = ""
    """Its day, or why it is paused."""
    rule: str = ""
    """Rule, start and kind of days; shown beside it, and in print."""


@dataclass(frozen=True, slots=True)
class NamePiece:
    """A part of a name: ``kind`` is division, stem, industry, form or rest."""

    text: str
    kind: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class GradeBlock:
    """A grade with its place among the grades, its ruler and what limits it."""

    grade: str | None
    """The letter; nothing for an unrated merchant."""
    place: int | None = None
    """Which of the grades it is, the best being the first."""
    of: int = 4
    ruler: Markup | None = None
    limits: tuple[str, ...] = ()
    reason: str = ""
    """Why there is no grade."""


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One reason of a score, with the record that it rests on."""

    name: str
    points: int
    documents: tuple[Link, ...] = ()
    basis: str = ""
    fades: str = ""
    """Day on which it next weighs less, and what it weighs then."""
    bar: Markup | None = None


@dataclass(frozen=True, slots=True)
class ReasonList:
    """The reasons of a score: the base first, then gains, then losses by size."""

    base: int
    rows: tuple[ReasonRow, ...]
    total: int
    footer: str = ""


@dataclass(frozen=True, slots=True)
class RecordCard:
    """One record: its event day, what it says, how it stands, where it comes from."""

    id: str
    day: date | None
    title: str
    number: str = ""
    amount: str = ""
    facts: str = ""
    chip: StateChip | None = None
    notes: tuple[str, ...] = ()
    """End of publicity, tier, authority: short remarks after the state."""
    late: str = ""
    dispute: str = ""
    ended: bool = False
    versions: str | None = None
    """Where versions, source row and log entries of it are fetched."""


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """Records of one kind, the newest first."""

    title: str
    count: int
    cards: tuple[RecordCard, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Restraint:
    """What binds the merchant by law, with article, first and last day."""

    name: str
    text: str
    record: Link | None = None


@dataclass(frozen=True, slots=True)
class FactRow:
    """A label with its value; ``absent`` is none, not_sent, withheld or not_known_then.

    An absent value has a wording of its own, never a dash.
    """

    label: str
    value: str = ""
    remark: str = ""
    code: bool = False
    """Whether the value is a unified code, written in its groups."""
    mono: bool = False
    """Whether the value is a sign that is read letter by letter."""
    absent: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class StateNote:
    """A page's or a box's empty, denied, failed or doubtful state.

    ``kind`` is empty, denied, down, loading, odd, warn, bad, ok or info.
    """

    kind: str
    title: str
    text: str = ""
    links: tuple[Link, ...] = ()
    place: str = ""
    """Place in the log of the refusal, where it has one."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of figures with the same figures as a table."""

    picture: Markup
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    scrolls: str = ""
    """Name of the region, where the picture is wider than a phone."""
