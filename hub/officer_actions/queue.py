"""The queue of the review desk: a page of it with counts, what one took and said."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hub.audit.events import Receipt
from hub.context import Hub
from hub.contradictions import sound_members
from hub.ground.actors import is_account
from hub.members.officers import OfficerCard, officers_by_ids
from hub.merchants.review import (
    AssignOutcome,
    OpinionCard,
    ReviewCard,
    ReviewCounts,
    ReviewFilter,
    assign_reviews,
    count_reviews,
    give_back_reviews,
    list_reviews,
    opinions_by,
    place_of_review,
)
from hub.officer_actions.views import ViewingOfficer, log_view
from schemas.words import ACCOUNT_PREFIX

PAGE = 50


@dataclass(frozen=True, slots=True)
class NamedOfficer:
    """Who said or took something, as colleagues call them."""

    name: str
    member: str = ""
    """The member's name; nothing where no account says it."""


@dataclass(frozen=True, slots=True)
class QueueView:
    """A page of the queue: its items, how many there are, and where it stands."""

    cards: list[ReviewCard]
    counts: ReviewCounts
    total: int
    first: int
    """Place of the first item of the page, from 1; 0 on an empty one."""
    more: bool
    people: Mapping[str, NamedOfficer]
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class MineView:
    """What one has said, the newest first."""

    said: list[tuple[ReviewCard, OpinionCard]]
    more: bool
    receipt: Receipt


def show_queue(
    hub: Hub,
    looks: ViewingOfficer,
    wanted: ReviewFilter,
    *,
    after: int = 0,
    before: int = 0,
    limit: int = PAGE,
) -> QueueView:
    """Show a page of the queue, and how many items there are of each kind.

    Raises:
        AuditUnavailableError: the look cannot be logged, so nothing is shown.
    """
    with hub.reads() as session:
        cards = list_reviews(
            session, wanted=wanted, limit=limit, after=after, before=before
        )
        counts = count_reviews(session, wanted)
        ahead = place_of_review(session, cards[0].id, wanted) if cards else -1
        people = named_officers(session, [card.assigned_to for card in cards])
    total = counts.total(wanted)
    receipt = log_view(
        hub,
        looks,
        subject_type="review",
        subject=wanted.state,
        detail={"shown": len(cards), "items": [card.id for card in cards]},
    )
    more = ahead + len(cards) < total if cards else False
    return QueueView(cards, counts, total, ahead + 1, more, people, receipt)


def show_mine(hub: Hub, looks: ViewingOfficer, *, before: int = 0) -> MineView:
    """Show an officer what they have said, and how each item stands.

    Raises:
        AuditUnavailableError: the look cannot be logged, so nothing is shown.
    """
    with hub.reads() as session:
        said = opinions_by(session, looks.officer, limit=PAGE + 1, before=before)
    shown = said[:PAGE]
    receipt = log_view(
        hub,
        looks,
        subject_type="review",
        subject="mine",
        detail={"shown": len(shown), "items": sorted({card.id for card, _ in shown})},
    )
    return MineView(shown, len(said) > PAGE, receipt)


def assign_items(hub: Hub, items: Collection[int], *, officer: str) -> AssignOutcome:
    """Take several items to oneself, in one action with one entry of the log."""
    with hub.writing() as session:
        return assign_reviews(session, items, actor=officer, at=hub.clock())


def give_back_items(hub: Hub, items: Collection[int], *, officer: str) -> AssignOutcome:
    """Give several items back, likewise."""
    with hub.writing() as session:
        return give_back_reviews(session, items, actor=officer, at=hub.clock())


def named_officers(
    session: Session, actors: Collection[str | None]
) -> dict[str, NamedOfficer]:
    """Tell who actors are: officers by their accounts, others by what was typed."""
    wanted = {actor for actor in actors if actor}
    ids = {one.removeprefix(ACCOUNT_PREFIX) for one in wanted if is_account(one)}
    found: dict[str, OfficerCard] = officers_by_ids(session, ids) if ids else {}
    members = sound_members(session) if found else []
    names = {row.code: row.name for row in members}
    named = {}
    for actor in wanted:
        card = found.get(actor.removeprefix(ACCOUNT_PREFIX))
        named[actor] = (
            NamedOfficer(actor)
            if card is None
            else NamedOfficer(card.name, names.get(card.member, card.member))
        )
    return named
