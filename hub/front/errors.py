"""What the front refuses itself, before the application sees the request.

Nobody has looked at the token by then, so that these have no receipt.
"""

from hub.ground.errors import HubError, UnavailableError


class HeaderNameError(HubError):
    """A header's name has an underscore, which the application takes for a hyphen."""

    status = 400
    code = "header-name-invalid"
    title = "Write header names with hyphens; one has an underscore."


class HeaderDoubledError(HubError):
    """A header that may be sent only once came twice."""

    status = 400
    code = "header-doubled"
    title = (
        "Send Authorization, Host, Idempotency-Key, Content-* and Hub-* headers only "
        "once each."
    )


class TokenInAddressError(HubError):
    """A token stands in the address, where it would be kept by whoever passes it on."""

    status = 400
    code = "token-in-address"
    title = (
        "Send the token as Authorization: Bearer <token>, never in the address; "
        "revoke this one, for others may have kept the address."
    )


class NotTheProxyError(HubError):
    """Somebody else than a declared proxy asks a hub that answers its proxies alone."""

    status = 403
    code = "not-the-proxy"
    title = (
        "Ask by the proxy's address: this one answers the proxies that HUB_PROXY names."
    )


class RequestTimeoutError(HubError):
    """The body did not come in the time, or at the rate, that it may take."""

    status = 408
    code = "request-timeout"
    title = "The body came too slowly; send the request again."


class BodyBrokenError(HubError):
    """The body ended before its end, or its chunks cannot be read."""

    status = 400
    code = "body-broken"
    title = "The body ended before its end; send the request again."


class OverloadedError(UnavailableError):
    """Too many requests are open: of this token, of this address, or in all."""

    code = "overloaded"
    title = "Too many requests are open; wait, then send fewer at once."
