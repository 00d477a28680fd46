"""Marks of redress matters: kept for good, and told wherever their record is."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from hub.archive.endings import NewMark, withdraw_records, write_marks
from hub.archive.filing import file_drafts
from hub.archive.models import RecordMarkRow
from hub.archive.reads import current_by_key, versions_by_key
from schemas.words import RecordMark

EARLY, LATER, LAST = (datetime(2026, 4, day, 4, tzinfo=UTC) for day in (1, 8, 20))
ARTICLE = "国家发展改革委令第36号（2025）第十八条"


def put(hub, filing, key, mark, day, *, at=LATER):
    """Write one mark in its own transaction."""
    new = NewMark(key, mark, day, ARTICLE, "宿异〔2026〕1号")
    with hub.writes.begin() as session:
        return write_marks(session, filing, [new], at=at)


def status_now(hub, key):
    """Read the status of a record, and its day."""
    with hub.reads() as session:
        (row,) = current_by_key(session, [key])
    return row.status, row.status_from


@pytest.fixture
def fined(hub, filing, draft):
    """A penalty that is filed and that nobody contests."""
    one = draft()
    with hub.writes.begin() as session:
        file_drafts(session, filing, [one], at=EARLY)
    return one


def test_a_disputed_record_is_told_so_until_the_dispute_ends(hub, filing, fined):
    assert put(hub, filing, fined.key, RecordMark.DISPUTED, date(2026, 4, 7)) == 1
    assert status_now(hub, fined.key) == ("disputed", date(2026, 4, 7))

    put(hub, filing, fined.key, RecordMark.UNDISPUTED, date(2026, 4, 19), at=LAST)

    assert status_now(hub, fined.key)[0] == "active"
    with hub.reads() as session:
        versions = versions_by_key(session, [fined.key])[fined.key]
    assert [one.status for one in versions] == ["active", "disputed", "active"]


@pytest.mark.parametrize(
    ("mark", "status"),
    [
        (RecordMark.DISPUTED, "disputed"),
        (RecordMark.REPAIRED, "repaired"),
        (RecordMark.ANNULLED, "annulled"),
    ],
)
def test_its_source_telling_it_again_undoes_no_mark(
    hub, filing, fined, draft, mark, status
):
    put(hub, filing, fined.key, mark, date(2026, 4, 7))

    changed = draft(body={**fined.body, "fine_fen": 1})
    with hub.writes.begin() as session:
        file_drafts(session, filing, [fined, changed], at=LAST)

    assert status_now(hub, fined.key) == (status, date(2026, 4, 7))


def test_a_revoked_repair_gives_the_record_back(hub, filing, fined):
    put(hub, filing, fined.key, RecordMark.REPAIRED, date(2026, 4, 3))
    put(hub, filing, fined.key, RecordMark.REPAIR_REVOKED, date(2026, 4, 6))

    assert status_now(hub, fined.key)[0] == "active"


def test_a_mark_touches_its_merchant_and_ends_with_what_withdraws_the_record(
    hub, filing, fined, touched
):
    touched.clear()
    put(hub, filing, fined.key, RecordMark.DISPUTED, date(2026, 4, 7))
    assert touched

    put(hub, filing, fined.key, RecordMark.UNDISPUTED, date(2026, 4, 8))
    with hub.writes.begin() as session:
        withdraw_records(session, filing, [fined.key], source=fined.source, at=LAST)

    assert status_now(hub, fined.key)[0] == "withdrawn"


def test_a_mark_is_kept_with_its_law_and_nothing_changes_it(hub, filing, fined):
    put(hub, filing, fined.key, RecordMark.DISPUTED, date(2026, 4, 7))
    put(hub, filing, fined.key, RecordMark.DISPUTED, date(2026, 4, 7))

    table = RecordMarkRow
    with hub.reads() as session:
        rows = session.scalars(select(table).order_by(table.no)).all()
    assert [(one.no, one.mark, one.article) for one in rows] == [
        (1, "disputed", ARTICLE),
        (2, "disputed", ARTICLE),
    ]
    for change in (update(table).values(mark="annulled"), delete(table)):
        with pytest.raises(DatabaseError), hub.writes.begin() as session:
            session.execute(change)


def test_of_two_marks_of_one_day_the_one_written_last_holds(hub, filing, fined):
    day = date(2026, 4, 7)
    for mark in (RecordMark.DISPUTED, RecordMark.UNDISPUTED, RecordMark.DISPUTED):
        put(hub, filing, fined.key, mark, day)
    put(hub, filing, fined.key, RecordMark.UNDISPUTED, day, at=LAST)

    assert status_now(hub, fined.key)[0] == "active"
