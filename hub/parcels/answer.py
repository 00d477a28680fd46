"""What the sender of a parcel is told: what became of it, and of each row."""

from collections import Counter

from msgspec import UNSET
from sqlalchemy.orm import Session

from hub.intake.apply import fates_of_file, reasons_of_items
from hub.intake.models import LandedFile
from hub.parcels.models import Parcel
from schemas.answers.parcel import ParcelDocument, ParcelRowDocument
from schemas.words import ParcelFate, ParcelState

ENDS = {"done": ParcelState.DONE, "refused": ParcelState.REFUSED}
"""What a person's decision on columns makes of a parcel that waits, by its file."""


def tell_parcel(session: Session, parcel: Parcel) -> ParcelDocument:
    """Tell what became of a parcel, as far as that is decided."""
    state, reason = ParcelState(parcel.state), parcel.reason
    file = None if parcel.file_id is None else session.get(LandedFile, parcel.file_id)
    if state is ParcelState.WAITING and file is not None and file.state in ENDS:
        state, reason = ENDS[file.state], file.reason
    rows: list[ParcelRowDocument] = []
    if state is ParcelState.DONE and file is not None:
        rows = _rows(session, file.id, is_repeated=parcel.is_repeated)
    counts = Counter(row.fate for row in rows)
    total = file.rows if state is ParcelState.DONE and file is not None else 0
    return ParcelDocument(
        parcel=parcel.id,
        source=parcel.source,
        state=state,
        reason=reason,
        received_at=parcel.received_at,
        run=parcel.run_id,
        counts={
            "rows": total or 0,
            **{str(one): counts[str(one)] for one in ParcelFate},
        },
        rows=rows,
    )


def _rows(
    session: Session, file_id: str, *, is_repeated: bool
) -> list[ParcelRowDocument]:
    """Tell what became of each row of a delivery."""
    fates = list(fates_of_file(session, file_id))
    items = [found for fate, found in fates if fate == ParcelFate.QUARANTINED]
    reasons = reasons_of_items(session, items)
    rows = []
    for number, (fate, found) in enumerate(fates, 1):
        if fate == ParcelFate.QUARANTINED:
            reason, field = reasons.get(found, (None, None))
            row = ParcelRowDocument(
                row=number,
                fate=fate,
                quarantine=found,
                reason=UNSET if reason is None else reason,
                field=UNSET if field is None else field,
            )
        else:
            told = str(ParcelFate.UNCHANGED) if is_repeated else fate
            row = ParcelRowDocument(row=number, fate=told, record=found)
        rows.append(row)
    return rows
