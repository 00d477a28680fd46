"""Clocks as people keep them: shown once it is logged who looks, changed and logged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.orm import Session

from hub.audit.events import Receipt
from hub.audit.mover import move_outbox
from hub.casework.matter import SUBJECT, standing_of_numbers
from hub.context import Hub
from hub.db.cache import changes_no_answer
from hub.deadlines import (
    ClockCard,
    ClockFilter,
    ClockKeeper,
    ClockStepCard,
    ClockWord,
    Extension,
    NewClock,
    close_clock,
    count_clocks,
    extend_clock,
    list_clocks,
    open_clock,
    pause_clock,
    refuse_extension,
    resume_clock,
    show_clock,
)
from hub.desk.views import Onlooker, log_view
from hub.ground.clock import legal_day
from hub.ground.errors import ConflictError, ForbiddenError
from hub.members.officers import holds_post
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
    hub: Hub, looks: Onlooker, wanted: ClockFilter, *, limit: int
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
    hub: Hub, looks: Onlooker, number: int
) -> tuple[ClockCard, list[ClockStepCard]]:
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

    def opening(session: Session, keeper: ClockKeeper, word: ClockWord) -> int:
        return open_clock(session, keeper, new, word).id

    return _carry_out(hub, said, opening)


def stop_clock(hub: Hub, number: int, pause: str, said: ClockSaid) -> ClockCard:
    """Let a clock stand still for a reason that its rule knows.

    Raises:
        ClockOfMatterError: it is a matter's.
        HubError: one that `pause_clock` raises.
    """

    def pausing(session: Session, keeper: ClockKeeper, word: ClockWord) -> int:
        return pause_clock(session, keeper, number, pause, word).id

    return _carry_out(hub, said, pausing, number)


def restart_clock(
    hub: Hub, number: int, said: ClockSaid, pause: str | None = None
) -> ClockCard:
    """Let a clock go on, or stand still no more for one of its reasons.

    Raises:
        ClockOfMatterError: it is a matter's.
        HubError: one that `resume_clock` raises.
    """

    def resuming(session: Session, keeper: ClockKeeper, word: ClockWord) -> int:
        return resume_clock(session, keeper, number, word, pause).id

    return _carry_out(hub, said, resuming, number)


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
    done = []

    def extending(session: Session, keeper: ClockKeeper, word: ClockWord) -> int:
        clock, is_extended = extend_clock(session, keeper, number, asked, word)
        if is_extended and clock.rule.extended_by == HEAD:
            day, who = legal_day(word.at), (clock.owner, said.officer)
            if not holds_post(session, hub, *who, HEADS, day):
                raise ClockPostError(clock.owner)
        done.append(is_extended)
        return clock.id

    return _carry_out(hub, said, extending, number), done[-1]


def decline_extension(hub: Hub, number: int, said: ClockSaid) -> ClockCard:
    """Refuse an extension that was proposed, or take the own proposal back.

    Raises:
        ClockOfMatterError: it is a matter's.
        HubError: one that `refuse_extension` raises.
    """

    def refusing(session: Session, keeper: ClockKeeper, word: ClockWord) -> int:
        del keeper
        refuse_extension(session, number, word)
        return number

    return _carry_out(hub, said, refusing, number)


def finish_clock(hub: Hub, number: int, said: ClockSaid, *, is_met: bool) -> ClockCard:
    """Say that what was due is done, or that what the clock ran for is gone.

    Raises:
        ClockOfMatterError: it is a matter's.
        HubError: one that `close_clock` raises.
    """

    def closing(session: Session, keeper: ClockKeeper, word: ClockWord) -> int:
        return close_clock(session, keeper, number, word, is_met=is_met).id

    return _carry_out(hub, said, closing, number)


def _carry_out(
    hub: Hub,
    said: ClockSaid,
    change: Callable[[Session, ClockKeeper, ClockWord], int],
    number: int | None = None,
) -> ClockCard:
    """Change a clock in a transaction of its own, log it, and show how it stands.

    A matter's clock is moved by the matter's steps alone: else it could stand still or
    be closed with no event, no article and no second officer.
    """
    word = ClockWord(said.officer, hub.clock(), said.reason, said.version)
    calendar = load_calendar(hub.config.instance, hub.rulebook)
    with hub.writes.begin() as session:
        changes_no_answer(session)
        if number is not None:
            before, _ = show_clock(session, number, at=word.at)
            if before.subject_type == SUBJECT:
                raise ClockOfMatterError(before.subject)
        number = change(session, ClockKeeper(hub.rulebook, calendar), word)
        card, _ = show_clock(session, number, at=word.at)
    move_outbox(hub.writes, hub.audit)
    return card
