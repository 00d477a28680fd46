"""Batch lookup: lines are pasted or uploaded, and open again for a day."""

from hub.console.pages.screenings import ask_pages, result_pages
from hub.console.pages.screenings.base import blueprint

__all__ = ["ask_pages", "blueprint", "result_pages"]
