"""What stands around the sections of every sheet: the question and the receipt.

Another page becomes a sheet by its own sections and this frame.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hub.lookup.disclosure import Disclosure
from hub.sheets.model import (
    Part,
    Sheet,
    SheetFacts,
    SheetMargin,
    SheetNote,
    SheetSection,
)
from hub.sheets.wording import SheetWords
from schemas.wording.notice import NoticeText
from schemas.words import Purpose

SHORT_HASH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asked for what, as every page of the sheet says it."""

    purpose: str
    reference: str
    member: str
    """The member's name."""
    officer: str = ""
    verify_at: str
    """Address of the page on which anybody can check the receipt."""
    language: Literal["zh", "en"] = "zh"
    searched: str = ""
    """The text that was searched for."""
    notice: Sequence[NoticeText] = ()
    """Who handles personal information, where the sheet is handed to a person."""


def _reference_label(asking: Asking) -> str:
    """Name the reference: a merchant that asks for itself has no case."""
    return "window" if asking.purpose == Purpose.SELF else "reference"


def _notice(asking: Asking, words: SheetWords) -> list[SheetSection]:
    """Say who handles personal information, why, and what anybody may ask."""
    if not asking.notice:
        return []
    told = [(one.title, f"{one.text} ({one.article})") for one in asking.notice]
    return [SheetSection(words("notice"), [SheetFacts(told)])]


def frame(
    title: str,
    lines: Sequence[str],
    sections: Sequence[SheetSection],
    answer: Disclosure,
    asking: Asking,
) -> Sheet:
    """Put around the sections what every sheet has: the question and the receipt."""
    words = SheetWords(asking.language)
    receipt = answer.receipt
    at = receipt.event.at
    leaf = receipt.leaf_hash
    asked = [
        (words("purpose"), words.purpose(asking.purpose)),
        (words(_reference_label(asking)), asking.reference),
        (words("member"), asking.member),
        (words("officer"), asking.officer or words("not-told")),
    ]
    place = [(words("place"), receipt.address), (words("verify"), asking.verify_at)]
    proof: list[Part] = [
        SheetFacts(
            [
                *place,
                (words("leaf"), leaf),
                (words("checkpoint"), str(receipt.checkpoint_size)),
            ]
        ),
        SheetNote(words("attached"), of_file=True),
        SheetNote(words("proves")),
    ]
    when = [(words("when"), words.moment(at))]
    if answer.rely_until is not None:
        when.append((words("rely-until"), words.moment(answer.rely_until)))
    return Sheet(
        language=asking.language,
        title=title,
        lines=lines,
        margin=SheetMargin(
            above=[*asked[:3], (words("when"), words.local(at))],
            below=[
                place[0],
                (words("leaf"), f"{leaf[:SHORT_HASH]}…{leaf[-SHORT_HASH // 2 :]}"),
                place[1],
            ],
        ),
        sections=[
            SheetSection(words("asked"), [SheetFacts([*asked, *when])]),
            *sections,
            *_notice(asking, words),
            SheetSection(words("receipt"), proof),
        ],
        at=at,
    )
