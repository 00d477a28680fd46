"""Lists of merchants that a member watches: set, read and ended, each with its leaf.

The member names its lists, so that setting one twice is setting it once.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from hub.db.bulk import insert_rows, insert_tuples
from hub.db.ids import new_id
from hub.ground.errors import HubError
from hub.outbox import service as outbox
from hub.outbox.telling import note_written
from hub.subscriptions.errors import (
    SubscriptionTooLargeError,
    SubscriptionUnknownError,
)
from hub.subscriptions.models import ChangeFeed, Subscription, WatchedMerchant
from schemas.wording import Wording
from schemas.words import ChangeKind, Operation

MOST_WATCHED = 500
"""Merchants that a member watches for one purpose, in all its lists."""
MOST_LISTS = 50
MOST_BYTES = 100_000
NAME = re.compile("[a-z0-9][a-z0-9.-]{0,62}")


@dataclass(frozen=True, slots=True)
class WantedList:
    """A list as its member wants it."""

    name: str
    codes: tuple[str, ...]
    kinds: tuple[ChangeKind, ...]


@dataclass(frozen=True, slots=True)
class SubscriptionCard:
    """A list as it stands."""

    id: str
    name: str
    feed: str
    kinds: tuple[str, ...]
    reference: str
    officer: str | None
    set_at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What a member is shown of a merchant now, as digests; the merchant by its id."""

    merchant: str | None
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WatchedCard:
    """One merchant of a list, and what was shown of it last."""

    code: str
    merchant: str | None
    seen: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Setter:
    """Who sets or ends something, for which purpose and under which reference."""

    member: str
    purpose: str
    reference: str
    officer: str | None
    at: datetime


def check_name(name: str, refusal: type[HubError]) -> None:
    """Refuse what is no name of a list or webhook.

    Raises:
        HubError: ``refusal``, as it says.
    """
    if not NAME.fullmatch(name):
        raise refusal(
            Wording(
                "名称须为 1 至 63 个小写字母、数字、点或连字符",
                "a name has 1 to 63 lower-case letters, digits, dots and hyphens",
            )
        )


def feed_of(session: Session, member: str, purpose: str) -> ChangeFeed | None:
    """Find the feed of a member for a purpose; None where nothing was ever set."""
    return session.scalar(
        select(ChangeFeed).where(
            ChangeFeed.member_code == member, ChangeFeed.purpose == purpose
        )
    )


def make_feed(session: Session, setter: Setter) -> ChangeFeed:
    """Give the feed of who sets something, made if need be, held until the commit."""
    found = feed_of(session, setter.member, setter.purpose)
    if found is None:
        # Of two that set something for the first time at once, one makes it.
        row = (new_id(setter.at), setter.member, setter.purpose, 0, 1)
        insert_tuples(session, ChangeFeed, [row], once=True)
        found = feed_of(session, setter.member, setter.purpose)
        assert found is not None  # noqa: S101  # made just now, by whomever
        note_written(session, ChangeFeed.__tablename__, [(found.id,)])
    hold_feed(session, found.id)
    return found


def hold_feed(session: Session, feed: str) -> int:
    """Hold a feed until the commit, and tell the number of its newest entry."""
    return session.execute(
        update(ChangeFeed)
        .where(ChangeFeed.id == feed)
        .values(last=ChangeFeed.last)
        .returning(ChangeFeed.last)
    ).scalar_one()


def set_list(
    session: Session, setter: Setter, wanted: WantedList, seen: Mapping[str, Seen]
) -> None:
    """Set a list: from now on its member is told what changes of these merchants.

    ``seen`` is what the member is shown of each merchant at this moment. What a list
    of this name watched before and goes on watching keeps what was seen of it, so that
    no change is passed over.

    Raises:
        SubscriptionTooLargeError: the member would watch too many, or has too many
            lists.
    """
    feed = make_feed(session, setter)
    row = _standing(session, feed.id, wanted.name)
    _check_room(session, feed.id, row, len(wanted.codes))
    if row is None:
        row = Subscription(id=new_id(setter.at), feed_id=feed.id, name=wanted.name)
        session.add(row)
    row.reference, row.officer = setter.reference, setter.officer
    row.kinds, row.set_at = [str(kind) for kind in wanted.kinds], setter.at
    session.flush()
    known = {one.code: one for one in watched(session, row.id)}
    session.execute(
        delete(WatchedMerchant).where(WatchedMerchant.subscription_id == row.id)
    )
    rows = []
    for place, code in enumerate(wanted.codes):
        kept = known.get(code)
        now = seen[code] if kept is None else Seen(kept.merchant, kept.seen)
        rows.append(
            {
                "subscription_id": row.id,
                "code": code,
                "place": place,
                "merchant": now.merchant,
                "seen": dict(now.parts),
            }
        )
    insert_rows(session, WatchedMerchant, rows)
    _tell(session, setter, Operation.SUBSCRIPTION_SET, wanted.name, len(rows))


def end_list(session: Session, setter: Setter, name: str) -> None:
    """End a list: what changes from now on is not told by it.

    Raises:
        SubscriptionUnknownError: the member has no such list for the purpose.
    """
    feed = feed_of(session, setter.member, setter.purpose)
    row = None if feed is None else _standing(session, feed.id, name)
    if row is None:
        raise SubscriptionUnknownError
    hold_feed(session, row.feed_id)
    row.ended_at = setter.at
    session.execute(
        delete(WatchedMerchant).where(WatchedMerchant.subscription_id == row.id)
    )
    _tell(session, setter, Operation.SUBSCRIPTION_END, name, 1)


def lists_of(session: Session, member: str, purpose: str) -> list[SubscriptionCard]:
    """List what a member watches for a purpose, by name."""
    feed = feed_of(session, member, purpose)
    return [] if feed is None else standing_lists(session, feed.id)


def standing_lists(session: Session, feed: str) -> list[SubscriptionCard]:
    """List the lists of a feed that stand, by name."""
    query = (
        select(Subscription, func.count(WatchedMerchant.code))
        .join(
            WatchedMerchant,
            WatchedMerchant.subscription_id == Subscription.id,
            isouter=True,
        )
        .where(Subscription.feed_id == feed, Subscription.ended_at.is_(None))
        .group_by(Subscription.id)
        .order_by(Subscription.name)
    )
    return [
        SubscriptionCard(
            id=row.id,
            name=row.name,
            feed=feed,
            kinds=tuple(row.kinds),
            reference=row.reference,
            officer=row.officer,
            set_at=row.set_at,
            count=count,
        )
        for row, count in session.execute(query)
    ]


def find_list(
    session: Session, member: str, purpose: str, name: str
) -> SubscriptionCard:
    """Give one list.

    Raises:
        SubscriptionUnknownError: the member has no such list for the purpose.
    """
    for card in lists_of(session, member, purpose):
        if card.name == name:
            return card
    raise SubscriptionUnknownError


def watched(session: Session, subscription: str) -> Sequence[WatchedCard]:
    """List the merchants of a list, in the order in which they were named."""
    query = (
        select(WatchedMerchant.code, WatchedMerchant.merchant, WatchedMerchant.seen)
        .where(WatchedMerchant.subscription_id == subscription)
        .order_by(WatchedMerchant.place)
    )
    return [WatchedCard(*row) for row in session.execute(query)]


def _standing(session: Session, feed: str, name: str) -> Subscription | None:
    """Find the list of a name that stands."""
    return session.scalar(
        select(Subscription).where(
            Subscription.feed_id == feed,
            Subscription.name == name,
            Subscription.ended_at.is_(None),
        )
    )


def _check_room(
    session: Session, feed: str, own: Subscription | None, more: int
) -> None:
    """Refuse more merchants, or lists, than one member watches for one purpose."""
    others = [
        card
        for card in standing_lists(session, feed)
        if own is None or card.id != own.id
    ]
    total = more + sum(card.count for card in others)
    if total > MOST_WATCHED or len(others) >= MOST_LISTS:
        raise SubscriptionTooLargeError(
            Wording(
                f"共 {len(others) + 1} 个名单、{total} 个经营主体",
                f"{len(others) + 1} lists with {total} merchants",
            )
        )


def _tell(
    session: Session, setter: Setter, op: Operation, name: str, count: int
) -> None:
    """Leave the event of a change to a list."""
    outbox.put(
        session,
        at=setter.at,
        actor=setter.member,
        op=op,
        subject_type="subscription",
        subject=f"{setter.member} {setter.purpose} {name}",
        detail={"purpose": setter.purpose, "count": count, "case": setter.reference},
    )
