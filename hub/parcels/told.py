"""What the sender of a parcel is told: what became of it, and of each row."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hub.intake.apply import fates_of_file, reasons_of_items
from hub.intake.models import LandedFile
from hub.parcels.models import Parcel
from schemas.words import ParcelFate, ParcelState

ENDS = {"done": ParcelState.DONE, "refused": ParcelState.REFUSED}
"""What a person's decision on columns makes of a parcel that waits, by its file."""


@dataclass(frozen=True, slots=True)
class ParcelTold:
    """A parcel as its sender is told of it."""

    id: str
    source: str
    state: ParcelState
    reason: str | None
    received_at: datetime
    run: str | None
    rows: list[dict[str, Any]]
    counts: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Write it as `ParcelDocument` says, without the receipt."""
        return {
            "parcel": self.id,
            "source": self.source,
            "state": str(self.state),
            "reason": self.reason,
            "received_at": self.received_at,
            "run": self.run,
            "counts": self.counts,
            "rows": self.rows,
        }


def tell_parcel(session: Session, parcel: Parcel) -> ParcelTold:
    """Tell what became of a parcel, as far as that is decided."""
    state, reason = ParcelState(parcel.state), parcel.reason
    file = None if parcel.file_id is None else session.get(LandedFile, parcel.file_id)
    if state is ParcelState.WAITING and file is not None and file.state in ENDS:
        state, reason = ENDS[file.state], file.reason
    rows = []
    if state is ParcelState.DONE and file is not None:
        rows = _rows(session, file.id, is_repeated=parcel.is_repeated)
    counts = Counter(row["fate"] for row in rows)
    total = file.rows if state is ParcelState.DONE and file is not None else 0
    return ParcelTold(
        parcel.id,
        parcel.source,
        state,
        reason,
        parcel.received_at,
        parcel.run_id,
        rows,
        {"rows": total or 0} | {str(one): counts[str(one)] for one in ParcelFate},
    )


def _rows(session: Session, file_id: str, *, is_repeated: bool) -> list[dict[str, Any]]:
    """Tell what became of each row of a delivery."""
    fates = list(fates_of_file(session, file_id))
    items = [found for fate, found in fates if fate == ParcelFate.QUARANTINED]
    reasons = reasons_of_items(session, items)
    rows = []
    for number, (fate, found) in enumerate(fates, 1):
        row: dict[str, Any] = {"row": number, "fate": fate}
        if fate == ParcelFate.QUARANTINED:
            row["quarantine"] = found
            reason, field = reasons.get(found, (None, None))
            if reason is not None:
                row["reason"] = reason
            if field is not None:
                row["field"] = field
        else:
            row["record"] = found
            if is_repeated:
                row["fate"] = str(ParcelFate.UNCHANGED)
        rows.append(row)
    return rows
