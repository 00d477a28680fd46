"""The sources: how each stands, its runs, one run, and a night as a whole."""

from hub.console.pages.sources import (
    column_pages,
    list_pages,
    night_pages,
    run_pages,
)
from hub.console.pages.sources.base import blueprint

__all__ = ["blueprint", "column_pages", "list_pages", "night_pages", "run_pages"]
