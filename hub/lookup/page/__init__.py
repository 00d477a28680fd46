"""A merchant's page: everything about one merchant in one answer, cut to the view."""

from hub.lookup.page.documents import MerchantPageDocument
from hub.lookup.page.exports import (
    Sheet,
    as_csv,
    as_xlsx,
    find_sheets,
    neutralised,
    page_sheets,
)

__all__ = [
    "MerchantPageDocument",
    "Sheet",
    "as_csv",
    "as_xlsx",
    "find_sheets",
    "neutralised",
    "page_sheets",
]
