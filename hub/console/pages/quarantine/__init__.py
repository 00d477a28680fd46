"""The quarantine desk: the list of rows that are no records, and each of them."""

from hub.console.pages.quarantine import (
    decide_pages,
    list_pages,
    row_pages,
    rule_pages,
)
from hub.console.pages.quarantine.base import blueprint

__all__ = ["blueprint", "decide_pages", "list_pages", "row_pages", "rule_pages"]
