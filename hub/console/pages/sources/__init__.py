"""The sources: how each stands, its runs, one run, and a night as a whole."""

from hub.console.pages.sources import list_pages, night_pages, run_pages
from hub.console.pages.sources.base import blueprint

__all__ = ["blueprint", "list_pages", "night_pages", "run_pages"]
