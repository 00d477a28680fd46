"""The window: an identity is checked, then one merchant sees its own file."""

from hub.console.pages.window import certificates, routes
from hub.console.pages.window.routes import blueprint

__all__ = ["blueprint", "certificates", "routes"]
