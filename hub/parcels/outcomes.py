"""What a parcel came to, written down once its delivery was decided on."""

from sqlalchemy import select, update

from connectors.base import Manifest
from hub.context import Hub
from hub.intake import runs
from hub.intake.models import LandedFile
from hub.intake.report import RunReport, storable
from hub.intake.runs import writing_of_runs
from hub.parcels.models import Parcel
from schemas.words import ParcelState

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
                session, file.source, file.sha256, mark=name, whole=manifest.snapshot
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
