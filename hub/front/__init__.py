"""The server's front: heads and bodies are read within limits, then the application."""

from hub.front.errors import (
    BodyBrokenError,
    HeaderDoubledError,
    HeaderNameError,
    NotTheProxyError,
    OverloadedError,
    RequestTimeoutError,
    TokenInAddressError,
)
from hub.front.front import Front
from hub.front.limits import FrontLimits
from hub.front.proxies import Proxies

__all__ = [
    "BodyBrokenError",
    "Front",
    "FrontLimits",
    "HeaderDoubledError",
    "HeaderNameError",
    "NotTheProxyError",
    "OverloadedError",
    "Proxies",
    "RequestTimeoutError",
    "TokenInAddressError",
]
