"""Watched merchants, what changed of them, and the addresses that are told."""

from marshmallow import fields

from schemas.answers.merchant import ReceiptContract
from schemas.base import Contract
from schemas.fields.answer import moment, rows, text, whole
from schemas.words import ChangeKind

KINDS = ", ".join(ChangeKind)


class AskedListContract(Contract):
    """The merchants that a member wants to be told of."""

    merchants = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Codes or public ids, at most 500 in all lists"},
    )
    kinds = fields.List(
        fields.String(),
        metadata={"description": f"Some of {KINDS}; all of them by default"},
    )


class WatchedContract(Contract):
    """One merchant of a list."""

    code = text("As it was named")
    merchant = text(
        "Public id; null where nobody is shown by this code", allow_none=True
    )


class SubscriptionSummaryContract(Contract):
    """A list without its merchants."""

    name = text("Name of the list")
    kinds = fields.List(
        fields.String(), required=True, metadata={"description": f"Some of {KINDS}"}
    )
    merchants = whole("How many merchants it watches")
    set_at = moment("When it was set last")


class SubscriptionsContract(Contract):
    """The lists of a member for one purpose."""

    subscriptions = rows(SubscriptionSummaryContract, "By name")
    receipt = fields.Nested(ReceiptContract, required=True)


class SubscriptionContract(Contract):
    """A list as it stands."""

    name = text("Name of the list")
    kinds = fields.List(
        fields.String(), required=True, metadata={"description": f"Some of {KINDS}"}
    )
    set_at = moment("When it was set last")
    merchants = rows(WatchedContract, "In the order in which they were named")
    receipt = fields.Nested(ReceiptContract, required=True)


class EndedContract(Contract):
    """That a list or webhook was ended."""

    name = text("Its name")
    ended_at = moment("When it ended")
    receipt = fields.Nested(ReceiptContract, required=True)


class EntryContract(Contract):
    """That something changed of a watched merchant."""

    number = whole("From 1, without gaps, for this member and purpose")
    at = moment("When the hub found it")
    merchant = text("Public id")
    kind = text(f"One of {KINDS}")
    subscription = text("Name of the list that watches the merchant")


class ChangesContract(Contract):
    """A page of entries, in their order."""

    epoch = text("A new one begins when the hub comes back from a backup")
    entries = rows(EntryContract, "Oldest first")
    next = text("Send it as after to go on")
    more = fields.Boolean(
        required=True, metadata={"description": "Whether there are more entries now"}
    )
    receipt = fields.Nested(ReceiptContract, required=True)


class AskedWebhookContract(Contract):
    """The address that a member wants entries sent to."""

    url = fields.String(
        required=True, metadata={"description": "https address of an allowed host"}
    )


class WebhookContract(Contract):
    """An address that entries are sent to."""

    name = text("Name of the webhook")
    url = text("Where entries are sent")
    public_key = text("whpk_ and the Ed25519 key that v1a is checked with, Base64")
    set_at = moment("When it was set")
    acknowledged = whole("Number of the last entry that was acknowledged, in order")
    waiting = whole("How many entries wait to be acknowledged")
    attempts = whole("How often the next of them was tried")
    next_at = moment("When it is tried again", allow_none=True)
    last = text("How the last attempt ended", allow_none=True)


class WebhooksContract(Contract):
    """The webhooks of a member for one purpose."""

    webhooks = rows(WebhookContract, "By name")
    receipt = fields.Nested(ReceiptContract, required=True)


class WebhookSecretContract(Contract):
    """A webhook with its secret, which is shown this once."""

    name = text("Name of the webhook")
    url = text("Where entries are sent")
    secret = text(
        "whsec_ and the secret that v1 is checked with, Base64; null where the webhook"
        " stood already",
        allow_none=True,
    )
    public_key = text("whpk_ and the Ed25519 key that v1a is checked with, Base64")
    former_until = moment("Until when the former secrets sign too", allow_none=True)
    receipt = fields.Nested(ReceiptContract, required=True)
