"""The prior-penalty certificate: asked for, shown, taken away on paper."""

from hub.console.pages.penalties import parties as parties
from hub.console.pages.penalties import routes as routes
from hub.console.pages.penalties.offered import may_certify as may_certify
from hub.console.pages.penalties.routes import blueprint as blueprint
