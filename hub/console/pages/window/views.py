"""What the pages at the window show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.console.pages.merchant.views import (
    FiledGroup,
    LooksView,
    RatingView,
    RuleView,
    TitleView,
)
from hub.console.views.parts import FactRow
from hub.console.views.tables import FormField, PageForm
from hub.lookup.page import RightDocument
from schemas.wording.notice import NoticeText


@dataclass(frozen=True, slots=True)
class CodePage:
    """Where a clerk types whose file is asked for."""

    form: PageForm
    person: PageForm
    """Where the number of a person is typed."""
    place: str = ""
    """Place in the log of a code that nobody carries."""
    running: str = ""
    """Address of the window that is open on this device."""


@dataclass(frozen=True, slots=True)
class HolderPage:
    """Which merchant carries the code, and what is to be checked before it opens."""

    facts: tuple[FactRow, ...]
    merchant: str
    """Its public id, which the form sends back; empty where it is chosen there."""
    form: PageForm
    place: str
    """Place of this look in the log."""
    is_person: bool = False
    """Whether the file is a natural person's."""


@dataclass(frozen=True, slots=True)
class OwnFileView:
    """A merchant's own file, for the merchant."""

    title: TitleView
    identity: tuple[FactRow, ...]
    visitor: tuple[FactRow, ...]
    rating: RatingView
    groups: tuple[FiledGroup, ...]
    why: Mapping[str, str]
    """Of each record, by its number: why it is public, until when."""
    looks: LooksView | None
    withheld: tuple[RuleView, ...]
    related: tuple[str, ...]
    rights: tuple[RightDocument, ...]
    sheet: str
    """Where the sheet to take home is fetched."""
    certificate: str
    """Where the certificate of prior penalties is fetched."""
    by_window: tuple[FormField, ...]
    by_days: tuple[FormField, ...]
    notice: Sequence[NoticeText]
    """Who handles personal information, why, and what anybody may ask."""
