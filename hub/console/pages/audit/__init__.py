"""The audit administrator's pages: the log, its entries, and who looked and why."""

from hub.console.pages.audit import access_pages, log_pages
from hub.console.pages.audit.base import blueprint

__all__ = ["access_pages", "blueprint", "log_pages"]
