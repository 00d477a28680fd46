"""Whether the law seals a row, as it is read now and as it was received: pure."""

from typing import Protocol

from connectors.base import RawRow
from hub.intake.admission import AdmittedRules
from hub.intake.readings.applied import MendedRow
from hub.intake.validation.validator import Rejection, Validator


class MaybeSealed(Protocol):
    """A draft, in whatever form."""

    @property
    def sealed_by(self) -> str | None:
        """The rule that seals the record; None where it is open."""


def refused_seal(
    validator: Validator,
    door: AdmittedRules,
    row: RawRow,
    draft: MaybeSealed | Rejection,
) -> str | None:
    """Name the rule by which a row may not be taken in, be it a record or not.

    What is sealed as it was received stays sealed, however its values are read.
    """
    now = (
        validator.seal_of_row(row.kind, row.values)
        if isinstance(draft, Rejection)
        else draft.sealed_by
    )
    if door.refuses(now) or not isinstance(row, MendedRow):
        return now if door.refuses(now) else None
    before = validator.seal_of_row(row.kind, row.received)
    return before if door.refuses(before) else None
