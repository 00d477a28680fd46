"""What sources of each duty and each member's system have brought, and its matters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from hub.casework.matter import count_matters
from hub.intake.run_reads import totals_of_sources
from hub.overview.duties.reading import ServedRule, What, served_rules

NONE = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class ServedCount:
    """A duty or system with its counts since the hub was founded.

    Rows that a later run brought again count again; a source or a matter of several
    duties counts in each, so the figures of duties have no sum.
    """

    rule: ServedRule
    rows: int
    records: int
    quarantined: int
    silent: tuple[str, ...]
    """Its sources that have brought nothing yet."""
    matters: int = 0
    """Matters that were opened of its kinds."""

    def as_json(self) -> dict[str, Any]:
        """Write the counts as a document."""
        return {
            "key": self.rule.key,
            "zh": self.rule.zh,
            "en": self.rule.en,
            "rows": self.rows,
            "records": self.records,
            "quarantined": self.quarantined,
            "sources": list(self.rule.sources),
            "silent": list(self.silent),
            "machines": list(self.rule.machines),
            "matters": self.matters,
            "source": self.rule.source,
            "status": self.rule.status,
        }


def count_served(session: Session, what: What, day: date) -> list[ServedCount]:
    """Count what came for each duty or system of a day, in the file's order."""
    totals = totals_of_sources(session)
    opened = count_matters(session)
    rules = (rule for rule in served_rules(what) if rule.in_force(day))
    return [_count(rule, totals, opened) for rule in rules]


def _count(
    rule: ServedRule,
    totals: Mapping[str, tuple[int, int, int]],
    opened: Mapping[str, int],
) -> ServedCount:
    """Sum what the sources of a rule have brought, and what was opened of its kinds."""
    brought = [totals.get(name, NONE) for name in rule.sources]
    return ServedCount(
        rule,
        rows=sum(rows for rows, _, _ in brought),
        records=sum(records for _, records, _ in brought),
        quarantined=sum(quarantined for _, _, quarantined in brought),
        silent=tuple(name for name in rule.sources if not totals.get(name, NONE)[0]),
        matters=sum(opened.get(name, 0) for name in rule.machines),
    )
