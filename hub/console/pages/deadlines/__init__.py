"""The clocks of an officer's unit: which are due, and what happened to each."""

from hub.console.pages.deadlines import clock_pages
from hub.console.pages.deadlines.base import blueprint

__all__ = ["blueprint", "clock_pages"]
