"""From the document of a batch to what its page shows: pure."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from msgspec import UNSET, structs

from hub.console.pages.screenings.views import (
    BatchPage,
    LineView,
    MeantView,
)
from hub.console.views.parts import Link, StateChip, Tab
from hub.console.views.tables import Paging
from hub.console.words.translator import Translator
from schemas.answers.screening import ScreenedLine, ScreeningDocument
from schemas.words import ScreenOutcome

LINES_A_PAGE = 50
UNRATED = "unrated"
FORMS = ("xlsx", "csv", "json")
SIGNS = {
    ScreenOutcome.HIT: ("round", "ok"),
    ScreenOutcome.LOOKALIKE: ("triangle", "warn"),
    ScreenOutcome.SEVERAL: ("diamond", "odd"),
    ScreenOutcome.NONE: ("ring", "mute"),
    ScreenOutcome.INVALID: ("square", "bad"),
}
"""Sign and tone of each outcome."""


@dataclass(frozen=True, slots=True)
class BatchAsked:
    """Which part of a batch is asked for, and where its links lead."""

    base: str
    merchants: str
    again: str
    outcome: str
    page: str
    now: datetime
    logged: str
    """Place in the log of this look."""


def result_view(
    document: ScreeningDocument, voice: Translator, asked: BatchAsked
) -> BatchPage:
    """Show a page of the lines of an outcome."""
    chosen = asked.outcome if asked.outcome in set(ScreenOutcome) else ""
    lines = [one for one in document.lines if chosen in ("", one.outcome)]
    last = max(0, (len(lines) - 1) // LINES_A_PAGE)
    number = min(int(asked.page), last) if _is_number(asked.page) else 0
    start = number * LINES_A_PAGE
    shown = lines[start : start + LINES_A_PAGE]
    return BatchPage(
        summary=voice.t(
            "screenings.summary",
            count=len(document.lines),
            at=voice.moment(document.asked_at, asked.now),
            until=voice.moment(document.until or document.asked_at, asked.now),
        ),
        tabs=_tabs(document, voice, asked, chosen),
        lines=tuple(_line(one, voice, asked.merchants, document.id) for one in shown),
        paging=_paging(asked, chosen, number, len(lines)) if last else None,
        found=voice.t("screenings.found", count=len(lines)),
        exports=tuple(
            Link(voice.t(f"screenings.export.{form}"), f"{asked.base}/export/{form}")
            for form in FORMS
        ),
        again=Link(voice.t("screenings.again"), asked.again),
        logged=asked.logged,
    )


def _is_number(text: str) -> bool:
    """Tell whether a text is the number of a page."""
    return text.isascii() and text.isdigit() and len(text) <= len(str(LINES_A_PAGE**2))


def _tabs(
    document: ScreeningDocument, voice: Translator, asked: BatchAsked, chosen: str
) -> tuple[Tab, ...]:
    """Count the lines of each outcome."""
    counts = structs.asdict(document.counts)
    total = Tab(voice.t("screenings.all"), asked.base, sum(counts.values()), not chosen)
    return (
        total,
        *(
            Tab(
                voice.t(f"outcome.{outcome}"),
                _address(asked.base, outcome=outcome),
                counts[outcome],
                chosen == outcome,
            )
            for outcome in ScreenOutcome
        ),
    )


def _paging(asked: BatchAsked, chosen: str, number: int, total: int) -> Paging:
    """Lead to the lines before and after."""
    start = number * LINES_A_PAGE
    last = min(start + LINES_A_PAGE, total)
    before = None
    if number:
        before = _address(asked.base, outcome=chosen, page=str(number - 1))
    after = None
    if last < total:
        after = _address(asked.base, outcome=chosen, page=str(number + 1))
    return Paging(total, start + 1, last, before, after)


def _address(base: str, **given: str) -> str:
    """Write an address without what is not given."""
    said = {name: value for name, value in given.items() if value}
    return f"{base}?{urlencode(said)}" if said else base


def _line(
    line: ScreenedLine, voice: Translator, merchants: str, batch: str
) -> LineView:
    """Show one line."""
    said = [] if line.fault is None else [voice.t(f"line_fault.{line.fault}")]
    if line.outcome in (ScreenOutcome.SEVERAL, ScreenOutcome.LOOKALIKE):
        said = [_what_to_compare(line, voice)]
    if line.hint is not UNSET:
        said.append(voice.t(f"line_hint.{line.hint}"))
    if line.did_you_mean is not UNSET:
        said.append(voice.t("screenings.meant", code=line.did_you_mean))
    return LineView(
        number=line.line,
        name=(line.name or "").strip(),
        code=(line.code or "").strip(),
        ref=line.ref or "",
        chip=StateChip(voice.t(f"outcome.{line.outcome}"), *SIGNS[line.outcome]),
        why=voice.t("parts.semicolon").join(said),
        meant=_meant(line, voice, merchants, batch),
    )


def _what_to_compare(line: ScreenedLine, voice: Translator) -> str:
    """Say why a person has to choose."""
    by_code = any(one.by_code for one in line.merchants)
    key = line.outcome.value
    if by_code:
        key += "_by_code"
    return voice.t(f"screenings.why.{key}")


def _meant(
    line: ScreenedLine, voice: Translator, merchants: str, batch: str
) -> tuple[MeantView, ...]:
    """Show the merchants of a line, each with the way to its file."""
    return tuple(
        MeantView(
            name=one.merchant.name or voice.t("merchant.nameless"),
            href=f"{merchants}/{one.merchant.id}?batch={batch}&line={line.line}",
            code=one.merchant.uscc or "",
            has_rating=one.grade is not None,
            grade=None if one.grade == UNRATED else one.grade,
            records=one.records,
            like="" if one.lookalike is None else voice.t(f"find.like.{one.lookalike}"),
            doubt=voice.t("screenings.disputed")
            if one.merchant.disputed_identity is True
            else "",
        )
        for one in line.merchants
    )
