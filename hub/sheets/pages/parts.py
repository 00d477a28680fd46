"""What all sheets about a merchant say alike: who it is, its grade, its records."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from hub.lookup.page import MerchantPageDocument
from hub.sheets.model import Part, SheetFacts, SheetNote, SheetSection, SheetTable
from hub.sheets.wording import SheetWords
from schemas.answers.merchant import CreditFileDocument, MerchantDocument
from schemas.answers.trust import RatingAnswerDocument, TrustDocument


class Graded(Protocol):
    """A rating, of whichever document."""

    @property
    def grade(self) -> str:
        """The grade."""

    @property
    def score(self) -> int | None:
        """The score; None where there is none."""


def identity_parts(
    document: (
        MerchantPageDocument | CreditFileDocument | RatingAnswerDocument | TrustDocument
    ),
    merchant: MerchantDocument,
    rows: Sequence[tuple[str, str]],
    words: SheetWords,
) -> Iterator[Part]:
    """Say who a merchant is, of which day and version, and whether it is disputed."""
    told = [*rows]
    if not isinstance(document, TrustDocument):
        # The onboarding check is asked of the present alone.
        if document.as_of:
            told.append((words("as-of"), document.as_of.isoformat()))
        if document.known_at:
            told.append((words("known-at"), words.moment(document.known_at)))
    if isinstance(document.data_version, str):
        told.append((words("version"), document.data_version))
    yield SheetFacts(told)
    if merchant.disputed_identity is True:
        yield SheetNote(words("disputed"), framed=True)


def graded(rating: Graded, policy: str, words: SheetWords) -> SheetFacts:
    """Say grade and score, and by which policy."""
    rated = rating.score is not None
    return SheetFacts(
        [
            (words("grade"), rating.grade if rated else words("unrated")),
            (words("amount"), str(rating.score) if rated else words("none")),
            (words("policy"), policy),
        ]
    )


def record_sections(
    named: Sequence[tuple[str, Sequence[str]]],
    heads: Sequence[tuple[str, int]],
    words: SheetWords,
) -> Iterator[SheetSection]:
    """Yield a section for each name that records stand under, or say there are none."""
    if not named:
        parts = [SheetNote(words("none")), SheetNote(words("not-all"))]
        yield SheetSection(words("records"), parts)
    for name in dict.fromkeys(name for name, _ in named):
        rows = [row for one, row in named if one == name]
        remark = words("entries", count=len(rows))
        yield SheetSection(name, [words.table(heads, rows)], remark)


def withheld_section(table: SheetTable, words: SheetWords) -> SheetSection:
    """Say what a view never shows, the same for every merchant."""
    return SheetSection(words("withheld"), [SheetNote(words("withheld-note")), table])
