"""What a certificate says in words, and its pages and sheets alike."""

from collections.abc import Sequence

from hub.ground.words import wordings
from hub.lookup.wording import word
from schemas.answers.certificate import DaysDocument
from schemas.record.penalty import PENALTY_KINDS, REVIEW_OUTCOMES

TEXTS = wordings("certificates")
WHY = wordings("certificates.why")
MISSING = wordings("certificates.missing")


def say_why(why: str, language: str) -> str:
    """Say why something may belong on the list."""
    return word(WHY[why], language)


def say_whys(reasons: Sequence[str], language: str) -> str:
    """Say every reason why something may belong on the list."""
    return word(TEXTS["reasons-between"], language).join(
        say_why(why, language) for why in reasons
    )


def say_missing(reason: str, language: str) -> str:
    """Say why nothing is told of a kind."""
    return word(MISSING[reason], language)


def said_period(days: DaysDocument, language: str) -> str:
    """Say a period."""
    span = TEXTS["without-limit"] if days.first is None else TEXTS["span"]
    return word(span, language).format(first=days.first, last=days.last)


def said_kinds(kinds: Sequence[str], language: str) -> str:
    """Say kinds of penalty."""
    names = {} if language == "en" else dict(PENALTY_KINDS)
    told = [names.get(kind, kind.replace("_", " ")) for kind in kinds]
    return word(TEXTS["between"], language).join(told)


def said_review(outcome: str | None, language: str) -> str | None:
    """Say how a review of a decision came out; None where no source tells it."""
    if outcome is None:
        return None
    names = {} if language == "en" else {one[0]: one[1] for one in REVIEW_OUTCOMES}
    return names.get(outcome, outcome)
