"""Addresses that entries are sent to, and the secrets that they are signed with.

A secret is drawn by the hub, shown once and kept sealed. After a rotation the former
one signs too for a day, so that a receiver can change over without missing anything.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.checked_hosts import DEFAULT_PORTS
from connectors.transport import TransportError, parse_url
from hub.db.ids import new_id
from hub.ground.config import Config
from hub.ground.keys import Keyring
from hub.outbox import service as outbox
from hub.subscriptions.errors import (
    WebhookInvalidError,
    WebhookNotAllowedError,
    WebhookUnknownError,
)
from hub.subscriptions.models import ChangeFeed, Webhook, WebhookDelivery
from hub.subscriptions.watch_lists import Setter, feed_of, hold_feed, make_feed
from schemas.answers.webhooks import SECRET_BYTES, WebhookKeys
from schemas.wording import Wording
from schemas.words import Operation

OVERLAP = timedelta(hours=24)
"""How long former secrets sign beside new ones."""
MOST_WEBHOOKS = 5
"""Addresses of one member for one purpose."""
LONGEST_URL = 500
CONTEXT = "webhook"


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """Where a member's entries may be sent, as the configuration says."""

    public: frozenset[str]
    """Hosts that must lead to public addresses, reached by TLS alone."""
    inner_paths: Mapping[str, Collection[str]]
    """Hosts that may lead into the network, also without TLS, and paths there.

    ``/`` is every path; another one that ends so is all that lies beneath it.
    """

    @classmethod
    def of(cls, config: Config, member: str) -> "AllowedHosts":
        """Read them from the settings."""
        paths: dict[str, list[str]] = {}
        for said in _names(config.webhook_inner_hosts):
            whose, named, address = said.rpartition("@")
            if named and whose.lower() != member.lower():
                continue
            host, _, path = address.partition("/")
            paths.setdefault(host.lower(), []).append(f"/{path}")
        public = frozenset(name.lower() for name in _names(config.webhook_hosts))
        return cls(public, paths)

    @property
    def inner(self) -> frozenset[str]:
        """List the hosts that may lead into the network."""
        return frozenset(self.inner_paths)

    def has_inner(self, hosts: Collection[str], path: str) -> bool:
        """Tell whether a path of a host, by one of its names, may be sent to."""
        steps = unquote(path).replace("\\", "/").split("/")
        return not {".", ".."} & set(steps) and any(
            path == allowed or (allowed.endswith("/") and path.startswith(allowed))
            for host in hosts
            for allowed in self.inner_paths.get(host, ())
        )


@dataclass(frozen=True, slots=True)
class WebhookCard:
    """A webhook as it stands, and what waits for it."""

    row: Webhook
    public_key: str
    waiting: int
    attempts: int
    next_at: datetime | None
    last: str | None


def check_address(url: str, allowed: AllowedHosts) -> None:
    """Refuse an address whose host is not configured.

    Where a name leads is checked at each attempt, for it may come to lead elsewhere.

    Raises:
        WebhookInvalidError: it is no address.
        WebhookNotAllowedError: as it says.
    """
    try:
        target = parse_url(url)
    except TransportError as error:
        raise WebhookInvalidError(error.detail) from error
    if target.userinfo or target.query or target.fragment:
        # What stands there is a secret as a rule, and addresses are shown and logged.
        raise WebhookInvalidError(
            Wording(
                "地址不得含账号、参数或片段",
                "an address has no account, parameters or fragment",
            )
        )
    host = target.host.lower()
    port = target.port or DEFAULT_PORTS.get(target.scheme, 0)
    names = {f"{host}:{port}"}
    if port == DEFAULT_PORTS.get(target.scheme):
        names.add(host)
    is_inner = allowed.has_inner(names, target.path)
    is_public = target.scheme == "https" and not names.isdisjoint(allowed.public)
    if not is_public and not (is_inner and target.scheme in DEFAULT_PORTS):
        asked = f"{target.scheme}://{host}:{port}{target.path}"
        raise WebhookNotAllowedError(
            Wording(
                f"{asked} 不在许可之列；公网主机写作 {host}:{port}（仅限 TLS），"
                f"内网主机写作 成员@{host}:{port}/路径；仅默认端口可省略",
                f"{asked} is not allowed; a public host is listed as {host}:{port} "
                f"(TLS only), an inner one as MEMBER@{host}:{port}/PATH; only a "
                "default port may be left out",
            )
        )


def set_webhook(
    session: Session, keyring: Keyring, setter: Setter, name: str, url: str
) -> tuple[WebhookCard, str | None]:
    """Set a webhook; give it with its secret, which is None where it stood already.

    Entries that were made before are not sent to it.

    Raises:
        WebhookInvalidError: the member has too many.
    """
    feed = make_feed(session, setter)
    last = hold_feed(session, feed.id)
    row, secret = _standing(session, feed, name), None
    if row is None:
        stand = _all_standing(session, feed)
        if len(stand) >= MOST_WEBHOOKS:
            raise WebhookInvalidError(
                Wording(
                    f"同一用途最多 {MOST_WEBHOOKS} 个",
                    f"at most {MOST_WEBHOOKS} for a purpose",
                )
            )
        keys = new_keys()
        secret = keys.secret_text()
        row = Webhook(id=new_id(setter.at), feed_id=feed.id, name=name, sent=last)
        row.secret = _seal(keyring, row.id, keys)
        session.add(row)
    row.url, row.set_at = url, setter.at
    session.flush()
    _tell(session, setter, Operation.WEBHOOK_SET, row)
    return card_of(session, keyring, row, last), secret


def rotate_secret(
    session: Session, keyring: Keyring, setter: Setter, name: str
) -> tuple[WebhookCard, str]:
    """Draw a new secret; the present one signs too until the overlap is over.

    Raises:
        WebhookUnknownError: the member has no such webhook for the purpose.
    """
    row, feed = find_webhook(session, setter.member, setter.purpose, name)
    session.refresh(row, with_for_update=True)
    if row.ended_at is not None:
        raise WebhookUnknownError
    keys = new_keys()
    row.former, row.former_until = row.secret, setter.at + OVERLAP
    row.secret = _seal(keyring, row.id, keys)
    session.flush()
    _tell(session, setter, Operation.WEBHOOK_ROTATE, row)
    return card_of(session, keyring, row, feed.last), keys.secret_text()


def end_webhook(session: Session, setter: Setter, name: str) -> None:
    """End a webhook: nothing is sent to it any more.

    Raises:
        WebhookUnknownError: the member has no such webhook for the purpose.
    """
    row, _ = find_webhook(session, setter.member, setter.purpose, name)
    row.ended_at = setter.at
    session.flush()
    _tell(session, setter, Operation.WEBHOOK_END, row)


def webhooks_of(
    session: Session, keyring: Keyring, member: str, purpose: str
) -> list[WebhookCard]:
    """List the webhooks of a member for a purpose that stand, by name."""
    feed = feed_of(session, member, purpose)
    if feed is None:
        return []
    rows = _all_standing(session, feed)
    return [card_of(session, keyring, row, feed.last) for row in rows]


def find_webhook(
    session: Session, member: str, purpose: str, name: str
) -> tuple[Webhook, ChangeFeed]:
    """Find a webhook that stands, with its feed.

    Raises:
        WebhookUnknownError: the member has no such webhook for the purpose.
    """
    feed = feed_of(session, member, purpose)
    row = None if feed is None else _standing(session, feed, name)
    if feed is None or row is None:
        raise WebhookUnknownError
    return row, feed


def keys_of(keyring: Keyring, row: Webhook, at: datetime) -> list[WebhookKeys]:
    """Give what a webhook is signed with at a moment, the present secrets first.

    Raises:
        ConfigError: they were sealed by another instance.
    """
    sealed, until = [row.secret], row.former_until
    if row.former is not None and until is not None and at < until:
        sealed.append(row.former)
    place = f"{CONTEXT}:{row.id}"
    return [WebhookKeys.of(keyring.unseal(one, place)) for one in sealed]


def card_of(session: Session, keyring: Keyring, row: Webhook, last: int) -> WebhookCard:
    """Describe a webhook without its secrets."""
    keys = keys_of(keyring, row, row.set_at)[0]
    waits = session.get(WebhookDelivery, (row.id, row.sent + 1))
    return WebhookCard(
        row=row,
        public_key=keys.public_text(),
        waiting=last - row.sent,
        attempts=0 if waits is None else waits.attempts,
        next_at=None if waits is None else waits.next_at,
        last=None if waits is None else waits.last,
    )


def new_keys() -> WebhookKeys:
    """Draw what a webhook is signed with."""
    return WebhookKeys(
        secrets.token_bytes(SECRET_BYTES), secrets.token_bytes(SECRET_BYTES)
    )


def _seal(keyring: Keyring, webhook: str, keys: WebhookKeys) -> bytes:
    """Encrypt secrets for the row of one webhook."""
    return keyring.seal(keys.joined(), f"{CONTEXT}:{webhook}")


def _standing(session: Session, feed: ChangeFeed, name: str) -> Webhook | None:
    """Find the webhook of a name that stands."""
    rows = _all_standing(session, feed)
    return next((row for row in rows if row.name == name), None)


def _all_standing(session: Session, feed: ChangeFeed) -> list[Webhook]:
    """List the webhooks of a feed that stand, by name."""
    query = select(Webhook).where(
        Webhook.feed_id == feed.id, Webhook.ended_at.is_(None)
    )
    return list(session.scalars(query.order_by(Webhook.name)))


def _names(text: str) -> list[str]:
    """Read what a setting lists."""
    return [name.strip() for name in text.split(",") if name.strip()]


def _tell(session: Session, setter: Setter, op: Operation, row: Webhook) -> None:
    """Leave the event of a change to a webhook; its address tells who is told."""
    outbox.put(
        session,
        at=setter.at,
        actor=setter.member,
        op=op,
        subject_type="webhook",
        subject=f"{setter.member} {setter.purpose} {row.name}",
        detail={
            "purpose": setter.purpose,
            "case": setter.reference,
            "webhook": row.id,
            "host": parse_url(row.url).host,
        },
    )
