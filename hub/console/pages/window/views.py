"""What the pages at the window show."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.console.pages.merchant.views import (
    FiledGroup,
    LooksView,
    RatingView,
    RuleView,
    TitleView,
)
from hub.console.views.parts import FactRow
from hub.console.views.tables import PageForm
from hub.lookup.page import RightDocument


@dataclass(frozen=True, slots=True)
class CodePage:
    """Where a clerk types whose file is asked for."""

    form: PageForm
    place: str = ""
    """Place in the log of a code that nobody carries."""
    running: str = ""
    """Address of the window that is open on this device."""


@dataclass(frozen=True, slots=True)
class HolderPage:
    """Which merchant carries the code, and what is to be checked before it opens."""

    facts: tuple[FactRow, ...]
    merchant: str
    """Its public id, which the form sends back."""
    form: PageForm
    place: str
    """Place of this look in the log."""


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
