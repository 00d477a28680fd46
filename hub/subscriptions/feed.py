"""Entries about what changed of watched merchants, numbered without gaps.

An entry is made from a difference between what a member was shown of a merchant and
what it is shown now, so what a view hides makes neither an entry nor a gap. The
difference and the entry are kept in one transaction: killed at any moment, the next
round finds the same difference again, or none. A restore begins a new epoch.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from hub.db.bulk import insert_rows
from hub.db.ids import is_id, new_id, new_id_after
from hub.ground.actors import HUB
from hub.outbox import service as outbox
from hub.subscriptions.errors import (
    FeedPlaceGoneError,
    FeedPlaceInvalidError,
    FeedRestartedError,
)
from hub.subscriptions.models import (
    ChangeFeed,
    FeedEntry,
    FeedEpoch,
    WatchedMerchant,
)
from hub.subscriptions.watch_lists import (
    Seen,
    SubscriptionCard,
    WatchedCard,
    feed_of,
    hold_feed,
    watched,
)
from schemas.answers.changes import place_of
from schemas.words import ChangeKind, Operation

PLACE = re.compile("([0-9A-Z]{26})[.]([0-9]{1,18})")
FIRST_EPOCH = "0" * 26
"""The epoch of a hub that never came back from a backup."""


class EntrySeries(Protocol):
    """Entries that are numbered without gaps, each in the epoch that it was made in."""

    @property
    def first(self) -> int:
        """Number of the oldest entry that is kept."""

    @property
    def table(self) -> type[Any]:
        """The table of the entries, with their ``epoch`` and ``number``."""

    @property
    def whose(self) -> ColumnElement[bool]:
        """Which of its rows are the entries of the series."""


@dataclass(frozen=True, slots=True)
class FeedCard:
    """A feed: whose it is, for which purpose, its newest entry and its oldest."""

    id: str
    member: str
    purpose: str
    last: int
    first: int
    """Number of the oldest entry that is kept; all before it have ended."""

    @property
    def table(self) -> type[Any]:
        """The table of its entries."""
        return FeedEntry

    @property
    def whose(self) -> ColumnElement[bool]:
        """Which of the rows are its own."""
        return FeedEntry.feed_id == self.id


@dataclass(frozen=True, slots=True)
class Difference:
    """A watched merchant that is shown otherwise now than it was last."""

    watched: WatchedCard
    now: Seen

    @property
    def kinds(self) -> list[str]:
        """Tell what changed, in the order of the words."""
        was, now = self.watched.seen, self.now.parts
        return [str(kind) for kind in ChangeKind if was.get(kind) != now.get(kind)]


def all_feeds(session: Session) -> list[FeedCard]:
    """List all feeds, in the order in which they were made."""
    row = ChangeFeed
    query = select(row.id, row.member_code, row.purpose, row.last, row.first)
    return [FeedCard(*values) for values in session.execute(query.order_by(row.id))]


def find_feed(session: Session, member: str, purpose: str) -> FeedCard | None:
    """Find the feed of a member for a purpose; None where nothing was ever set."""
    row = feed_of(session, member, purpose)
    if row is None:
        return None
    return FeedCard(row.id, row.member_code, row.purpose, row.last, row.first)


def present_epoch(session: Session) -> str:
    """Name the present epoch."""
    return session.scalar(select(func.max(FeedEpoch.id))) or FIRST_EPOCH


def begin_epoch(session: Session, *, at: datetime) -> str:
    """Begin a new epoch, for entries may be lost that others have read."""
    newest = present_epoch(session)
    epoch = new_id(at)
    if epoch <= newest:
        # A clock that was set back must not hide the new epoch behind the old one.
        epoch = new_id_after(newest)
    session.add(FeedEpoch(id=epoch, began_at=at))
    session.flush()
    return epoch


def add_entries(
    session: Session,
    card: SubscriptionCard,
    found: Sequence[Difference],
    *,
    at: datetime,
) -> int:
    """Write entries for what changed of merchants of a list, and what is seen now.

    Return how many. What another process has written meanwhile is left for the next
    round, and so is a list that was changed since it was read.
    """
    last = hold_feed(session, card.feed)
    stands = {one.code: one.seen for one in watched(session, card.id)}
    epoch = present_epoch(session)
    rows: list[dict[str, Any]] = []
    for one in found:
        if stands.get(one.watched.code) != one.watched.seen:
            continue
        merchant = one.now.merchant or one.watched.merchant
        _keep(session, card.id, one.watched.code, merchant, one.now.parts)
        for kind in one.kinds:
            if kind in card.kinds and merchant is not None:
                rows.append(
                    {
                        "feed_id": card.feed,
                        "number": last + len(rows) + 1,
                        "epoch": epoch,
                        "at": at,
                        "merchant": merchant,
                        "kind": kind,
                        "subscription": card.name,
                    }
                )
    if rows:
        insert_rows(session, FeedEntry, rows)
        session.execute(
            update(ChangeFeed)
            .where(ChangeFeed.id == card.feed)
            .values(last=last + len(rows))
        )
        outbox.put(
            session,
            at=at,
            actor=HUB,
            op=Operation.CHANGES_NOTE,
            subject_type="feed",
            subject=card.feed,
            detail={"count": len(rows), "last": last + len(rows)},
        )
    return len(rows)


def entries_after(
    session: Session, feed: str, number: int, most: int
) -> list[FeedEntry]:
    """Read entries of a feed after a number, in their order."""
    row = FeedEntry
    query = (
        select(row)
        .where(row.feed_id == feed, row.number > number)
        .order_by(row.number)
        .limit(most)
    )
    return list(session.scalars(query))


def number_after(
    session: Session, series: EntrySeries | None, after: str | None
) -> int:
    """Tell after which number a reader goes on who has read up to a place.

    Raises:
        FeedPlaceInvalidError: the text names no place that these entries ever had.
        FeedPlaceGoneError: entries behind it have ended with their time.
        FeedRestartedError: the place is one of those that a restore lost.
    """
    if after is None:
        return 0
    match = PLACE.fullmatch(after)
    if match is None or not is_id(match[1]):
        raise FeedPlaceInvalidError
    epoch, number = match[1], int(match[2])
    if series is not None and number < series.first and series.first > 1:
        raise FeedPlaceGoneError(after, continue_after=_oldest_place(session, series))
    if number == 0:
        # The beginning of entries is the same place in every epoch.
        return 0
    if series is not None and _epoch_of(session, series, number) == epoch:
        return number
    if epoch == present_epoch(session):
        raise FeedPlaceInvalidError
    raise FeedRestartedError(after, continue_after=_kept_place(session, series))


def _kept_place(session: Session, series: EntrySeries | None) -> str:
    """Name the last place of entries that was there when the present epoch began."""
    present = present_epoch(session)
    if series is not None:
        row = series.table
        kept = session.execute(
            select(row.epoch, row.number)
            .where(series.whose, row.epoch != present)
            .order_by(row.number.desc())
            .limit(1)
        ).one_or_none()
        if kept is not None:
            return place_of(kept.epoch, kept.number)
        if series.first > 1:
            return _oldest_place(session, series)
    return place_of(present, 0)


def _oldest_place(session: Session, series: EntrySeries) -> str:
    """Name the place of the oldest entry that is kept."""
    epoch = _epoch_of(session, series, series.first)
    return place_of(epoch or present_epoch(session), series.first)


def _epoch_of(session: Session, series: EntrySeries, number: int) -> str | None:
    """Tell in which epoch an entry was made; None where there is none."""
    row = series.table
    found: str | None = session.scalar(
        select(row.epoch).where(series.whose, row.number == number)
    )
    return found


def _keep(
    session: Session,
    subscription: str,
    code: str,
    merchant: str | None,
    seen: Mapping[str, str],
) -> None:
    """Keep what a member is shown of a merchant now."""
    session.execute(
        update(WatchedMerchant)
        .where(
            WatchedMerchant.subscription_id == subscription,
            WatchedMerchant.code == code,
        )
        .values(merchant=merchant, seen=dict(seen))
    )
