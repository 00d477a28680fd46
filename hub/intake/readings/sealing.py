"""Whether the law seals a row, as it is read now and as it was received: pure."""

from connectors.base import RawRow
from hub.archive.drafts import Draft
from hub.intake.admission import AdmittedRules
from hub.intake.readings.applied import MendedRow
from hub.intake.validation.validator import Rejection, Validator


def refused_seal(
    validator: Validator, door: AdmittedRules, row: RawRow, draft: Draft | Rejection
) -> str | None:
    """Name the rule by which a row may not be taken in, be it a record or not.

    What is sealed as it was received stays sealed, however its values are read.
    """
    now = (
        draft.sealed_by
        if isinstance(draft, Draft)
        else validator.seal_of_row(row.kind, row.values)
    )
    if door.refuses(now) or not isinstance(row, MendedRow):
        return now if door.refuses(now) else None
    before = validator.seal_of_row(row.kind, row.received)
    return before if door.refuses(before) else None
