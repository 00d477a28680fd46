"""A merchant's file on one page: who it is, its rating, records, relations, looks."""

from hub.console.pages.merchant import personal
from hub.console.pages.merchant.routes import blueprint

__all__ = ["blueprint", "personal"]
