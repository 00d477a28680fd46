"""The prior-penalty certificate: asked for, shown, taken away on paper."""

from hub.console.pages.penalties import parties, routes
from hub.console.pages.penalties.offered import may_certify
from hub.console.pages.penalties.routes import blueprint

__all__ = ["blueprint", "may_certify", "parties", "routes"]
