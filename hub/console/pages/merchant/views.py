"""What the page of a merchant shows."""

from dataclasses import dataclass

from hub.console.views.parts import (
    FactRow,
    Figure,
    GradeBlock,
    Link,
    NamePiece,
    ReasonList,
    RecordCard,
    Restraint,
    StateChip,
    StateNote,
    Tab,
)
from hub.console.views.tables import DataTable


@dataclass(frozen=True, slots=True)
class TitleView:
    """Who it is, as the head of the page says it."""

    name: tuple[NamePiece, ...]
    code: str
    state: StateChip | None
    """None for a person, who is in no register of merchants."""
    kind: str
    facts: tuple[str, ...]
    restraints: tuple[Restraint, ...]
    doubt: StateNote | None
    """Where somebody else may have registered in its name."""


@dataclass(frozen=True, slots=True)
class RatingView:
    """The grade with its reasons; a note where the view has none."""

    remark: str
    grade: GradeBlock | None
    reasons: ReasonList | None
    footer: str
    note: StateNote | None = None


@dataclass(frozen=True, slots=True)
class RuleView:
    """What a rule of the view hides, of which things."""

    what: str
    rule: str
    by_time: bool
    """Whether it hides what is past its time."""


@dataclass(frozen=True, slots=True)
class LookView:
    """One read of the merchant."""

    when: str
    who: str
    why: str
    refused: bool


@dataclass(frozen=True, slots=True)
class LooksView:
    """Who looked, as far as this asker is told."""

    rows: tuple[LookView, ...]
    more: str
    note: str


@dataclass(frozen=True, slots=True)
class KnownStep:
    """A way to an earlier or later state of knowledge."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class TimelineView:
    """When things happened and when the hub knew."""

    figure: Figure | None
    said: str
    back: KnownStep | None = None
    on: KnownStep | None = None


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a record, on both axes of time."""

    number: int
    what: str
    event_day: str
    known: str
    state: str
    changed: str


@dataclass(frozen=True, slots=True)
class FiledRecord:
    """A record with its rule, its source and its versions."""

    card: RecordCard
    rule: str
    source: str
    """Its source as that names itself, where the page is told of it."""
    source_key: str
    number: str
    """Its public id."""
    versions: tuple[VersionView, ...]


@dataclass(frozen=True, slots=True)
class FiledGroup:
    """Records of one kind, the newest first."""

    title: str
    count: int
    remark: str
    records: tuple[FiledRecord, ...]


@dataclass(frozen=True, slots=True)
class RecordsView:
    """The records that the view shows, by kind."""

    tabs: tuple[Tab, ...]
    groups: tuple[FiledGroup, ...]
    note: StateNote | None


@dataclass(frozen=True, slots=True)
class RelationsView:
    """What the merchant stands to; a picture where there is room for one."""

    figure: Figure | None
    table: DataTable | None
    note: StateNote | None
    more: str


@dataclass(frozen=True, slots=True)
class FreshnessView:
    """How fresh the sources are."""

    facts: tuple[FactRow, ...]
    table: DataTable


@dataclass(frozen=True, slots=True)
class MerchantView:
    """Everything about one merchant."""

    title: TitleView
    rating: RatingView
    identity: tuple[FactRow, ...]
    withheld: tuple[RuleView, ...]
    looks: LooksView | None
    timeline: TimelineView
    line: Figure | None
    """Its ratings through time, where there were several."""
    records: RecordsView
    relations: RelationsView
    freshness: FreshnessView | None
    exports: tuple[Link, ...]
    past: str
    """Where it is asked for as known on a day; nothing where that may not be."""
    last_day: str
    """The last day that may be asked for."""
    known: str
    """The day whose knowledge is shown, where that is past: each box says it."""
    as_of: str = ""
    """The day of which it is shown, where one is asked for."""
    personal: str = ""
    """Where personal values are asked for in clear, for work on a case."""
    penalties: str = ""
    """Where a certificate of penalties is asked for; nothing where none is given."""
