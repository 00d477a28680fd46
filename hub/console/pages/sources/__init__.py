"""The sources: how each stands, its runs, a night as a whole, duties, reports."""

from hub.console.pages.sources import column_pages as column_pages
from hub.console.pages.sources import list_pages as list_pages
from hub.console.pages.sources import night_pages as night_pages
from hub.console.pages.sources import report_pages as report_pages
from hub.console.pages.sources import run_pages as run_pages
from hub.console.pages.sources import served_pages as served_pages
from hub.console.pages.sources import source_pages as source_pages
from hub.console.pages.sources.base import blueprint as blueprint
