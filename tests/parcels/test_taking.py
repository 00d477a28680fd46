"""A parcel is taken in once, and its sender is told of every row."""

from sqlalchemy import func, select

from hub.archive.models import RecordVersion
from tests.support.parcelled import SOURCE, lines, row


def records(hub):
    """Count the versions that the source has brought."""
    with hub.reads() as session:
        query = select(func.count()).where(RecordVersion.source == SOURCE)
        return session.scalar(query)


def test_every_row_has_its_fate(hub, send):
    told = send(lines(row(1), row(2, 单位=""), row(3)))

    assert told.state == "done"
    assert [one.fate for one in told.rows] == ["record", "quarantined", "record"]
    assert [one.row for one in told.rows] == [1, 2, 3]
    assert told.rows[1].quarantine and told.rows[1].reason
    assert told.rows[0].record.startswith("R")
    assert told.counts == {"rows": 3, "record": 2, "unchanged": 0, "quarantined": 1}
    assert records(hub) == 2
