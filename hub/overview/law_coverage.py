"""How many records tell which law they are about, and by what: unknown ones too."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.models import RecordHead, RecordJudgement, RecordVersion
from hub.archive.rules import (
    OPEN,
    case_class_of,
    law_fields_of,
    product_category_of,
    stored_law,
)
from hub.rulebook import Rulebook
from schemas.record import KINDS
from schemas.words import SHOWN

UNKNOWN = "unknown"
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class LawCoverage:
    """Counts of records as they stand; sealed and ended ones are left out."""

    records: Counter[str] = field(default_factory=Counter)
    """By kind."""
    bases: Counter[str] = field(default_factory=Counter)
    """``code``, ``words`` or ``unknown``: by what their field of law is told."""
    fields: Counter[str] = field(default_factory=Counter)
    """By field of law; a record of several counts in each."""
    groups: Counter[str] = field(default_factory=Counter)
    """By offences of the Criminal Law."""
    case_classes: Counter[str] = field(default_factory=Counter)
    """By row of the monthly form."""
    categories: Counter[str] = field(default_factory=Counter)
    """By category of goods, ``unknown`` among them."""

    def as_json(self) -> dict[str, Mapping[str, int]]:
        """Write the counts as a document, each sorted by its key."""
        return {
            name: dict(sorted(getattr(self, name).items()))
            for name in (
                *("records", "bases", "fields", "groups"),
                *("case_classes", "categories"),
            )
        }


def count_law_coverage(session: Session, rules: Rulebook, today: date) -> LawCoverage:
    """Count what the records of kinds that tell a law are about."""
    told = LawCoverage()
    kinds = [name for name, kind in KINDS.items() if kind.law is not None]
    version, head, judged = RecordVersion, RecordHead, RecordJudgement
    holds = (judged.key == head.key) & (judged.seq == head.seq)
    query = (
        select(version.kind, version.event_day, version.body, judged.law)
        .join(head, (head.key == version.key) & (head.seq == version.seq))
        .join(judged, holds & (judged.number == head.judgement), isouter=True)
        .where(version.kind.in_(kinds), version.record_class == OPEN)
        .where(head.status.in_(SHOWN))
        .execution_options(yield_per=_AT_ONCE)
    )
    for kind, event_day, body, text in session.execute(query):
        day = event_day or today
        told.records[kind] += 1
        found = (
            law_fields_of(kind, body, day, rules)
            if text is None
            else stored_law(text).told
        )
        goods = product_category_of(kind, body, day, rules)
        case = case_class_of(kind, body, day, rules, fields=found, goods=goods)
        law = KINDS[kind].law
        if law is not None and (law.coded or law.cited or law.worded):
            basis = min((one.basis for one in found), default=UNKNOWN)
            told.bases[basis] += 1
            told.fields.update({one.field for one in found} or {UNKNOWN})
            told.groups.update({one.group for one in found if one.group is not None})
        if case is not None:
            told.case_classes[case.case_class] += 1
        if goods is not None:
            told.categories[goods.category] += 1
    return told
