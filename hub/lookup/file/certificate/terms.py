"""What pages and sheets of a certificate say alike."""

from collections.abc import Sequence

from hub.lookup.file.certificate.documents import DaysTold
from hub.lookup.wording import word
from schemas.record.penalty import PENALTY_KINDS, REVIEW_OUTCOMES

SPAN = ("{first} 至 {last}，首尾两日在内", "{first} to {last}, both included")
WITHOUT_LIMIT = ("不限起始时间，至 {last}（含）", "at any time to {last}, included")
BETWEEN = ("、", ", ")


def said_period(days: DaysTold, language: str) -> str:
    """Say a period."""
    span = WITHOUT_LIMIT if days.first is None else SPAN
    return word(span, language).format(first=days.first, last=days.last)


def said_kinds(kinds: Sequence[str], language: str) -> str:
    """Say kinds of penalty."""
    names = {} if language == "en" else dict(PENALTY_KINDS)
    told = [names.get(kind, kind.replace("_", " ")) for kind in kinds]
    return word(BETWEEN, language).join(told)


def said_review(outcome: str | None, language: str) -> str | None:
    """Say how a review of a decision came out; None where no source tells it."""
    if outcome is None:
        return None
    names = {} if language == "en" else {one[0]: one[1] for one in REVIEW_OUTCOMES}
    return names.get(outcome, outcome)
