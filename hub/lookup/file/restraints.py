"""Flags of statutory restraints: what rests on the records that an answer shows."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hub.archive.rules import restraints_of
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject
from hub.rulebook import Rulebook
from hub.rulebook.articles import article_in
from schemas.words import SHOWN, EndedBy

LIFTING = frozenset({EndedBy.DEREGISTRATION, EndedBy.MASK})
"""What lifts restraints where it ends publicity."""


def restraint_flags(
    entries: Iterable[Entry],
    subject: Subject,
    sight: Sight,
    rules: Rulebook,
    language: str,
    day: date | None = None,
) -> list[Mapping[str, Any]]:
    """Write the restraints that stand today, by article, with first and last day.

    Or those of another ``day``, by records as they stood on it.

    What a decision ended ends its restraint; a record in which the merchant is not the
    subject restrains it in nothing. None is told by a field that is not shown.
    """
    flags: list[Mapping[str, Any]] = []
    for entry in entries:
        if entry.status not in SHOWN or (entry.party_nos and 0 not in entry.party_nos):
            continue
        if entry.event_day is None or entry.is_sealed:
            continue
        lifted = _lifted_by(entry, sight.day)
        shown = sight.fields(entry, subject)
        flags += [
            {
                "code": one.rule.code,
                "records": [entry.public_id],
                "text": one.rule.en if language == "en" else one.rule.zh,
                "article": article_in(one.rule.source, language),
                "from": one.first,
                "until": one.last,
            }
            for one in restraints_of(entry.kind, dict(entry.body), rules)
            if one.stands_on(day or sight.day)
            and one.told_by <= shown
            and (lifted is None or lifted in one.rule.outlives)
        ]
    return flags


def _lifted_by(entry: Entry, day: date) -> str | None:
    """Tell what lifted its restraints with its publicity, where a row tells it.

    Who is deregistered leaves the lists; a plan of reorganisation must not fail by them
    (SAMR Order 107, articles 20 and 22).
    """
    until = entry.publicity_until
    is_over = entry.ended_by in LIFTING and until is not None and until < day
    return entry.ended_by if is_over else None
