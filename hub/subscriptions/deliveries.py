"""Entries on their way to the addresses that members named: in order, until received.

To one address the next entry goes only after the one before was acknowledged. Each has
its leaf in the log before the first attempt, and is sent unchanged until the receiver
answers 2xx: a receiver that was away for days is told of everything, in order. Of what
was acknowledged as the hub was killed the receiver may hear twice, by the same id.

Who sends to an address raises its fence; whoever did so before sends no further entry
and keeps nothing more, whatever the clocks say.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from connectors.transport import Bounds, HttpReply, Transport, TransportError
from hub.audit.events import make_event
from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.ground.documents import Documented
from hub.ground.encoding import encode_compiled
from hub.members.caller import Caller
from hub.subscriptions.errors import WebhookNotAllowedError
from hub.subscriptions.feed import FeedCard, all_feeds, entries_after
from hub.subscriptions.models import FeedEntry, Subscription, Webhook, WebhookDelivery
from hub.subscriptions.webhooks import AllowedHosts, check_address, keys_of
from schemas.answers.changes import WebhookChangeDocument, WebhookMessageDocument
from schemas.answers.webhooks import WebhookKeys, sign_webhook
from schemas.tlog.leaf import format_moment
from schemas.words import Operation

BOUNDS = Bounds(most_bytes=64 << 10, most_seconds=10.0)
BACK_OFF = (30, 60, 120, 300, 600, 1800, 3600)
"""Seconds until the next attempt after so many have failed; then always the last."""
AT_ONCE = 200
"""Entries that one round sends to one address."""
SECONDS_AT_ONCE = 20.0
"""After so long a round leaves the rest for an address to the next one."""
LONGEST_WAIT = timedelta(seconds=BACK_OFF[-1])
SENDERS = 8
LONGEST_WORD = 64
OK_FROM, OK_UNTIL = 200, 300

MayTell = Callable[[FeedCard, Sequence[str]], Caller | None]
"""Tells for whom a feed's entries about some merchants may be sent now; None for
nobody: no agreement opens it today, or the log contradicts what it rests on."""
TransportOf = Callable[[AllowedHosts], Transport]


@dataclass(slots=True)
class DeliveryRound(Documented):
    """What one round came to."""

    webhooks: int = 0
    acknowledged: int = 0
    failed: int = 0


class _Attempt(NamedTuple):
    """How one attempt ended, and for what time the receiver asked to be left alone."""

    is_acknowledged: bool
    word: str
    wait: timedelta = timedelta()


class _Message(NamedTuple):
    """One entry as it is sent: its id and its bytes, the same at every attempt."""

    id: str
    body: bytes


def make_transport(allowed: AllowedHosts) -> Transport:
    """Give what reaches the allowed hosts, and nothing besides."""
    return Transport(allowed.public, inner=allowed.inner, bounds=BOUNDS)


def deliver_due(
    hub: Hub, may_tell: MayTell, transport_of: TransportOf = make_transport
) -> DeliveryRound:
    """Send what is due to every address, each in its order; addresses side by side."""
    report = DeliveryRound()
    due = _due(hub)
    if not due:
        return report

    def send(one: tuple[str, FeedCard]) -> tuple[int, int]:
        allowed = AllowedHosts.of(hub.config, one[1].member)
        with transport_of(allowed) as transport:
            return EntrySender(hub, transport, allowed, may_tell, *one).send_all()

    with ThreadPoolExecutor(SENDERS) as pool:
        for acknowledged, failed in pool.map(send, due):
            report.webhooks += 1
            report.acknowledged += acknowledged
            report.failed += failed
    return report


def wait_after(attempts: int) -> timedelta:
    """Tell how long to wait after so many failed attempts: pure."""
    return timedelta(seconds=BACK_OFF[min(attempts, len(BACK_OFF)) - 1])


def message_of(feed: FeedCard, entry: FeedEntry) -> _Message:
    """Write an entry as it is sent: pure, so that every attempt sends the same."""
    message = WebhookMessageDocument(
        type=f"merchant.{entry.kind}",
        timestamp=format_moment(entry.at),
        data=WebhookChangeDocument(
            epoch=entry.epoch,
            number=entry.number,
            merchant=entry.merchant,
            kind=entry.kind,
            subscription=entry.subscription,
            purpose=feed.purpose,
        ),
    )
    return _Message(f"{feed.id}.{entry.place}", encode_compiled(message))


def _due(hub: Hub) -> list[tuple[str, FeedCard]]:
    """List the webhooks that have something to be sent now, with their feeds."""
    at = hub.clock()
    found = []
    with hub.reads() as session:
        feeds = {feed.id: feed for feed in all_feeds(session)}
        query = select(Webhook.id, Webhook.feed_id, Webhook.sent).where(
            Webhook.ended_at.is_(None)
        )
        for webhook, feed, sent in session.execute(query.order_by(Webhook.id)):
            if feeds[feed].last <= sent:
                continue
            row = session.get(WebhookDelivery, (webhook, sent + 1))
            if row is None or _is_due(row, at):
                found.append((webhook, feeds[feed]))
    return found


def _is_due(row: WebhookDelivery, at: datetime) -> bool:
    """Tell whether an attempt is due; no longer wait was set but by a wrong clock."""
    return row.next_at is None or not at < row.next_at <= at + LONGEST_WAIT


class EntrySender:
    """Sends the entries of one feed to one address."""

    def __init__(
        self,
        hub: Hub,
        transport: Transport,
        allowed: AllowedHosts,
        may_tell: MayTell,
        webhook: str,
        feed: FeedCard,
    ) -> None:
        """Send to a webhook by its id."""
        self._hub = hub
        self._transport = transport
        self._allowed = allowed
        self._may_tell = may_tell
        self._webhook = webhook
        self._feed = feed

    def send_all(self) -> tuple[int, int]:
        """Send until something fails or the time is over; tell what came of it."""
        row = self._hold()
        if row is None:
            return 0, 0
        acknowledged = failed = 0
        until = time.monotonic() + SECONDS_AT_ONCE
        with self._hub.reads() as session:
            entries = entries_after(session, self._feed.id, row.sent, AT_ONCE)
        for entry in entries:
            if time.monotonic() >= until:
                break
            said = self._send(row, entry)
            if said is None:
                break
            if not said:
                failed += 1
                break
            acknowledged += 1
        return acknowledged, failed

    def _hold(self) -> Webhook | None:
        """Raise the fence of this address: whoever sent to it before sends no more."""
        with keeping_answers(self._hub.writes) as session:
            row = session.get_one(Webhook, self._webhook, with_for_update=True)
            if row.ended_at is not None:
                return None
            row.fence += 1
            session.flush()
            session.expunge(row)
            return row

    def _is_mine(self, session: Session, row: Webhook, *, locks: bool = False) -> bool:
        """Tell whether the address still stands, under the fence that was raised."""
        now = session.get_one(Webhook, row.id, with_for_update=locks)
        return now.ended_at is None and now.fence == row.fence

    def _send(self, row: Webhook, entry: FeedEntry) -> bool | None:
        """Send one entry; tell whether it was acknowledged, None if it may not go."""
        caller = self._may_tell(self._feed, [entry.merchant])
        if caller is None:
            return None
        at = self._hub.clock()
        message = message_of(self._feed, entry)
        leaf = self._leaf(row, caller, entry, message)
        if leaf is None:
            return None
        attempt = self._post(row, message, leaf, at)
        with keeping_answers(self._hub.writes) as session:
            if not self._is_mine(session, row, locks=True):
                return None
            self._note(session, entry.number, attempt)
        return attempt.is_acknowledged

    def _leaf(
        self, hook: Webhook, caller: Caller, entry: FeedEntry, message: _Message
    ) -> str | None:
        """Give the receipt of a disclosure; the first attempt puts it into the log.

        None where the address is another sender's now.

        Raises:
            AuditUnavailableError: the log cannot take it; nothing is sent.
        """
        at, place = self._hub.clock(), (hook.id, entry.number)
        with self._hub.reads() as session:
            if not self._is_mine(session, hook):
                return None
            known = session.get(WebhookDelivery, place)
            if known is not None:
                return known.leaf
            reference, officer = _asked_for(session, self._feed.id, entry.subscription)
        receipt = self._hub.audit.append(
            make_event(
                at=at,
                actor=caller.member,
                op=Operation.CHANGES_DELIVER,
                decision="allow",
                purpose=self._feed.purpose,
                case=reference,
                officer=officer or f"system:{caller.system}",
                subject_type="merchant",
                subject=entry.merchant,
                resp=hashlib.sha256(message.body).hexdigest(),
                resp_class={"about": "changes", "status": OK_FROM, "records": 1},
                policy=self._hub.rulebook.digest,
                detail={"webhook": hook.id, "message": message.id},
            )
        )
        with keeping_answers(self._hub.writes) as session:
            if not self._is_mine(session, hook, locks=True):
                return None
            session.add(
                WebhookDelivery(
                    webhook_id=hook.id,
                    number=entry.number,
                    leaf=receipt.address,
                    attempts=0,
                    next_at=at,
                )
            )
        return receipt.address

    def _post(
        self, row: Webhook, message: _Message, leaf: str, at: datetime
    ) -> _Attempt:
        """Make one attempt, and tell how it ended."""
        keys: Sequence[WebhookKeys] = keys_of(self._hub.keys, row, at)
        headers = {
            **sign_webhook(keys, message.id, at, message.body),
            "content-type": "application/json",
            "hub-receipt": leaf,
            "user-agent": "credithub",
        }
        try:
            check_address(row.url, self._allowed)
            answer = self._transport.fetch(
                row.url, method="POST", headers=headers, content=message.body
            )
        except WebhookNotAllowedError:
            # The configuration is another one than when it was set.
            return _Attempt(is_acknowledged=False, word="host-not-allowed")
        except TransportError as error:
            return _Attempt(is_acknowledged=False, word=error.code)
        said = OK_FROM <= answer.status < OK_UNTIL
        return _Attempt(said, str(answer.status), _asked_wait(answer))

    def _note(self, session: Session, number: int, attempt: _Attempt) -> None:
        """Keep how an attempt ended."""
        at = self._hub.clock()
        row = session.get_one(WebhookDelivery, (self._webhook, number))
        row.attempts += 1
        row.last = attempt.word[:LONGEST_WORD]
        if attempt.is_acknowledged:
            row.acknowledged_at, row.next_at = at, None
            session.execute(
                update(Webhook)
                .where(Webhook.id == self._webhook, Webhook.sent < number)
                .values(sent=number)
            )
        else:
            row.next_at = at + max(wait_after(row.attempts), attempt.wait)


def _asked_wait(answer: HttpReply) -> timedelta:
    """Read how long a receiver asks to be left alone, an hour at most."""
    text = answer.headers.get("retry-after", "")
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_WORD):
        return timedelta()
    return timedelta(seconds=min(int(text), BACK_OFF[-1]))


def _asked_for(session: Session, feed: str, name: str) -> tuple[str | None, str | None]:
    """Tell under which reference a list was set, and by which officer."""
    row = session.execute(
        select(Subscription.reference, Subscription.officer)
        .where(Subscription.feed_id == feed, Subscription.name == name)
        .order_by(Subscription.id.desc())
        .limit(1)
    ).one_or_none()
    return (None, None) if row is None else (row.reference, row.officer)
