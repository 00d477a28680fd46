"""What a machine is: its states, the events that lead between them, and their law.

A machine is one table. Nothing here reads or writes; the loader makes these values of
the files beside it, and refuses what could not be walked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta

from hub.rulebook.rules import Rule
from schemas.configuration import Configured
from schemas.words import RecordMark

NEW = "new"
"""State of a matter that is not opened yet: the first event leads out of it."""
SAME = "same"
"""Where an event leads that changes no state."""
HUB_ROLE = "hub"
"""Role of the hub itself, for what it notes by its own clock."""
OVERSEER = "overseer"
"""Role of whoever urges; it is the last one's, and any number of members may be it."""
URGED_UNIT = "urged"
"""Role of whoever was urged last, and has to report."""
OPEN = "*"
"""Where an event happens that may happen in every state that is not final."""
URGED = "case.urged"
"""Rule of the clock within which whoever was urged has to report."""
UNTIL, MINUTES = "until_day", "discussion_minutes"
"""The fact that names the last day of a term; the paper of a discussion by several."""
RECORD, FROM_DAY = "record", "from_day"
"""The facts that name the record which is contested, and the day of an effect on it."""
HANDLED_BY = "handled_by"
"""Stands for the role of whoever handles matters of the kind."""

FactKind = Literal[
    "text", "long_text", "day", "moment", "fen", "count", "flag", "choice", "member"
]

Asked = Literal["papers", "suspects", "goods", "level", "copy"]
"""Whether papers are what they seem; which persons answer for a unit; where the goods
are that were not handed over; whether whom it goes to is of the same level; who of the
same level gets a copy."""


class FactOption(Configured, frozen=True):
    """One thing that a fact of kind ``choice`` may say."""

    key: str
    zh: str
    en: str


class FactField(Configured, frozen=True):
    """A field that an event carries: its type, and what people call it."""

    key: str
    kind: FactKind
    zh: str
    en: str
    options: tuple[FactOption, ...] = ()
    bound: Literal["", "by_then", "from_then"] = ""
    """Of a day: whether it lies no later, or no earlier, than the step itself."""
    least: Annotated[int, Meta(ge=0, le=100)] = 0
    """Of a text that names people, parted by ``、`` or a comma: so many at least."""


class DocumentKind(Configured, frozen=True):
    """A kind of document that may come with a step."""

    key: str
    zh: str
    en: str
    sealed: bool = False
    """Whether it bears a seal, so that plain text is asked about."""


class MatterRole(Configured, frozen=True):
    """What a member is in a matter; ``kinds`` of members alone may be it, if named."""

    key: str
    zh: str
    en: str
    kinds: tuple[str, ...] = ()
    joins: bool = False
    """Whether a member of these kinds takes part unasked, where nobody is it yet."""


class PartyWord(Configured, frozen=True):
    """What somebody whom a matter is about is called in it."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All facts, kinds of documents and roles that tables may speak of; and parties."""

    facts: Mapping[str, FactField]
    documents: Mapping[str, DocumentKind]
    roles: Mapping[str, MatterRole]
    parties: Mapping[str, PartyWord]


class MachineState(Configured, frozen=True, kw_only=True):
    """Where a matter stands.

    ``waits_for`` is the role that has to act next. ``bars`` names events that the law
    forbids here, under ``bar_article``.
    """

    key: str
    zh: str
    en: str
    final: bool = False
    waits_for: str = ""
    kept: str = "matter"
    """Rule of how long what a matter tells is kept once it ended here."""
    bars: tuple[str, ...] = ()
    bar_article: str = ""
    bar_source: str = ""


class MachineEvent(Configured, frozen=True, kw_only=True):
    """What may happen in some states: who does it, what it needs, what it sets going.

    ``opens`` are clocks as ``rule:role``: the role has to act in time. ``closes`` are
    met by the event, ``ends`` are gone with it. ``pauses`` are ``rule:reason``;
    ``resumes`` too, or without a reason for all of them.
    """

    key: str
    zh: str
    en: str
    when: tuple[str, ...]
    to: str
    who: tuple[str, ...]
    article: str
    """The law in Chinese, as pages cite it."""
    source: str
    status: Literal["confirmed", "unconfirmed"]
    mark: str
    needs: tuple[str, ...] = ()
    """Kinds of documents that must come with it."""
    already: tuple[str, ...] = ()
    """Those of them for which one suffices that came with an earlier event."""
    facts: tuple[str, ...] = ()
    """Facts that it carries; one that ends in ``?`` may be left out."""
    after: tuple[str, ...] = ()
    """Events of which one must have happened before."""
    unless: tuple[str, ...] = ()
    """Events of which none may have happened before."""
    forgets: tuple[str, ...] = ()
    """Events that count as if they had not happened, once it has."""
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    met_since: tuple[str, ...] = ()
    """Terms that bind where there is something to do alone, as ``rule:event``, or with
    several events: counted from the last of them, and met by this one."""
    within: str = ""
    """Rule of the clock that must run yet: it comes in its time, or not at all."""
    or_within: str = ""
    """Rule of another clock that runs in its stead, such as that of a ruling."""
    over: tuple[str, ...] = ()
    """Rules of clocks of which all that were opened must have run out before it."""
    extends: str = ""
    """Rule of the clock that it extends, by what it allows or to ``until_day``."""
    by: str = ""
    """Who extends it with this event, where that is not whoever takes the step."""
    brings: str = ""
    """Role that the member named by the fact ``to`` takes with it."""
    also: tuple[str, ...] = ()
    """Further roles that this member takes with it."""
    back: str = ""
    """Role whose member it brings instead: the matter goes back, nobody is named."""
    links: tuple[str, ...] = ()
    """Facts that name another matter, as ``fact:kind`` or ``fact:kind:machine``: a
    `LinkKind`, or ``continued`` where the other goes on from this one."""
    tells: tuple[str, ...] = ()
    """Roles that learn of it, besides whoever acts next."""
    instead_of: tuple[str, ...] = ()
    """Kinds of documents that it says do not exist: no later step waits for them."""
    not_beside: tuple[str, ...] = ()
    """Kinds of documents that contradict it once they are there."""
    asks: tuple[Asked, ...] = ()
    """What is asked of the officer who takes it, besides its facts."""
    posts: tuple[str, ...] = ()
    """Posts of which whoever takes it holds one on the day on which it happens."""
    proposes: bool = False
    """Whether a second officer of the same member must decide it afterwards."""
    decides: str = ""
    """What a second officer says with it to what was proposed, a `DecisionWord`."""
    not_received_of: str = ""
    """Rule of the clock that has run out when the hub notes this by itself."""
    effect: RecordMark | None = None
    """What it makes of the record that the matter is about: redress alone has any."""
    note: str = ""

    @property
    def is_opening(self) -> bool:
        """Tell whether a matter begins with it."""
        return self.when == (NEW,)

    @property
    def must_carry(self) -> tuple[str, ...]:
        """Name the facts that may not be left out."""
        return tuple(name for name in self.facts if not name.endswith("?"))

    @property
    def may_carry(self) -> frozenset[str]:
        """Name every fact that it may carry."""
        return frozenset(name.rstrip("?") for name in self.facts)

    @property
    def sets_going(self) -> bool:
        """Tell whether it moves a clock, or has a second officer decide."""
        moves = (*self.opens, *self.closes, *self.ends, *self.pauses, *self.resumes)
        told = moves or self.met_since or self.extends
        return bool(told or self.proposes or self.decides)

    def name(self, language: str) -> str:
        """Name it for people: ``en``, or in Chinese."""
        return self.en if language == "en" else self.zh

    def cite(self, language: str) -> str:
        """Name its law for people, likewise."""
        return self.source if language == "en" else self.article


class MachineHead(Rule, frozen=True, kw_only=True):
    """What a table says of the whole machine; ``key`` names the kind of matters."""

    zh: str
    en: str
    prefix: str
    """Stands in the number of each matter, after the place."""
    handled_by: str = "handler"
    """Role of whoever handles matters of this kind."""
    between_hubs: bool = False
    """Whether matters of this kind go to members of other hubs."""
    redress: bool = False
    """Whether matters of this kind contest a record, so that steps may have effects."""


class Machine(MachineHead, frozen=True, kw_only=True, dict=True):
    """One kind of matter, as one table.

    ``text`` is the file that it was read from, ``digest`` its SHA-256 in hex: a matter
    goes on under the table that it was opened under.
    """

    states: tuple[MachineState, ...]
    events: tuple[MachineEvent, ...]
    digest: str = ""
    text: str = ""

    @cached_property
    def state_of(self) -> dict[str, MachineState]:
        """Give each state by its key."""
        return {state.key: state for state in self.states}

    @cached_property
    def bound_by(self) -> dict[str, str]:
        """Give the role that has to act while a clock runs, by the clock's rule."""
        opened = (said.partition(":") for event in self.events for said in event.opens)
        return {rule: role for rule, _, role in opened}

    def event(self, key: str, state: str) -> MachineEvent | None:
        """Find the event of a name that may happen in a state."""
        for event in self.events:
            if event.key == key and state in event.when:
                return event
        return None

    def has_event(self, key: str) -> bool:
        """Tell whether it knows an event of this name in any state."""
        return any(event.key == key for event in self.events)

    def events_in(self, state: str) -> tuple[MachineEvent, ...]:
        """List the events that may happen in a state, in the table's order."""
        return tuple(event for event in self.events if state in event.when)

    def holds(self, day: date) -> bool:
        """Tell whether a matter may be opened under it on a day."""
        return self.in_force(day)
