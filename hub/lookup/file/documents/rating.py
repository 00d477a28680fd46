"""A rating as answers tell of it, and why there is none."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import UNSET

from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Score
from hub.merchants.identity import Subject
from schemas.answers.merchant import RatingDocument, UnratedDocument

RATING = "rating"


def rating_document(
    score: Score | None, subject: Subject, sight: Sight
) -> RatingDocument | None:
    """Write the rating, or nothing where the view has none or none may be given.

    A person's business is not rated towards platforms and the public before a person
    has confirmed it (Personal Information Protection Law, art. 24).
    """
    if not sight.opens(RATING) or score is None:
        return None
    shielded = sight.keeps_rating_back(subject)
    why = score.kept_back.get(subject.subject_class) if shielded else score.why_unrated
    return RatingDocument(
        grade="unrated" if shielded else score.grade,
        score=None if shielded else score.score,
        policy=score.policy,
        as_of=score.as_of,
        known_at=score.known_at,
        digest="" if shielded else score.digest,
        reasons=[] if shielded else score.reasons,
        unrated_because=UNSET
        if why is None
        else UnratedDocument(why["code"], why["text"]),
    )


def flags_told(
    score: Score, subject: Subject, sight: Sight
) -> Sequence[Mapping[str, Any]]:
    """List what stands beside the score; where it is kept back, that it is and why."""
    if not sight.keeps_rating_back(subject):
        return score.flags
    why = score.kept_back.get(subject.subject_class)
    return [] if why is None else [why]
