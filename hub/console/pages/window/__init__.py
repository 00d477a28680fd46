"""The window: an identity is checked, then one merchant sees its own file."""

from hub.console.pages.window import certificates as certificates
from hub.console.pages.window import routes as routes
from hub.console.pages.window.routes import blueprint as blueprint
