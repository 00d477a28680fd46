"""A merchant's page: everything about one merchant in one answer, cut to the view."""

from hub.lookup.file.documents import RelationDocument
from hub.lookup.file.register_facts import (
    NamePartDocument,
    RegisterDocument,
    SaidFact,
)
from hub.lookup.page.around import field_name
from hub.lookup.page.documents import (
    FlagDocument,
    HolderDocument,
    IdentityDocument,
    LookDocument,
    LooksDocument,
    MerchantPageDocument,
    PageRating,
    PageRecord,
    RatingHistoryDocument,
    ReasonDocument,
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
    "FlagDocument",
    "HolderDocument",
    "IdentityDocument",
    "LookDocument",
    "LooksDocument",
    "MerchantPageDocument",
    "NamePartDocument",
    "PageRating",
    "PageRecord",
    "RatingHistoryDocument",
    "ReasonDocument",
    "RegisterDocument",
    "RelationDocument",
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
