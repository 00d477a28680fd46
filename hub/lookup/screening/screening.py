"""Looking for the lines of a batch, as one look-up each would show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UNSET, UnsetType

from hub.context import Hub
from hub.lookup.file.documents import merchant_document
from hub.lookup.screening.deciding import MOST_TOLD, decide_line
from hub.lookup.screening.lines import AskedLine, ReadLine, look_for
from hub.lookup.search.found_merchants import Summary, summarise_found
from hub.lookup.search.results import Hit, ShownMerchant
from hub.lookup.search.searches import find_all_hits
from hub.lookup.view.sight import Sight
from schemas.answers.screening import ScreenedLine, ScreenedMerchant
from schemas.words import LineHint, ScreenOutcome


@dataclass(frozen=True, slots=True)
class ScreenedLines:
    """Lines as they are answered, and the merchants in them."""

    lines: Sequence[ScreenedLine]
    shown: Sequence[ShownMerchant]


def screen_lines(
    hub: Hub, number: int, sight: Sight, asked: Sequence[AskedLine], first: int
) -> ScreenedLines:
    """Answer lines, of which the first has this number."""
    read = [look_for(line) for line in asked]
    queries = [line.wanted for line in read if line.wanted is not None]
    found = iter(find_all_hits(hub, number, sight, queries, MOST_TOLD, firms=True))
    decided = [
        (ScreenOutcome.INVALID, ())
        if line.wanted is None
        else decide_line(line.wanted, next(found).hits)
        for line in read
    ]
    shown = {hit.shown.card.id: hit.shown for _, hits in decided for hit in hits}
    with hub.reads() as session:
        summaries = summarise_found(session, hub, list(shown.values()), sight)
    lines = [
        _line(place, line, outcome, hits, summaries, sight)
        for place, (line, (outcome, hits)) in enumerate(
            zip(read, decided, strict=True), first
        )
    ]
    return ScreenedLines(lines, list(shown.values()))


def _line(
    number: int,
    line: ReadLine,
    outcome: ScreenOutcome,
    hits: Sequence[Hit],
    summaries: dict[int, Summary],
    sight: Sight,
) -> ScreenedLine:
    """Write what one line came to."""
    asked = line.asked
    return ScreenedLine(
        line=number,
        ref=asked.ref,
        code=asked.code,
        name=asked.name,
        outcome=outcome,
        fault=line.fault,
        hint=_hint(line, outcome),
        did_you_mean=line.meant or UNSET,
        merchants=[
            ScreenedMerchant(
                merchant=merchant_document(hit.shown.subject, sight),
                grade=summaries[hit.shown.card.id].grade,
                records=summaries[hit.shown.card.id].records,
                by_code=hit.by_code,
                lookalike=hit.comparison.lookalike,
            )
            for hit in hits
        ],
    )


def _hint(line: ReadLine, outcome: ScreenOutcome) -> LineHint | UnsetType:
    """Tell what to know about a line, by what was asked and told of it alone."""
    if line.wanted is None:
        return UNSET
    if line.meant is not None:
        return LineHint.WRONG_CODE
    if outcome is ScreenOutcome.NONE and line.wanted.names:
        return LineHint.BY_CODE_ONLY
    return UNSET
