"""A merchant's page: everything about one merchant in one answer, cut to the view."""

from hub.lookup.file.register_facts import NamePartDocument as NamePartDocument
from hub.lookup.file.register_facts import RegisterDocument as RegisterDocument
from hub.lookup.file.register_facts import SaidFact as SaidFact
from hub.lookup.page.around import field_name as field_name
from hub.lookup.page.documents import HolderDocument as HolderDocument
from hub.lookup.page.documents import IdentityDocument as IdentityDocument
from hub.lookup.page.documents import LookDocument as LookDocument
from hub.lookup.page.documents import LooksDocument as LooksDocument
from hub.lookup.page.documents import MerchantPageDocument as MerchantPageDocument
from hub.lookup.page.documents import PageFlag as PageFlag
from hub.lookup.page.documents import PageRating as PageRating
from hub.lookup.page.documents import PageReason as PageReason
from hub.lookup.page.documents import PageRecord as PageRecord
from hub.lookup.page.documents import RatingHistoryDocument as RatingHistoryDocument
from hub.lookup.page.documents import RightDocument as RightDocument
from hub.lookup.page.documents import SourceFreshness as SourceFreshness
from hub.lookup.page.documents import WithheldGroup as WithheldGroup
