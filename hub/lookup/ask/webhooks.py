"""Addresses that the caller's entries are sent to: read, set, rotated, ended.

An answer that shows a secret is not to be stored, and no other one ever shows it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import post_load

from hub.context import Hub
from hub.lookup.ask.question import REFUSALS, Route
from hub.lookup.ask.subscriptions import (
    FeedQuestion,
    NamedQuestion,
    SetQuestion,
    answer_with,
    setter_of,
    watching_sight,
)
from hub.lookup.disclosure.reply import Kind, Reply
from hub.lookup.task.bodies import read_body, too_long
from hub.lookup.task.tasks import Task
from hub.members.caller import Caller
from hub.subscriptions.errors import WebhookInvalidError
from hub.subscriptions.watch_lists import check_name
from hub.subscriptions.webhooks import (
    LONGEST_URL,
    AllowedHosts,
    WebhookCard,
    check_address,
    end_webhook,
    rotate_secret,
    set_webhook,
    webhooks_of,
)
from schemas.answers.changes import (
    EndedDocument,
    WebhookDocument,
    WebhooksDocument,
    WebhookSecretDocument,
)
from schemas.base import Contract
from schemas.fields.sent import long, refuse_value, text
from schemas.words import Operation

MOST_BYTES = 2_000
ONE = "/v1/webhooks/{name}"


def check_ascii(url: str) -> None:
    """Check that an address has no sign that looks like another one to people."""
    if not (url.isascii() and url.isprintable()):
        refuse_value("地址须为 ASCII", "an address is written in ASCII")


class AskedWebhookContract(Contract):
    """The address that a member wants entries sent to."""

    url = text("https address of an allowed host", long(1, LONGEST_URL), check_ascii)

    @post_load
    def make(self, said: dict[str, str], **_: Any) -> str:
        """Take the address alone."""
        return said["url"]


@dataclass(frozen=True, slots=True)
class WebhooksQuestion(FeedQuestion):
    """Which webhooks the caller has for the purpose, and how deliveries stand."""

    kind = Kind(Operation.WEBHOOK_READ, "webhook", "webhooks")
    routes = (Route("/v1/webhooks", name="webhooks"),)
    document = WebhooksDocument

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """List them by name, without secrets."""
        sight = watching_sight(hub, caller, task, at)
        with hub.reads() as session:
            cards = webhooks_of(session, hub.keys, caller.member, task.purpose or "")
        document = WebhooksDocument(
            webhooks=[
                WebhookDocument(
                    name=card.row.name,
                    url=card.row.url,
                    public_key=card.public_key,
                    set_at=card.row.set_at,
                    acknowledged=card.row.sent,
                    waiting=card.waiting,
                    attempts=card.attempts,
                    next_at=card.next_at,
                    last=card.last,
                )
                for card in cards
            ]
        )
        return answer_with(document, (self.subject,), sight)


@dataclass(frozen=True, slots=True)
class SetWebhookQuestion(SetQuestion):
    """A webhook that the caller sets; the first answer shows its secret, once.

    Entries are sent in order, each until it is acknowledged with 2xx, signed as
    Standard Webhooks has it (v1 and v1a).
    """

    kind = Kind(Operation.WEBHOOK_READ, "webhook", "webhook-set")
    routes = (
        Route(
            ONE,
            bodies={"application/json": AskedWebhookContract},
            method="PUT",
            name="webhook_address",
        ),
    )
    document = WebhookSecretDocument
    refusals = REFUSALS | {
        422: "This is no webhook, its host is not allowed, or a parameter is unknown."
    }

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Set it, and show its secret if it is new."""
        watching_sight(hub, caller, task, at)
        url = self._read(hub, caller)
        with hub.writing(keeps_answers=True) as session:
            card, secret = set_webhook(
                session, hub.keys, setter_of(caller, task, at), self.name, url
            )
        return _show(card, secret)

    def _read(self, hub: Hub, caller: Caller) -> str:
        """Read the address that came.

        Raises:
            WebhookInvalidError, WebhookNotAllowedError: as their names say.
        """
        if len(self.body) > MOST_BYTES:
            raise WebhookInvalidError(too_long(MOST_BYTES))
        check_name(self.name, WebhookInvalidError)
        url: str = read_body(self.body, AskedWebhookContract, WebhookInvalidError)
        check_address(url, AllowedHosts.of(hub.config, caller.member))
        return url


@dataclass(frozen=True, slots=True)
class RotateWebhookQuestion(NamedQuestion):
    """A new secret, shown once; the former one signs too for a day."""

    kind = Kind(Operation.WEBHOOK_READ, "webhook", "webhook-rotate")
    routes = (Route(f"{ONE}/secret", method="POST", name="webhook_secret"),)
    document = WebhookSecretDocument

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Draw the secret; the former one signs too for a day."""
        watching_sight(hub, caller, task, at)
        with hub.writing(keeps_answers=True) as session:
            card, secret = rotate_secret(
                session, hub.keys, setter_of(caller, task, at), self.name
            )
        return _show(card, secret)


@dataclass(frozen=True, slots=True)
class EndWebhookQuestion(NamedQuestion):
    """A webhook that the caller ends; nothing is sent to it any more."""

    kind = Kind(Operation.WEBHOOK_READ, "webhook", "webhook-end")
    routes = (Route(ONE, method="DELETE", name="webhook_address"),)
    document = EndedDocument

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """End it: nothing is sent to it any more."""
        with hub.writing(keeps_answers=True) as session:
            end_webhook(session, setter_of(caller, task, at), self.name)
        document = EndedDocument(name=self.name, ended_at=at)
        return answer_with(document, (self.subject,))


def _show(card: WebhookCard, secret: str | None) -> Reply:
    """Show a webhook with the secret that it was given now."""
    document = WebhookSecretDocument(
        name=card.row.name,
        url=card.row.url,
        secret=secret,
        public_key=card.public_key,
        former_until=card.row.former_until,
    )
    return answer_with(document, (card.row.name,), may_be_stored=False)
