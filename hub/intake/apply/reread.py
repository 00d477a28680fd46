"""What a file that is read again means for its records, and for its rows set aside."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from hub.archive.drafts import Draft
from hub.archive.reads import runs_of_versions
from hub.intake.apply.decided import BulkDecision, decide_rows, tell_decided
from hub.intake.files.known_items import WAITING
from hub.intake.files.staging_file import AsideRow, DraftRow, GoneRow, StagedRow
from hub.intake.models import LandedFile, QuarantinedRow, StagedFile, SyncRun

AGAIN = "again"
"""The kind of a run that reads the files of another one again."""
_ROW = QuarantinedRow
_REASONS = (
    update(_ROW)
    .where(_ROW.id == bindparam("item"))
    .where(or_(*(_ROW.state == state for state in WAITING)))
    .values({name: bindparam(name) for name in ("kind", "reason", "field", "detail")})
)


def leave_told(
    session: Session, file: LandedFile, drafts: Sequence[Draft]
) -> list[Draft]:
    """Leave out what is told already, or was told otherwise since.

    A row that became a record stays as it is, unless the file is read otherwise now.
    What a later delivery or a person said of the record is never undone.
    """
    own = readings_of_file(session, file)
    known = runs_of_versions(session, (draft.key for draft in drafts))
    return [
        draft
        for draft in drafts
        if _is_news(draft, known.get(draft.key, ()), file, own)
    ]


def _is_news(
    draft: Draft,
    versions: Sequence[tuple[str, str]],
    file: LandedFile,
    own: frozenset[str],
) -> bool:
    """Tell whether a draft says what neither the file nor anybody later has said."""
    if not versions:
        return True
    newest, _ = versions[-1]
    if newest not in own:
        return newest < file.run_id
    # What the newest version says already is for the archive to tell, as always.
    before = {content for run, content in versions[:-1] if run in own}
    return draft.content_hash not in before


def readings_of_file(session: Session, file: LandedFile) -> frozenset[str]:
    """Name every run in which a file was read: its own, and later ones."""
    query = select(SyncRun.id, SyncRun.report).where(
        SyncRun.source == file.source, SyncRun.id > file.run_id, SyncRun.kind == AGAIN
    )
    again = (
        run
        for run, report in session.execute(query)
        if report is not None and report.get(AGAIN) == file.run_id
    )
    return frozenset((file.run_id, *again))


def take_read_again(
    session: Session, staged: StagedFile, rows: Iterable[StagedRow], *, at: datetime
) -> None:
    """Write down what became of rows that were in quarantine: read well, or gone.

    Those that still are no records keep their items, with today's reasons.
    """
    good = [row.item for row in rows if isinstance(row, DraftRow) and row.item]
    gone = [row.item for row in rows if isinstance(row, GoneRow)]
    run, chosen = staged.run_id, {"source": staged.source, "again": staged.run_id}
    actor = session.scalars(select(SyncRun.actor).where(SyncRun.id == run)).one()
    for ids, state, reason in (
        (good, "released", f"read again by run {run}"),
        (gone, "closed", f"no data row any more, read again by run {run}"),
    ):
        decision = BulkDecision(state, actor, reason)
        taken = decide_rows(session, ids, decision, at=at, run=run, states=WAITING)
        tell_decided(session, chosen, taken, decision, at=at)
    still = [row for row in rows if isinstance(row, AsideRow) and row.item]
    if still:
        session.connection().execute(_REASONS, [_reasons(row) for row in still])


def _reasons(row: AsideRow) -> Mapping[str, Any]:
    """Give why a row is no record today."""
    return {
        "item": row.item,
        "kind": row.kind,
        "reason": row.reason,
        "field": row.field,
        "detail": row.detail,
    }
