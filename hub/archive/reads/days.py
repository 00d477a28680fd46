"""Read the records of a past day, as they were known at a moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.reads.status_days import (
    StatusHeld,
    VersionStatus,
    revoked_by,
    status_on,
    statuses_held,
)
from hub.archive.reads.stored import (
    COLUMNS,
    IN_LIST,
    JUDGED,
    OF_VERSION,
    VERSION,
    row_of,
    status_told,
    statuses_at,
)
from hub.archive.reads.versions import versions_at
from hub.archive.rules.judgements import (
    ENDED_BY,
    Ruling,
    as_ended,
    class_known,
    judge_after_repair,
    not_ended,
)
from hub.db.bulk import in_chunks
from hub.rulebook import Rulebook
from hub.rulebook.past_rules import judging_rules

NOT_STORED = 0
"""Number of a judgement that no row holds: that of a day."""


def records_on(
    session: Session,
    rules: Rulebook,
    parties: Iterable[tuple[bytes, int]],
    moment: datetime,
    day: date,
) -> list[RecordRow]:
    """Read the records of parties as they stood on a day, by event day and key.

    Each comes in the newest version that was known at the moment, as it was judged
    then, with the status that held on the day and the judgement that belongs to it. A
    fact that happened later is left out; one without a day happened when the hub
    learned of it first. ``rules`` are those of today, for what they were then.

    Raises:
        RulesUnreadableError: a rule file that was kept is damaged or of an old form.
    """
    known = versions_at(session, parties, moment)
    return as_stood_on(session, rules, known, moment, day)


def as_stood_on(
    session: Session,
    rules: Rulebook,
    known: Sequence[RecordRow],
    moment: datetime,
    day: date,
) -> list[RecordRow]:
    """Give records that were read as known at a moment as they stood on a day.

    See `records_on`.
    """
    told = _told_by(session, known, moment)
    rows = [row for row in known if _day_of(row, told[row.key]) <= day]
    held = {row.key: status_on(told[row.key], day) for row in rows}
    other = [row for row in rows if _held(row) != held[row.key]]
    judged = _judgements(session, rules, other, held, told, moment)
    return [
        row if _held(row) == held[row.key] else _on_day(row, held[row.key], judged)
        for row in rows
    ]


def _told_by(
    session: Session, rows: Iterable[RecordRow], moment: datetime
) -> dict[bytes, list[VersionStatus]]:
    """Give what all versions say that were known at a moment, of each record.

    Where there is one alone, it is read already.
    """
    several = [row.key for row in rows if row.seq > 1]
    found = statuses_at(session, several, moment) if several else {}
    alone = {row.key: [status_told(row)] for row in rows if row.seq == 1}
    return found | alone


def _day_of(row: RecordRow, told: list[VersionStatus]) -> date:
    """Give the day of a fact, else the day on which the hub learned of it first."""
    return row.event_day or told[0].learned_on


def _held(row: RecordRow) -> StatusHeld:
    """Give the status that a version says, and since when it holds."""
    return StatusHeld(row.status, row.status_from)


def _on_day(
    row: RecordRow, held: StatusHeld, judged: Mapping[bytes, Ruling]
) -> RecordRow:
    """Give a record the status of a day, and the judgement that belongs to it."""
    judgement = judged[row.key]
    if held.held_from is not None:
        judgement = as_ended(judgement, held.status, held.held_from)
    return replace(
        row,
        status=held.status,
        status_from=held.held_from,
        status_told=held.held_from,
        judgement=judgement,
        judgement_no=NOT_STORED,
    )


def _judgements(
    session: Session,
    rules: Rulebook,
    rows: Iterable[RecordRow],
    held: Mapping[bytes, StatusHeld],
    told: Mapping[bytes, list[VersionStatus]],
    moment: datetime,
) -> dict[bytes, Ruling]:
    """Give how what records say now was judged while they had the status of a day.

    That is read from a version that says the same and had that status; else from one
    that says the same and was not ended. Where there is neither, it is judged as if
    nothing had ended it: never read from other content.
    """
    found: dict[bytes, Ruling] = {}
    wanted: list[tuple[bytes, int]] = []
    for row in rows:
        seq = _judged_as(row, held[row.key], told[row.key])
        if seq is not None:
            wanted.append((row.key, seq))
        elif row.status in ENDED_BY:
            revoked = revoked_by(told[row.key], held[row.key])
            found[row.key] = _without_end(session, rules, row, revoked)
        else:
            found[row.key] = row.judgement
    for chunk in in_chunks(wanted, IN_LIST):
        query = (
            select(*COLUMNS)
            .join_from(
                VERSION,
                JUDGED,
                OF_VERSION & (JUDGED.c.judged_at <= moment),
                isouter=True,
            )
            .where(tuple_(VERSION.c.key, VERSION.c.seq).in_(chunk))
            .order_by(JUDGED.c.number)
        )
        for values in session.connection().execute(query):
            version = row_of(values)
            found[version.key] = version.judgement
    return found


def _without_end(
    session: Session, rules: Rulebook, row: RecordRow, revoked_on: date | None
) -> Ruling:
    """Judge what an ended record says as if nothing had ended it.

    By the rules of its judgement: of one from before rules were kept only what ended
    it is left out, and not the last days that the end gave it.
    """
    judged = row.judgement
    held = judging_rules(session, rules, judged.rules)
    if held is None:
        return not_ended(judged, row.status)
    known = class_known(judged)
    return judge_after_repair(row.kind, row.body, held, revoked_on, subject_class=known)


def _judged_as(
    row: RecordRow, held: StatusHeld, told: list[VersionStatus]
) -> int | None:
    """Find the version that says what a record says now, judged for a status."""
    same = [
        (seq, status)
        for seq, (one, status) in enumerate(
            zip(told, statuses_held(told), strict=True), start=1
        )
        if one.content == row.content_hash
    ]
    of_day = [seq for seq, status in same if status == held]
    stood = [seq for seq, status in same if status.status not in ENDED_BY]
    return next(reversed(of_day), next(reversed(stood), None))
