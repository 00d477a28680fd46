"""The server's front: heads and bodies are read within limits, then the application."""

from hub.front.errors import BodyBrokenError as BodyBrokenError
from hub.front.errors import HeaderDoubledError as HeaderDoubledError
from hub.front.errors import HeaderNameError as HeaderNameError
from hub.front.errors import OverloadedError as OverloadedError
from hub.front.errors import RequestTimeoutError as RequestTimeoutError
from hub.front.errors import TokenInAddressError as TokenInAddressError
from hub.front.front import Front as Front
from hub.front.limits import FrontLimits as FrontLimits
from hub.front.proxies import Proxies as Proxies
