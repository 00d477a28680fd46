"""What a page for finding shows: merchants told apart, namesakes side by side."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from hub.lookup.file.register_facts import (
    CodeDocument,
    NamePartDocument,
    RegisterDocument,
)
from schemas.answers.document import SentDocument
from schemas.answers.match import TotalDocument
from schemas.answers.merchant import MerchantDocument, RelatedDocument


class FoundCount(SentDocument, frozen=True):
    """How many records of a kind the view shows of a merchant."""

    kind: str
    name: str
    total: int


class NewestRecord(SentDocument, frozen=True):
    """The newest of the shown records that are no entry of a register."""

    record: str
    kind: str
    name: str
    event_day: date


class FoundShop(SentDocument, frozen=True, kw_only=True):
    """That the merchant is a shop on a platform, and who runs it."""

    platform: str | None
    shop_id: str | None
    opened_day: str | None
    state: str | None
    operator: RelatedDocument | None
    """None where the view does not tell of it."""


class FoundMerchant(SentDocument, frozen=True, kw_only=True):
    """A merchant that may be meant, with what tells it from others."""

    merchant: MerchantDocument
    name_parts: Sequence[NamePartDocument]
    """None of a name that is masked."""
    subject_class: str
    region_name: str | None
    codes: Sequence[CodeDocument]
    register: RegisterDocument | None
    grade: str | None
    """None where the view has no rating, or there is none."""
    score: int | None
    counts: Sequence[FoundCount]
    newest: NewestRecord | None
    shop: FoundShop | None
    lookalike: Literal["homophone", "shape", "moved", "slip", "stem"] | None = None
    """Why its name may be the one that was meant: it imitates the typed trade name,
    differs by one slip, or has that trade name."""


class NamesakesDocument(SentDocument, frozen=True, kw_only=True):
    """Firms with one trade name that are no shop: different merchants all the same."""

    stem: str
    merchants: Sequence[str]
    """Their public ids, in the order of the results."""
    is_whole_core: bool
    """Whether industry and form are the same too."""


class WrongCodeDocument(SentDocument, frozen=True):
    """That a text is no code although it looks like one."""

    detail: str
    """In which form it is wrong; never the text itself."""
    did_you_mean: str | None
    """The one code that it may be by the check digits."""


class FindDocument(SentDocument, frozen=True, kw_only=True):
    """The merchants that a text may mean."""

    by: Literal["code", "name", "nothing", "wrong-code"]
    """How was looked for them; ``nothing``: fewer than two characters; ``wrong-code``:
    not at all, for the text is a code but for a slip."""
    wrong: WrongCodeDocument | None = None
    results: Sequence[FoundMerchant]
    total: TotalDocument
    """How many a name may mean, counted up to 1,000."""
    has_more: bool
    """Whether more were found than are told, or others were not looked for."""
    after: str | None
    """Behind whom the list goes on, where it does."""
    alike: Sequence[FoundMerchant]
    """Others whose names sound or look like it, or have its characters moved; none
    where there are more results than are told."""
    namesakes: Sequence[NamesakesDocument]
    note: str
    """Who cannot be found by name."""
    limit: int
