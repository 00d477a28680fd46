"""Laws of intake that hold for any rows in any order of files."""

from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from hub.archive.proof import archive_root
from hub.ground.clock import SetClock
from hub.intake.service import sync
from tests.support.intake_lines import (
    BAD,
    INVALID,
    MANIFEST,
    Lines,
    firm,
    lines,
    penalty,
)

records = st.builds(penalty, st.integers(0, 3)) | st.builds(
    firm, st.integers(0, 3), business_scope=st.sampled_from(["零售", "批发"])
)
rows = records | st.sampled_from([None, BAD, INVALID])
files = st.lists(rows, max_size=8)
# A file that is unreadable after some rows must count for nothing.
deliveries = st.lists(
    st.tuples(files, st.sampled_from([False, False, False, True])), max_size=4
)
numbers = count()


class Lab:
    """A hub that all examples share; shown short when an example fails."""

    def __init__(self, hub):
        """Work on a hub."""
        self.hub = hub

    def take(self, source, file=None):
        """Sync and return the report as a document."""
        return sync(self.hub, source, file=file, touched=lambda *_: None).as_json()

    def root(self):
        """Hash everything that the hub knows."""
        with self.hub.reads() as session:
            return archive_root(session)


@pytest.fixture(scope="module")
def lab(hubs):
    """A hub that all examples share; each example has a source of its own."""
    return Lab(hubs(SetClock(datetime(2026, 11, 24, 2, tzinfo=UTC))))


@pytest.mark.postgresql_in_long
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(deliveries)
def test_rows_are_conserved_and_syncing_twice_changes_nothing(
    lab, tmp_path_factory, deliveries
):
    folder = tmp_path_factory.mktemp("drops")
    for number, (content, broken) in enumerate(deliveries):
        body = lines(*content, *([{"kind": "unreadable"}] if broken else []))
        (folder / f"{number}").write_bytes(body)
    source = Lines(folder, structs.replace(MANIFEST, name=f"lines-{next(numbers)}"))

    first = lab.take(source)
    after = lab.root()
    again = [lab.take(source, path) for path in sorted(folder.iterdir())]

    good = [content for content, broken in deliveries if not broken]
    data = [row for content in good for row in content if row is not None]
    assert first["rows"] == len(data)
    for report in (first, *again):
        assert report["rows"] == (
            report["records"]
            + report["unchanged"]
            + report["quarantined"]
            + report["still_quarantined"]
        )
        assert report["records"] == (
            report["linked"] + report["held"] + report["provisional"]
        )
        assert sum(report["reasons"].values()) == report["quarantined"]
    bodies = [path.read_bytes() for path in folder.iterdir()]
    assert first["still_quarantined"] == 0 or len(set(bodies)) < len(bodies)
    # What never became a record is not unchanged.
    bad = first["quarantined"] + first["still_quarantined"]
    assert sum(report["unchanged"] for report in again) == len(data) - bad
    assert sum(report["rows"] for report in again) == len(data)
    assert lab.root() == after


@pytest.mark.postgresql_in_long
@given(st.lists(records, min_size=1, max_size=12))
def test_a_file_without_news_has_no_records_under_another_name(
    lab, tmp_path_factory, rows
):
    folder = tmp_path_factory.mktemp("drops")
    last = {(row.get("kind"), row["party_name"]): row for row in rows}
    source = Lines(folder)
    (folder / "1").write_bytes(lines(*rows))
    lab.take(source)
    before = lab.root()

    (folder / "2").write_bytes(lines(*last.values(), None))
    report = lab.take(source, folder / "2")

    assert report["records"] == 0
    assert report["unchanged"] == len(last)
    assert lab.root() == before
