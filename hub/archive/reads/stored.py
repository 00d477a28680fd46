"""Versions as rows of both tables: what is selected of them, and how they are read."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.models import RecordHead, RecordJudgement, RecordVersion
from hub.archive.reads.status_days import VersionStatus, day_held, statuses_held
from hub.archive.rules.rows import (
    DECIDED,
    FIRST,
    OLDER,
    judgement_of,
    older_judgement,
)
from hub.db.bulk import in_chunks
from hub.ground.clock import legal_day
from schemas.words import RecordStatus

IN_LIST = 500

HEAD = RecordHead.__table__
VERSION = RecordVersion.__table__
JUDGED = RecordJudgement.__table__
OWN = tuple(name for name in VERSION.c.keys() if name not in OLDER)  # noqa: SIM118  # columns are no dict
COLUMNS = (
    *(VERSION.c[name] for name in (*OWN, *OLDER)),
    *(JUDGED.c[name] for name in ("number", "judged_at", *DECIDED)),
)
NEWEST = (VERSION.c.key == HEAD.c.key) & (VERSION.c.seq == HEAD.c.seq)
# Of versions of earlier builds no row tells the first judgement: they do.
HOLDS = (
    (JUDGED.c.key == HEAD.c.key)
    & (JUDGED.c.seq == HEAD.c.seq)
    & (JUDGED.c.number == HEAD.c.judgement)
)
LATER = JUDGED.alias("later")
OF_VERSION = (JUDGED.c.key == VERSION.c.key) & (JUDGED.c.seq == VERSION.c.seq)
LAST = OF_VERSION & (
    JUDGED.c.number
    == select(func.max(LATER.c.number))
    .where(LATER.c.key == VERSION.c.key, LATER.c.seq == VERSION.c.seq)
    .scalar_subquery()
)
VERSIONS = select(*COLUMNS).select_from(VERSION)


def row_of(values: Sequence[Any], party_nos: tuple[int, ...] = ()) -> RecordRow:
    """Build a record from its columns, which are in the order of both tables."""
    own, judged = len(OWN), len(OWN) + len(OLDER)
    columns = dict(zip(OWN, values[:own], strict=True))
    columns["natural_key"] = tuple(columns["natural_key"])
    told = columns.pop("status_from")
    number, judged_at, *decided = values[judged:]
    if number is None:
        number, judged_at = FIRST, columns["known_from"]
        judgement = older_judgement(values[own:judged])
    else:
        judgement = judgement_of(decided)
    return RecordRow(
        **columns,
        judgement=judgement,
        judgement_no=number,
        judged_at=judged_at,
        party_nos=party_nos,
        status_from=day_held(told, legal_day(columns["known_from"])),
        status_told=told,
    )


def with_days(session: Session, rows: Iterable[RecordRow]) -> list[RecordRow]:
    """Add since when rows have their status, where an earlier build did not store it.

    Then it is the day on which the first of the versions became known that say so one
    after the other.
    """
    found = list(rows)
    wanted = {row.key for row in found if _lacks_day(row)}
    if not wanted:
        return found
    told = statuses_of(session, wanted)
    return [
        replace(row, status_from=statuses_held(told[row.key][: row.seq])[-1].held_from)
        if _lacks_day(row)
        else row
        for row in found
    ]


def _lacks_day(row: RecordRow) -> bool:
    """Tell whether a row has a status since a day that is not stored."""
    return row.status_told is None and row.status != RecordStatus.ACTIVE


def statuses_of(
    session: Session, keys: Iterable[bytes], *known: ColumnElement[bool]
) -> dict[bytes, list[VersionStatus]]:
    """Read what each version of some records says of its status, the oldest first."""
    found: dict[bytes, list[VersionStatus]] = {}
    said_by = ("status", "status_from", "known_from", "content_hash")
    told = tuple(VERSION.c[name] for name in said_by)
    for chunk in in_chunks(sorted(keys), IN_LIST):
        query = select(VERSION.c.key, *told).where(VERSION.c.key.in_(chunk), *known)
        query = query.order_by(VERSION.c.key, VERSION.c.seq)
        for key, status, day, at, content in session.connection().execute(query):
            said = VersionStatus(status, day, legal_day(at), content)
            found.setdefault(bytes(key), []).append(said)
    return found


def with_statuses(rows: Sequence[RecordRow]) -> list[RecordRow]:
    """Add since when each has its status to the versions of one record, oldest first.

    They must begin with the first version.
    """
    return [
        replace(row, status_from=held.held_from)
        for row, held in zip(rows, statuses_held(map(status_told, rows)), strict=True)
    ]


def statuses_at(
    session: Session, keys: Iterable[bytes], moment: datetime
) -> dict[bytes, list[VersionStatus]]:
    """Read what the versions of some records that were known at a moment say of status.

    Each record's oldest version comes first.
    """
    return statuses_of(session, keys, VERSION.c.known_from <= moment)


def status_told(row: RecordRow) -> VersionStatus:
    """Say what a version that was read says of the status of its record."""
    learned = legal_day(row.known_from)
    return VersionStatus(row.status, row.status_told, learned, row.content_hash)


def by_day(row: RecordRow) -> tuple[int, bytes]:
    """Order by event day, unknown days first, then by key."""
    return (row.event_day.toordinal() if row.event_day else 0, row.key)
