"""Watched merchants, what changed of them, and the addresses that are told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from schemas.answers.document import (
    ReceiptedDocument,
    SentDocument,
    about,
    kept_as,
)
from schemas.words import ChangeKind

KINDS = ", ".join(ChangeKind)


def place_of(epoch: str, number: int) -> str:
    """Write a place in a feed."""
    return f"{epoch}.{number}"


class WatchedDocument(SentDocument, frozen=True, kw_only=True):
    """One merchant of a list."""

    code: Annotated[str, about("As it was named")]
    merchant: Annotated[
        str | None, about("Public id; null where nobody is shown by this code")
    ]


class NamedListDocument(SentDocument, frozen=True, kw_only=True):
    """A list of watched merchants, and of what its member is told."""

    name: Annotated[str, about("Name of the list")]
    kinds: Annotated[Sequence[str], about(f"Some of {KINDS}")]


class SubscriptionSummaryDocument(NamedListDocument, frozen=True, kw_only=True):
    """A list without its merchants."""

    merchants: Annotated[int, about("How many merchants it watches")]
    set_at: Annotated[datetime, about("When it was set last")]


class SubscriptionsDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """The lists of a member for one purpose."""

    subscriptions: Annotated[Sequence[SubscriptionSummaryDocument], about("By name")]


class SubscriptionDocument(
    NamedListDocument, ReceiptedDocument, frozen=True, kw_only=True
):
    """A list as it stands."""

    set_at: Annotated[datetime, about("When it was set last")]
    merchants: Annotated[
        Sequence[WatchedDocument], about("In the order in which they were named")
    ]


class EndedDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """That a list or webhook was ended."""

    name: Annotated[str, about("Its name")]
    ended_at: Annotated[datetime, about("When it ended")]


class EntryDocument(SentDocument, frozen=True, kw_only=True):
    """That something changed of a watched merchant."""

    number: Annotated[int, about("From 1, without gaps, for this member and purpose")]
    at: Annotated[datetime, about("When the hub found it")]
    merchant: Annotated[str, about("Public id")]
    kind: Annotated[str, about(f"One of {KINDS}")]
    subscription: Annotated[str, about("Name of the list that watches the merchant")]


class ChangesDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """A page of entries, in their order."""

    epoch: Annotated[
        str, about("A new one begins when the hub comes back from a backup")
    ]
    entries: Annotated[Sequence[EntryDocument], about("Oldest first")]
    next: Annotated[str, about("Send it as after to go on")]
    more: Annotated[bool, about("Whether there are more entries now")]


class WebhookChangeDocument(SentDocument, frozen=True, kw_only=True):
    """An entry as it is sent by a webhook: ask for the merchant to learn more."""

    epoch: Annotated[str, about("The epoch in which the entry was made")]
    number: Annotated[int, about("From 1, without gaps, for this member and purpose")]
    merchant: Annotated[str, about("Public id")]
    kind: Annotated[str, about(f"One of {KINDS}")]
    subscription: Annotated[str, about("Name of the list that watches the merchant")]
    purpose: Annotated[str, about("For what the merchant is watched")]

    @property
    def place(self) -> str:
        """Name its place in the feed, to go on after."""
        return place_of(self.epoch, self.number)


class WebhookMessageDocument(SentDocument, frozen=True, kw_only=True):
    """What is sent to a webhook."""

    type: Annotated[str, about("merchant. and the kind of change")]
    timestamp: Annotated[
        Annotated[str, kept_as(datetime)], about("When the hub found it")
    ]
    data: WebhookChangeDocument


class WebhookDocument(SentDocument, frozen=True, kw_only=True):
    """An address that entries are sent to."""

    name: Annotated[str, about("Name of the webhook")]
    url: Annotated[str, about("Where entries are sent")]
    public_key: Annotated[
        str, about("whpk_ and the Ed25519 key that v1a is checked with, Base64")
    ]
    set_at: Annotated[datetime, about("When it was set")]
    acknowledged: Annotated[
        int, about("Number of the last entry that was acknowledged, in order")
    ]
    waiting: Annotated[int, about("How many entries wait to be acknowledged")]
    attempts: Annotated[int, about("How often the next of them was tried")]
    next_at: Annotated[datetime | None, about("When it is tried again")]
    last: Annotated[str | None, about("How the last attempt ended")]


class WebhooksDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """The webhooks of a member for one purpose."""

    webhooks: Annotated[Sequence[WebhookDocument], about("By name")]


class WebhookSecretDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """A webhook with its secret, which is shown this once."""

    name: Annotated[str, about("Name of the webhook")]
    url: Annotated[str, about("Where entries are sent")]
    secret: Annotated[
        str | None,
        about(
            "whsec_ and the secret that v1 is checked with, Base64; null where the "
            "webhook stood already"
        ),
    ]
    public_key: Annotated[
        str, about("whpk_ and the Ed25519 key that v1a is checked with, Base64")
    ]
    former_until: Annotated[
        datetime | None, about("Until when the former secrets sign too")
    ]
