"""Where a process is, and which work can be done there."""

import os
from contextlib import suppress
from pathlib import Path

from sqlalchemy import select

from hub.audit.operate import origin_of_log
from hub.context import Hub
from hub.db.ids import new_id
from hub.ground.clock import system_clock
from hub.intake.models import LandedFile
from hub.jobs.catalog import LANDING, LOG, NEEDS

FOLDER, NAME = "jobs", "place"
LOOKED_AT = 20
"""So many of the newest landed files are looked for."""


def place_of(instance: Path) -> str:
    """Give the name of an instance folder, drawn when it is first asked for."""
    path = instance / FOLDER / NAME
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{NAME}.{os.getpid()}")
        draft.write_text(new_id(system_clock()), "ascii")
        # Whole or not at all, and whoever is first gives the name.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text("ascii")


def can_here(hub: Hub) -> frozenset[str]:
    """Tell which needs of jobs are met in this instance folder.

    What its settings allow, but for files that landed in another folder, and a log that
    is written elsewhere.
    """
    allowed = {one.strip() for one in hub.config.jobs_can.split(",")} & set(NEEDS)
    if LANDING in allowed and not _lands_here(hub):
        allowed.remove(LANDING)
    if LOG in allowed and not _logs_here(hub):
        allowed.remove(LOG)
    return frozenset(allowed)


def _lands_here(hub: Hub) -> bool:
    """Tell whether any of the newest landed files lies here, or none landed yet."""
    file = LandedFile
    query = select(file.run_id).where(file.path.is_not(None)).order_by(file.id.desc())
    with hub.reads() as session:
        runs = session.scalars(query.limit(LOOKED_AT)).all()
    folder = hub.config.blobs_folder
    return not runs or any((folder / run).is_dir() for run in runs)


def _logs_here(hub: Hub) -> bool:
    """Tell whether the log is written here: its anchor is, or it has not begun."""
    return hub.config.anchor.exists() or origin_of_log(hub.audit_engine) is None
