"""Write what a batch has decided, and let merges follow it."""

from datetime import datetime

from sqlalchemy.orm import Session

from hub.merchants.batch.linker import Linker
from hub.merchants.link.batch_rows import tell_revised, write_batch
from hub.merchants.link.merging import keep_groups
from hub.merchants.rules.claims import Linking
from hub.names import Divisions


def write_linked(
    session: Session,
    linker: Linker,
    *,
    run: str | None,
    at: datetime,
    actor: str,
    divisions: Divisions,
) -> Linking:
    """Write it in a transaction that lets nobody else link; tell who was touched."""
    changed = write_batch(session, linker, run=run, at=at, actor=actor)
    tell_revised(session, linker, run=run, at=at, actor=actor)
    regrouped = keep_groups(session, changed, divisions, at=at)
    moved = linker.revised > 0 or bool(regrouped)
    return Linking([], frozenset(linker.touched | regrouped), moved=moved)
