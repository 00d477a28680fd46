"""What the comparisons look at, and what they find."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from hub.casework.comparisons.comparing_rules import ComparisonRule
from schemas.wording import Wording
from schemas.words import ComparisonModel, RecordStatus

PENALTY: Final = "penalty"
CRIMINAL_CASE = "criminal_case"
MATTER = "matter"
"""A transfer among matters, read like a record; its id is its number."""
GONE = frozenset({RecordStatus.ANNULLED, RecordStatus.WITHDRAWN})
AMOUNTS = ("turnover_fen", "goods_value_fen", "fine_fen", "confiscated_fen", "quantity")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRecord:
    """A record as the comparisons read it."""

    id: str
    kind: str
    status: str
    known_on: date
    """Day on which the hub learned of it as it stands."""
    effect_day: date | None
    body: Mapping[str, Any]
    fields: frozenset[tuple[str, str | None]]
    """Fields of law that it is of, each with its group of offences."""
    doubted: frozenset[tuple[str, str | None]] = frozenset()
    """Those of which it is not certain that it punished what an offence describes."""

    def day(self, name: str) -> date | None:
        """Read a day of the body."""
        value = self.body.get(name)
        return date.fromisoformat(value) if isinstance(value, str) else value

    @property
    def amounts(self) -> dict[str, int]:
        """The amounts and numbers that it tells."""
        return {k: self.body[k] for k in AMOUNTS if self.body.get(k) is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedItem:
    """An item of an article that the amounts of a record reach."""

    offence: str
    item: str
    article: Wording
    confirmed: bool
    lines: tuple[Wording, ...]
    establish: tuple[str, ...] = ()
    """What is to be established before it is surely reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonHit:
    """One hit: a lead for the prosecutor, with the records that it rests on."""

    model: ComparisonModel
    rule: ComparisonRule
    record: ComparedRecord
    day: date
    """Of the decision, or from which the time to penalise counts."""
    others: tuple[ComparedRecord, ...] = ()
    """Earlier sanctions that lowered the threshold."""
    reached: tuple[ReachedItem, ...] = ()
    is_certain: bool = True
    """Whether the record itself says all that an offence needs."""
    ask: tuple[str, ...] = ()
    """Measures of which the record tells only what they come to together."""
