"""The end of what left the hub: entries, deliveries and pushes whose time is over.

Rules (``keeping.toml``) say how long each is kept. Numbers are never given again, and
whatever is still owed to somebody stays: entries that an address has not acknowledged,
and the first and the last word on each decision that was pushed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.ground.actors import HUB
from hub.ground.clock import legal_day
from hub.ground.documents import Documented
from hub.outbox import service as outbox
from hub.subscriptions.feed import FeedCard, all_feeds
from hub.subscriptions.models import (
    ChangeFeed,
    FeedEntry,
    Subscription,
    Webhook,
    WebhookDelivery,
)
from hub.subscriptions.watch_lists import hold_feed
from hub.upstream.models import UpstreamBatch, UpstreamPush
from schemas.words import Operation

AT_ONCE = 5_000
"""Rows that one write lets go of."""


@dataclass(frozen=True, slots=True)
class OutgoingRetention(Documented):
    """How much has ended in one round."""

    entries: int
    deliveries: int
    webhooks: int
    subscriptions: int
    pushes: int
    files: int


def end_outgoing(hub: Hub) -> OutgoingRetention:
    """Let go of entries, deliveries, lists and pushes whose time is over."""
    at = hub.clock()
    kept = hub.rulebook.kept_since
    entries_from = kept("feed_entry", at, legal_day(at))
    with hub.reads() as session:
        feeds = all_feeds(session)
    entries = sum(_end_entries(hub, feed, entries_from) for feed in feeds)
    deliveries, webhooks = _end_deliveries(hub, kept("delivery", at, legal_day(at)))
    pushes, files = _end_pushes(hub, kept("upstream_push", at, legal_day(at)))
    lists = _end_lists(hub, entries_from)
    return OutgoingRetention(entries, deliveries, webhooks, lists, pushes, files)


def _end_entries(hub: Hub, feed: FeedCard, limit: datetime) -> int:
    """Let go of the entries of a feed that are over; the last of those stays.

    It is the place after which whoever has read so far goes on.
    """
    with hub.reads() as session:
        first = _first_kept(session, feed, limit)
    count, step = 0, feed.first
    while step < first:
        step = min(first, step + AT_ONCE)
        with keeping_answers(hub.writes) as session:
            hold_feed(session, feed.id)
            session.execute(
                update(ChangeFeed)
                .where(ChangeFeed.id == feed.id, ChangeFeed.first < step)
                .values(first=step)
            )
            over = (FeedEntry.feed_id == feed.id) & (FeedEntry.number < step)
            gone = _removed(session, FeedEntry, over)
            _tell(session, hub, Operation.CHANGES_FORGET, feed.id, gone, first=step)
        count += gone
    return count


def _first_kept(session: Session, feed: FeedCard, limit: datetime) -> int:
    """Tell from which entry on a feed is kept: never less than it is now."""
    row, hook = FeedEntry, Webhook
    young = select(func.min(row.number)).where(row.feed_id == feed.id, row.at >= limit)
    owed = select(func.min(hook.sent)).where(
        hook.feed_id == feed.id, hook.ended_at.is_(None)
    )
    oldest_young, sent = session.scalar(young), session.scalar(owed)
    newest_over = feed.last if oldest_young is None else oldest_young - 1
    return max(feed.first, newest_over if sent is None else min(newest_over, sent))


def _end_deliveries(hub: Hub, limit: datetime) -> tuple[int, int]:
    """Let go of deliveries that were received, and of addresses that ended."""
    row = WebhookDelivery
    with hub.writing(keeps_answers=True) as session:
        ended = select(Webhook.id).where(Webhook.ended_at < limit)
        deliveries = _removed(
            session,
            row,
            or_(
                WebhookDelivery.acknowledged_at < limit,
                WebhookDelivery.webhook_id.in_(ended),
            ),
        )
        webhooks = _removed(session, Webhook, Webhook.ended_at < limit)
        if deliveries:
            told = {"webhooks": webhooks}
            op = Operation.CHANGES_FORGET
            _tell(session, hub, op, "deliveries", deliveries, **told)
    return deliveries, webhooks


def _end_lists(hub: Hub, limit: datetime) -> int:
    """Let go of lists that ended, and of which no entry is kept."""
    row = Subscription
    entry = select(FeedEntry.number).where(
        FeedEntry.feed_id == row.feed_id, FeedEntry.subscription == row.name
    )
    with hub.writing(keeps_answers=True) as session:
        return _removed(session, row, (row.ended_at < limit) & ~entry.exists())


def _end_pushes(hub: Hub, limit: datetime) -> tuple[int, int]:
    """Let go of what was written of a decision between its first and its last word."""
    row, later, earlier = UpstreamPush, aliased(UpstreamPush), aliased(UpstreamPush)
    written = select(UpstreamBatch.id).where(UpstreamBatch.written_at.is_not(None))
    newer = select(later.id).where(
        later.record_key == row.record_key, later.id > row.id
    )
    older = select(earlier.id).where(
        earlier.record_key == row.record_key, earlier.id < row.id
    )
    query = (
        select(row.id)
        .where(row.pushed_at < limit, row.batch.in_(written))
        .where(newer.exists(), older.exists())
        .order_by(row.id)
        .limit(AT_ONCE)
    )
    count = 0
    while True:
        with keeping_answers(hub.writes) as session:
            ids = session.scalars(query).all()
            if not ids:
                break
            gone = _removed(session, row, row.id.in_(ids))
            _tell(session, hub, Operation.UPSTREAM_FORGET, "pushes", gone)
        count += gone
    held = select(UpstreamPush.batch)
    with keeping_answers(hub.writes) as session:
        files = _removed(
            session,
            UpstreamBatch,
            (UpstreamBatch.written_at < limit) & UpstreamBatch.id.not_in(held),
        )
    return count, files


def _removed(session: Session, table: type[Any], over: ColumnElement[bool]) -> int:
    """Delete rows, and tell how many they were."""
    return session.connection().execute(delete(table).where(over)).rowcount


def _tell(
    session: Session, hub: Hub, op: Operation, what: str, count: int, **more: Any
) -> None:
    """Leave the event of what was let go of."""
    outbox.put(
        session,
        at=hub.clock(),
        actor=HUB,
        op=op,
        subject_type="retention",
        subject=what,
        detail={"count": count, **more},
    )
