"""Batch lookup: lines are pasted or uploaded, and open again for a day."""

from hub.console.pages.screenings import ask_pages as ask_pages
from hub.console.pages.screenings import result_pages as result_pages
from hub.console.pages.screenings.base import blueprint as blueprint
