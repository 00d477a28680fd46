"""The audit administrator's pages: the log, its entries, and who looked and why."""

from hub.console.pages.audit import access_pages as access_pages
from hub.console.pages.audit import log_pages as log_pages
from hub.console.pages.audit.base import blueprint as blueprint
