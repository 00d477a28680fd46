"""Clocks as people keep them: shown once it is logged who looks, changed and logged."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from hub.audit.events import Receipt
from hub.casework.matter import SUBJECT, standing_of_numbers
from hub.context import Hub
from hub.deadlines import (
    ClockCard,
    ClockFilter,
    ClockKeeper,
    ClockStepRow,
    ClockWord,
    Extension,
    NewClock,
    count_clocks,
    extend_clock,
    list_clocks,
    open_clock,
    refuse_extension,
    show_clock,
)
from hub.ground.clock import legal_day
from hub.ground.errors import ConflictError, ForbiddenError
from hub.members.officers import holds_post
from hub.officer_actions.views import ViewingOfficer, log_view
from hub.rulebook.working_days import load_calendar
from schemas.words import ClockState, MemberPost

HEAD: Final = "head"
"""Who extends a term that no officer without a post may extend."""
HEADS: Final = frozenset({MemberPost.HEAD, MemberPost.PRESIDING, MemberPost.DEPUTY})


class ClockOfMatterError(ConflictError):
    """The term runs for a matter, whose steps alone move it.

    ``credithub matter act`` takes one.
    """

    code = "clock-of-matter"
    title = (
        "This term runs for a matter: take the step in the matter, which moves it too."
    )


class ClockPostError(ForbiddenError):
    """The law has a head extend this term, and the officer holds no such post."""

    code = "clock-head"
    title = "This term is extended by a head of the member: leave it to one."


@dataclass(frozen=True, slots=True)
class ClocksView:
    """Some clocks, what is due first at the top, and how many stand how."""

    cards: list[ClockCard]
    counts: Mapping[ClockState, int]
    receipt: Receipt
    matters: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Kind and state, in Chinese, of the matters that clocks run for, by number."""

    @property
    def more(self) -> bool:
        """Tell whether some are not shown."""
        return sum(self.counts.values()) > len(self.cards)


@dataclass(frozen=True, slots=True)
class ClockSaid:
    """Who says what happens to a clock, why, and of which version they read."""

    officer: str
    reason: str
    version: int | None = None


def show_clocks(
    hub: Hub, looks: ViewingOfficer, wanted: ClockFilter, *, limit: int
) -> ClocksView:
    """Show the clocks that are meant, as they stand now.

    Raises:
        AuditUnavailableError: the look cannot be logged, so nothing is shown.
    """
    at = hub.clock()
    with hub.reads() as session:
        cards = list_clocks(session, wanted, at=at, limit=limit)
        counts = count_clocks(session, wanted, at=at)
        numbers = {card.subject for card in cards if card.subject_type == SUBJECT}
        matters = standing_of_numbers(session, sorted(numbers))
    receipt = log_view(
        hub,
        looks,
        subject_type="clock",
        subject="list",
        detail={"shown": len(cards), "items": [card.id for card in cards]},
    )
    return ClocksView(cards, counts, receipt, matters)


def show_one_clock(
    hub: Hub, looks: ViewingOfficer, number: int
) -> tuple[ClockCard, list[ClockStepRow]]:
    """Show a clock and all that has happened to it.

    Raises:
        ClockUnknownError: there is none of this number.
        AuditUnavailableError: the look cannot be logged, so nothing is shown.
    """
    with hub.reads() as session:
        card, steps = show_clock(session, number, at=hub.clock())
    log_view(hub, looks, subject_type="clock", subject=str(number))
    return card, steps


def begin_clock(hub: Hub, new: NewClock, said: ClockSaid) -> ClockCard:
    """Open a clock by an event.

    Raises:
        ClockOfMatterError: it would run for a matter, which opens its own.
        HubError: one that `open_clock` raises.
    """
    if new.subject_type == SUBJECT:
        raise ClockOfMatterError(new.subject)
    with _changing(hub, said) as (session, keeper, word):
        number = open_clock(session, keeper, new, word).id
        return _card(session, number, word)


def change_clock(
    hub: Hub, number: int, said: ClockSaid, act: Callable[..., object]
) -> ClockCard:
    """Let something happen to a clock: it is paused, resumed or closed.

    ``act`` takes the session, whoever keeps clocks, the number and the ``word``.

    Raises:
        ClockOfMatterError: it is a matter's.
        HubError: one that ``act`` raises.
    """
    with _changing(hub, said, number) as (session, keeper, word):
        act(session, keeper, number, word=word)
        return _card(session, number, word)


def prolong_clock(
    hub: Hub, number: int, asked: Extension, said: ClockSaid
) -> tuple[ClockCard, bool]:
    """Extend a term; tell whether it is, or waits for a second person's consent.

    What the law has a head extend is extended by one of whoever has to act.

    Raises:
        ClockOfMatterError: it is a matter's.
        ClockPostError: a head has to extend it, and the officer is none.
        HubError: one that `extend_clock` raises.
    """
    with _changing(hub, said, number) as (session, keeper, word):
        clock, is_extended = extend_clock(session, keeper, number, asked, word)
        if is_extended and clock.rule.extended_by == HEAD:
            day, who = legal_day(word.at), (clock.owner, said.officer)
            if not holds_post(session, hub, *who, HEADS, day):
                raise ClockPostError(clock.owner)
        return _card(session, number, word), is_extended


def decline_extension(hub: Hub, number: int, said: ClockSaid) -> ClockCard:
    """Refuse an extension that was proposed, or take the own proposal back.

    Raises:
        ClockOfMatterError: it is a matter's.
        HubError: one that `refuse_extension` raises.
    """
    with _changing(hub, said, number) as (session, _, word):
        refuse_extension(session, number, word)
        return _card(session, number, word)


@contextmanager
def _changing(
    hub: Hub, said: ClockSaid, number: int | None = None
) -> Iterator[tuple[Session, ClockKeeper, ClockWord]]:
    """Change a clock in a transaction of its own, and log it.

    A matter's clock is moved by the matter's steps alone: else it could stand still or
    be closed with no event, no article and no second officer.
    """
    word = ClockWord(said.officer, hub.clock(), said.reason, said.version)
    calendar = load_calendar(hub.config.instance, hub.rulebook)
    with hub.writing(keeps_answers=True) as session:
        if number is not None:
            before = _card(session, number, word)
            if before.subject_type == SUBJECT:
                raise ClockOfMatterError(before.subject)
        yield session, ClockKeeper(hub.rulebook, calendar), word


def _card(session: Session, number: int, word: ClockWord) -> ClockCard:
    """Tell how a clock stands once the word is said."""
    card, _ = show_clock(session, number, at=word.at)
    return card
