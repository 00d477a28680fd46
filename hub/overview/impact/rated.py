"""Rate merchants as rules would that are not in force yet, and write nothing of it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from hub.archive.reads import current_records
from hub.archive.rules import Ruling
from hub.ratings.facts import facts_of
from hub.ratings.policy import evaluate
from hub.ratings.service import Rater, subjects_of
from hub.ratings.terms import Verdict


def verdicts_of(
    session: Session,
    raters: tuple[Rater, Rater],
    merchants: Collection[int],
    judged: Mapping[bytes, Ruling],
    day: date,
) -> dict[int, tuple[Verdict, Verdict]]:
    """Rate merchants on a day by their records as they stand, and as judged otherwise.

    ``raters`` are of the rules in force and of the others; ``judged`` gives the other
    judgements by record. Who does not stand for itself is left out.
    """
    subjects = subjects_of(session, list(merchants))
    found = {}
    for number, rows in current_records(session, subjects).items():
        others = [
            replace(row, judgement=judged.get(row.key, row.judgement)) for row in rows
        ]
        subject = subjects[number][1]
        told = [
            evaluate(
                facts_of(some, rater.record_id, rater.rules),
                rater.policy,
                day,
                subject=subject,
            )
            for rater, some in zip(raters, (rows, others), strict=True)
        ]
        found[number] = (told[0], told[1])
    return found
