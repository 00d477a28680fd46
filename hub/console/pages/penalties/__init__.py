"""The prior-penalty certificate: asked for, shown, taken away on paper."""

from hub.console.pages.penalties.routes import blueprint

__all__ = ["blueprint"]
