"""The clocks of an officer's unit: which are due, and what happened to each."""

from hub.console.pages.deadlines import clock_pages as clock_pages
from hub.console.pages.deadlines.base import blueprint as blueprint
