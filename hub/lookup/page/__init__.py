"""A merchant's page: everything about one merchant in one answer, cut to the view."""

from hub.lookup.file.register_facts import (
    NamePartDocument,
    RegisterDocument,
    SaidFact,
)
from hub.lookup.page.around import field_name
from hub.lookup.page.documents import (
    HolderDocument,
    IdentityDocument,
    LookDocument,
    LooksDocument,
    MerchantPageDocument,
    PageFlag,
    PageRating,
    PageReason,
    PageRecord,
    RatingHistoryDocument,
    RightDocument,
    SourceFreshness,
    WithheldGroup,
)
from hub.lookup.page.exports import (
    ExportSheet,
    as_csv,
    as_xlsx,
    find_sheets,
    neutralised,
    page_sheets,
)

__all__ = [
    "ExportSheet",
    "HolderDocument",
    "IdentityDocument",
    "LookDocument",
    "LooksDocument",
    "MerchantPageDocument",
    "NamePartDocument",
    "PageFlag",
    "PageRating",
    "PageReason",
    "PageRecord",
    "RatingHistoryDocument",
    "RegisterDocument",
    "RightDocument",
    "SaidFact",
    "SourceFreshness",
    "WithheldGroup",
    "as_csv",
    "as_xlsx",
    "field_name",
    "find_sheets",
    "neutralised",
    "page_sheets",
]
