"""A merchant's file on one page: who it is, its rating, records, relations, looks."""

from hub.console.pages.merchant import personal as personal
from hub.console.pages.merchant.routes import blueprint as blueprint
