"""What a parcel came to, written down once its delivery was decided on."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from connectors.base import Manifest
from hub.context import Hub
from hub.intake import runs
from hub.intake.apply import forget_fates
from hub.intake.models import LandedFile
from hub.intake.report import RunReport, storable
from hub.intake.runs import writing_of_runs
from hub.parcels.models import Parcel
from schemas.words import ParcelState

KEPT = timedelta(days=180)
"""How long a parcel can be asked for, and its idempotency key means it."""
FORGOTTEN_AT_ONCE = 20
DETAIL_CHARS = 400
WAITING = "waiting"
TAKEN = ("done", "repeated")


def note_outcome(
    hub: Hub, parcel_id: str, name: str, manifest: Manifest, report: RunReport
) -> None:
    """Write down what became of a parcel that a run has decided on."""
    state = str(report.files[-1]["state"])
    with writing_of_runs(hub) as session:
        file = session.scalars(
            select(LandedFile)
            .where(LandedFile.run_id == report.run)
            .order_by(LandedFile.id.desc())
            .limit(1)
        ).one_or_none()
        if file is not None and state == "repeated":
            # Its bytes came before: as itself, where its sender was cut off.
            file = runs.find_same(
                session, file.source, file.sha256, newest_only=manifest.snapshot
            )
        if state in TAKEN:
            word = ParcelState.DONE
        else:
            word = ParcelState.WAITING if state == WAITING else ParcelState.REFUSED
        is_well = word is ParcelState.DONE
        session.execute(
            update(Parcel)
            .where(Parcel.id == parcel_id, Parcel.state == ParcelState.OPEN)
            .values(
                state=str(word),
                reason=None if is_well else report.reason,
                detail=None if is_well else storable(report.detail or "", DETAIL_CHARS),
                run_id=report.run,
                file_id=None if file is None else file.id,
                is_repeated=file is not None and file.name != name,
                rows=None if file is None else file.rows,
            )
        )


def forget_old(session: Session, at: datetime) -> None:
    """Let go of some parcels that nobody may ask for any more; records stay."""
    old = session.execute(
        select(Parcel.id, Parcel.file_id)
        .where(Parcel.received_at < at - KEPT)
        .limit(FORGOTTEN_AT_ONCE)
    ).all()
    for parcel_id, file_id in old:
        session.execute(delete(Parcel).where(Parcel.id == parcel_id))
        others = select(Parcel.id).where(Parcel.file_id == file_id).limit(1)
        if file_id is not None and session.scalars(others).first() is None:
            forget_fates(session, file_id)
