"""Marks that steps of redress matters put on records: kept for good, told at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.archive.drafts import Filing
from hub.archive.endings.withdrawal import tell_standing
from hub.archive.lease import hold_lease
from hub.archive.models import RecordMarkRow
from hub.db.bulk import insert_rows
from schemas.words import RecordMark


@dataclass(frozen=True, slots=True)
class NewMark:
    """What a step makes of one record: from which day on, by which law, in what matter.

    ``article`` is cited in Chinese; ``matter`` is the number of the matter.
    """

    record: bytes
    mark: RecordMark
    from_day: date
    article: str
    matter: str


def write_marks(
    session: Session, filing: Filing, marks: Sequence[NewMark], *, at: datetime
) -> int:
    """Keep marks, and tell their records as everything that stands makes of them.

    A mark that changes nothing is kept all the same. Merchants of records that are told
    otherwise are due for rating; return how many such records there are.
    """
    moment = hold_lease(session, at)
    table = RecordMarkRow
    for one in marks:
        known = select(func.max(table.no)).where(table.record_key == one.record)
        row = {
            "record_key": one.record,
            "no": (session.scalar(known) or 0) + 1,
            "mark": str(one.mark),
            "from_day": one.from_day,
            "article": one.article,
            "matter": one.matter,
            "at": moment,
        }
        insert_rows(session, table, [row])
    return tell_standing(session, filing, {one.record for one in marks}, at=moment)
