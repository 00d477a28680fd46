"""The sources: how each stands, its runs, a night as a whole, duties, reports."""

from hub.console.pages.sources import (
    column_pages,
    list_pages,
    night_pages,
    report_pages,
    run_pages,
    served_pages,
    source_pages,
)
from hub.console.pages.sources.base import blueprint

__all__ = [
    "blueprint",
    "column_pages",
    "list_pages",
    "night_pages",
    "report_pages",
    "run_pages",
    "served_pages",
    "source_pages",
]
