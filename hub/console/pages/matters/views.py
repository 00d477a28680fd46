"""What the pages of matters show."""

from dataclasses import dataclass

from hub.casework.papers import PaperParts
from hub.console.views.parts import ClockChip, FactRow, Link, StateNote
from hub.console.views.tables import DataTable, FormField


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step that may be taken next: what it needs, by which article."""

    name: str
    href: str
    article: str
    needs: tuple[str, ...]
    """What it still lacks, in words."""
    notes: tuple[str, ...]
    """Two persons, whom it brings in, which clock it starts."""
    unconfirmed: bool
    not_yours: str = ""
    """Why it is another officer's to take, who has to be asked for it."""


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event of the timeline."""

    no: int
    when: str
    written: str
    """When it was written down, where that was another day."""
    name: str
    path: str
    """From which state to which."""
    who: str
    basis: str
    facts: tuple[FactRow, ...] | None
    """None where they are not in sight."""
    documents: tuple[Link, ...]
    by_hub: bool


@dataclass(frozen=True, slots=True)
class PartyCard:
    """A party of a matter."""

    role: str
    facts: tuple[FactRow, ...]
    link: Link | None


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock of a matter: how it stands, who has to act, by which rule."""

    name: str
    chip: ClockChip
    owner: str
    rule: str


@dataclass(frozen=True, slots=True)
class LookedLine:
    """Somebody who looked at a matter, or acted in it."""

    when: str
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class MatterView:
    """One matter; parts that are not in sight are None, and are said to be."""

    title: str
    under: str
    back: Link
    notice: StateNote | None
    facts: tuple[FactRow, ...]
    steps: tuple[StepLine, ...]
    barred: tuple[tuple[str, str], ...]
    """Steps that the law forbids now, each with its article."""
    waits: str
    events: tuple[EventLine, ...] | None
    documents: DataTable | None
    has_documents: bool
    parties: tuple[PartyCard, ...] | None
    clocks: tuple[ClockLine, ...] | None
    links: tuple[FactRow, ...] | None
    warnings: tuple[FactRow, ...]
    signs: tuple[FactRow, ...]
    between: tuple[FactRow, ...]
    """What went to another hub or came from it."""
    looked: tuple[LookedLine, ...] | None
    most_looked: int
    informant: str | None
    papers: tuple[Link, ...]
    issued: tuple[Link, ...]
    advice: Link | None
    """Where the case is weighed against the thresholds."""
    place: str


@dataclass(frozen=True, slots=True)
class RaisedView:
    """What became of a complaint or report that was taken in."""

    title: str
    under: str
    back: Link
    facts: tuple[FactRow, ...]
    """Who handles it, and by which article."""
    missing: tuple[FactRow, ...]
    grounds: tuple[FactRow, ...]
    before: tuple[FactRow, ...]
    open: Link
    place: str


@dataclass(frozen=True, slots=True)
class StepFormView:
    """The form of one step."""

    title: str
    under: str
    back: tuple[Link, ...]
    action: str
    version: int
    key: str
    notice: StateNote | None
    facts: tuple[FormField, ...]
    documents: tuple[FormField, ...]
    parties: tuple[tuple[str, tuple[FormField, ...]], ...]
    happened: tuple[FormField, ...]
    about: tuple[FactRow, ...]
    """Article, what it starts, who decides."""
    papers: tuple[Link, ...]
    submit: str
    cancel: Link
    place: str
    files_again: bool = False
    """Whether files were chosen that the form, sent back, cannot hold."""

    @property
    def errors(self) -> tuple[FormField, ...]:
        """The fields that something is wrong with."""
        parties = tuple(field for _, fields in self.parties for field in fields)
        every = (*self.facts, *self.documents, *parties, *self.happened)
        return tuple(field for field in every if field.error)


@dataclass(frozen=True, slots=True)
class NewMatterView:
    """The kinds of matters that may be opened, each by the steps that open it."""

    back: Link
    kinds: tuple[tuple[str, tuple[StepLine, ...]], ...]
    place: str


@dataclass(frozen=True, slots=True)
class InformantView:
    """Who reported or complained: asked for, or told once."""

    title: str
    back: tuple[Link, ...]
    action: str
    notice: StateNote | None
    told: tuple[FactRow, ...] | None
    why: FormField
    place: str


@dataclass(frozen=True, slots=True)
class PaperView:
    """The form of a paper, and its draft once there is one."""

    title: str
    under: str
    back: tuple[Link, ...]
    action: str
    notice: StateNote | None
    fields: tuple[FormField, ...]
    parts: PaperParts | None
    basis: str
    place: str
    key: str
    """What the form is known by, so that it issues one paper."""
    looked: str
    """The mark of what was looked at as a draft, which alone is issued; else empty."""


@dataclass(frozen=True, slots=True)
class IssuedView:
    """An issued paper as its page."""

    title: str
    under: str
    back: tuple[Link, ...]
    parts: PaperParts
    files: tuple[Link, ...]
    place: str
