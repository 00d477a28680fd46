"""Judgements as rows: the columns, what a leaf tells of them, rows read back."""

from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

from hub.archive.rules.judgements import Ruling, judgement_digest

DECIDED = (
    *("procedure", "tier", "public_from", "publicity_until", "sharing_until"),
    *("use_until", "ended_by", "repair_from", "rule", "article", "reason"),
    *("subject_class", "rules", "law"),
)
"""The columns that a judgement consists of, in the order of `Ruling`."""
TOLD = ("number", "judged_at", "judged_by", *DECIDED)
"""All columns of ``record_judgement`` but those that say which version it is of."""
COLUMNS = ("key", "seq", *TOLD)
"""All columns of ``record_judgement``."""
OLDER = ("procedure", "tier", "public_from", "publicity_until", "publicity_rule")
"""The columns of a version in which earlier builds said how they judged it."""
_decided = attrgetter(*DECIDED)
FIRST = 1
"""Number of the judgement that comes with a version."""


JudgementTuple = tuple[Any, ...]
"""A row of ``record_judgement`` as drivers take it, in the order of ``COLUMNS``."""


def told_of(row: JudgementTuple) -> dict[str, Any]:
    """Give the columns that the log is told of, without empty ones."""
    shown = zip(COLUMNS[1:], row[1:], strict=True)
    return {name: value for name, value in shown if value is not None}


def digest_of(row: JudgementTuple) -> str:
    """Hash what the log is told of a row: SHA-256 in hex."""
    return judgement_digest(told_of(row))


def judgement_tuple(
    judgement: Ruling,
    place: tuple[bytes, int, int],
    *,
    judged_at: int,
    judged_by: str,
) -> JudgementTuple:
    """Write a judgement as its row: ``place`` is key, version and number.

    ``judged_at`` is in microseconds since 1970.
    """
    decided = [
        value.isoformat() if isinstance(value, date) else value
        for value in _decided(judgement)
    ]
    return (*place, judged_at, judged_by, *decided)


def told_columns(values: Iterable[Any]) -> dict[str, Any]:
    """Give the columns of ``TOLD`` that hold anything, days as the texts that they are.

    ``values`` are as the driver gives them.
    """
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in zip(TOLD, values, strict=True)
        if value is not None
    }


def older_judgement(values: Sequence[Any]) -> Ruling:
    """Read how an earlier build judged, from the columns of ``OLDER``."""
    procedure, tier, public_from, until, rule = values
    return Ruling(
        procedure=procedure,
        tier=tier,
        public_from=public_from,
        publicity_until=until,
        rule=rule,
    )


def judgement_of(values: Sequence[Any]) -> Ruling:
    """Read a judgement back from its columns, in the order of ``DECIDED``."""
    return Ruling(*values)
