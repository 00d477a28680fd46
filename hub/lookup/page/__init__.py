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

__all__ = [
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
    "field_name",
]
