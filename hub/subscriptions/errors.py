"""What is refused of subscriptions, feeds and webhooks, and what to do about it."""

from hub.ground.errors import (
    BadInputError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
)


class SubscriptionInvalidError(BadInputError):
    """The body or name is none of a list of watched merchants."""

    code = "subscription-invalid"
    title = "This is no list of merchants to watch: correct what the detail names."


class SubscriptionTooLargeError(BadInputError):
    """A member watches at most 500 merchants for a purpose, in at most 50 lists."""

    status = 413
    code = "subscription-too-large"
    title = (
        "A member watches at most 500 merchants for a purpose, in all its lists:"
        " shorten this list, or end another."
    )


class SubscriptionPurposeError(ForbiddenError):
    """Merchants are not watched for transfer, prosecution or trial."""

    code = "subscription-purpose"
    title = (
        "Merchants are not watched for transfer, prosecution or trial: ask for each"
        " under its case."
    )


class SubscriptionUnknownError(NotFoundError):
    """The member has no list of this name for this purpose."""

    code = "subscription-unknown"
    title = (
        "There is no such list of yours for this purpose: look at those that there are"
        " with GET /v1/subscriptions."
    )


class FeedPlaceInvalidError(BadInputError):
    """What entries are asked for after is no place in this feed.

    Or ``limit`` is none of 1 to 500.
    """

    code = "feed-place-invalid"
    title = (
        "Send as after what the last page gave as next, or leave it out, and as limit 1"
        " to 500."
    )


class FeedRestartedError(ConflictError):
    """The hub came back from a backup, and the entries that were read are others now.

    ``continue_after`` names the place to go on after.
    """

    code = "feed-restarted"
    title = (
        "The hub came back from a backup and lost entries that you have read: look at"
        " your merchants anew, and go on after the place that is named."
    )


class FeedPlaceGoneError(ConflictError):
    """Entries behind that place have ended with their time.

    ``continue_after`` names the place to go on after.
    """

    code = "feed-place-gone"
    title = (
        "Entries behind this place are not kept any more: look at your merchants anew,"
        " and go on after the place that is named."
    )


class WebhookInvalidError(BadInputError):
    """The body, name or address is none of a webhook, or there are five already."""

    code = "webhook-invalid"
    title = "This is no webhook: correct what the detail names."


class WebhookNotAllowedError(BadInputError):
    """This member's entries may not be sent to this address, or only by TLS.

    The configuration decides; the detail says how it would have to be listed.
    """

    code = "webhook-not-allowed"
    title = (
        "Entries may not be sent to this address: ask who runs the hub to list its"
        " host, with the port (HUB_WEBHOOK_HOSTS; in the own network"
        " HUB_WEBHOOK_INNER_HOSTS, with member and path)."
    )


class WebhookUnknownError(NotFoundError):
    """The member has no webhook of this name for this purpose."""

    code = "webhook-unknown"
    title = (
        "There is no such webhook of yours for this purpose: look at those that there"
        " are with GET /v1/webhooks."
    )
