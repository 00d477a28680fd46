"""The quarantine desk: the list of rows that are no records, and each of them."""

from hub.console.pages.quarantine import decide_pages as decide_pages
from hub.console.pages.quarantine import list_pages as list_pages
from hub.console.pages.quarantine import row_pages as row_pages
from hub.console.pages.quarantine import rule_pages as rule_pages
from hub.console.pages.quarantine.base import blueprint as blueprint
