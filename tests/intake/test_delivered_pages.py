"""A delivery of many pages is one delivery, whatever cuts it off."""

import io

import pytest
from msgspec import structs

from connectors.base import Delivery, DeliveryBrokenError, Door, Page, Source
from connectors.base import SourceError as Unreadable
from hub.archive.models import RecordHead
from hub.intake.files import end_landing_retention
from hub.intake.files.landing import interrupt_lost_runs
from hub.intake.models import (
    DeliveryPage,
    LandedFile,
    SourceCursor,
    StagedFile,
    SyncRun,
)
from tests.support.cut_off import syncing
from tests.support.intake_lines import (
    MANIFEST,
    LinesReader,
    PagesFolder,
    blobs_of,
    firm,
    lines,
)

PAGES = [lines(firm(1), firm(2)), lines(firm(3)), lines(firm(4), {"kind": "bad"})]
CUT = Unreadable("unreachable", "it breaks off")


class Killed(BaseException):
    """The process ends here."""


class PagedDoor(Door):
    """Pages that a test has at hand; ``fails`` says what a page raises instead."""

    def __init__(self, pages=PAGES):
        self.pages, self.fails, self.fetched, self.since = list(pages), {}, [], []

    def check(self):
        """Find nothing wrong."""

    def fetch(self, since, at, begun=None):
        """Yield one delivery, from the page behind the last that was landed."""
        self.since.append(since)
        first = int(begun.cursor) if begun else 0
        name = begun.name if begun else f"d{at:%H%M%S}"
        yield Delivery(name, self._from(first), is_paged=True)

    def _from(self, first):
        for number in range(first, len(self.pages)):
            if number + 1 in self.fails:
                raise self.fails[number + 1]
            self.fetched.append(number + 1)
            content = self.pages[number]
            cursor = str(number + 1)
            yield Page(f"p{number + 1}.jsonl", cursor, lambda c=content: io.BytesIO(c))


@pytest.fixture
def door():
    return PagedDoor()


@pytest.fixture
def paged(door):
    """A source of pages; ``of`` changes its manifest."""
    made = Source(MANIFEST, door, LinesReader(MANIFEST))
    made.of = lambda **more: Source(
        structs.replace(MANIFEST, **more), door, LinesReader(MANIFEST)
    )
    return made


@pytest.mark.postgresql_in_long
def test_pages_are_one_file_one_count_and_one_line_of_the_report(
    take, paged, landed, listed, rows_of, city
):
    report = take(of=paged)

    assert (report["state"], report["rows"], report["records"]) == ("done", 5, 4)
    (file,) = report["files"]
    assert (file["pages"], file["rows"], file["state"]) == (3, 5, "done")
    assert [one.state for one in landed()] == ["done"]
    assert [(row.sheet, row.row) for row in listed()] == [("page 3", 2)]
    assert rows_of(DeliveryPage) == []
    assert [one.cursor for one in rows_of(SourceCursor)] == ["3"]
    assert blobs_of(city.config.instance) == (1, 1)


def test_a_cut_off_sync_goes_on_behind_the_last_landed_page(
    take, paged, door, landed, rows_of, root_of
):
    door.fails = {3: CUT}
    broken = take(of=paged)

    assert (broken["state"], broken["reason"]) == ("failed", "unreachable")
    assert [page.number for page in rows_of(DeliveryPage)] == [1, 2]
    assert landed() == []
    assert rows_of(SourceCursor) == []

    door.fails = {}
    report = take(of=paged)

    assert door.fetched == [1, 2, 3]
    assert (report["state"], report["records"]) == ("done", 4)
    assert rows_of(DeliveryPage) == []
    before = root_of()
    again = take(of=paged)
    assert (again["state"], again["files"][0]["state"]) == ("nothing-new", "repeated")
    assert root_of() == before


@pytest.mark.parametrize(
    "dies",
    [
        pytest.param(1, marks=pytest.mark.long),
        2,
        pytest.param(3, marks=pytest.mark.long),
    ],
)
def test_a_killed_process_lost_no_landed_page(
    take, paged, door, rows_of, city, dies, clock
):
    door.fails = {dies: Killed()}
    with pytest.raises(Killed):
        take(of=paged)
    # What a process that is gone cannot do any more, the next one does.
    interrupt_lost_runs(city, "lines", clock())
    assert len(rows_of(DeliveryPage)) == dies - 1

    door.fails = {}
    report = take(of=paged)

    assert (report["state"], report["records"], door.fetched) == ("done", 4, [1, 2, 3])
    assert blobs_of(city.config.instance) == (1, 1)


@pytest.mark.postgresql_in_long
def test_a_process_that_dies_over_the_joined_pages_joins_them_anew(
    take, paged, door, rows_of, city, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setattr("hub.intake.service.stage_file", lambda *_: _die())
        with pytest.raises(Killed):
            take(of=paged)

    report = take(of=paged)

    assert (report["state"], report["records"], door.fetched) == ("done", 4, [1, 2, 3])
    assert rows_of(DeliveryPage) == []
    assert blobs_of(city.config.instance) == (1, 1)


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize(
    "point",
    [
        "page",
        *(
            pytest.param(point, marks=pytest.mark.long)
            for point in ("joining", "joined", "read", "staged", "rows:10", "finished")
        ),
        pytest.param("forgetting", marks=pytest.mark.long),
    ],
)
def test_a_killed_process_is_made_good_by_the_next(
    take, city, drops, source, rows_of, same_elsewhere, point
):
    for number, name in enumerate("abc"):
        first = 10 * number
        (drops / name).write_bytes(lines(*map(firm, range(first, first + 10))))
    with syncing(city, drops, point, kind="pages"):
        pass
    source.door = PagesFolder(drops)

    report = take()

    after = take()
    assert after["state"] == "nothing-new"
    assert len(rows_of(RecordHead)) == 30
    assert rows_of(DeliveryPage) == rows_of(StagedFile) == []
    assert blobs_of(city.config.instance) == (1, 1)
    ends = {run.state for run in rows_of(SyncRun)}
    assert ends <= {"interrupted", "done", "nothing-new"}
    assert report["state"] in ("done", "nothing-new")
    assert same_elsewhere()


def _die():
    raise Killed


@pytest.mark.postgresql_in_long
def test_too_few_rows_of_all_pages_keep_yesterdays_and_are_asked_for_again(
    take, paged, door, landed, rows_of
):
    report = take(of=paged.of(expect_at_least=6))

    assert (report["state"], report["reason"]) == ("kept-yesterday", "too-few-rows")
    assert report["records"] == 0
    assert rows_of(DeliveryPage) == []
    assert rows_of(SourceCursor) == []

    enough = take(of=paged.of(expect_at_least=5))

    assert (enough["state"], enough["records"]) == ("done", 4)
    assert door.since == [None, None]
    assert [one.state for one in landed()] == ["kept-yesterday", "done"]


@pytest.mark.postgresql_in_long
def test_one_page_that_cannot_be_read_lets_none_in(take, paged, door, rows_of, root_of):
    before = root_of()
    door.pages[1] = lines(firm(3), {"kind": "unreadable"})

    report = take(of=paged)

    assert (report["state"], report["reason"]) == ("failed", "truncated")
    assert root_of() == before
    assert rows_of(SourceCursor) == []
    door.pages[1] = PAGES[1]
    assert take(of=paged)["records"] == 4


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (lambda door: door.pages.insert(2, PAGES[0]), "page-repeats"),
        (lambda door: door.pages.append(bytes(17 << 20)), "file-too-large"),
        (
            lambda door: door.fails.update({3: DeliveryBrokenError("cursor-gone", "")}),
            "cursor-gone",
        ),
    ],
)
def test_pages_that_cannot_be_one_delivery_are_let_go_of(
    take, paged, door, rows_of, city, break_it, code
):
    break_it(door)

    report = take(of=paged)

    assert (report["state"], report["reason"]) == ("failed", code)
    assert rows_of(DeliveryPage) == rows_of(LandedFile) == []
    assert blobs_of(city.config.instance) == (0, 0)
    door.pages, door.fails = list(PAGES), {}
    assert take(of=paged)["records"] == 4


@pytest.mark.postgresql_in_long
def test_there_is_an_end_to_pages(take, paged, monkeypatch):
    monkeypatch.setattr("hub.intake.files.pages.MOST_PAGES", 2)

    assert take(of=paged)["reason"] == "too-many-pages"


@pytest.mark.postgresql_in_long
def test_pages_that_wait_too_long_or_are_lost_begin_anew(
    take, paged, door, clock, city, rows_of
):
    door.fails = {3: CUT}
    take(of=paged)
    clock.advance(days=8)
    door.fails = {}
    assert take(of=paged)["records"] == 4
    assert door.fetched == [1, 2, 1, 2, 3]

    door.pages, door.fails = [lines(firm(7)), lines(firm(8))], {2: CUT}
    take(of=paged)
    (page,) = rows_of(DeliveryPage)
    (city.config.instance / "blobs" / page.run_id / page.path).unlink()
    door.fails = {}
    assert take(of=paged)["records"] == 2


@pytest.mark.postgresql_in_long
def test_pages_that_nobody_goes_on_with_end_with_their_retention(
    take, paged, door, clock, city, rows_of
):
    door.fails = {3: CUT}
    take(of=paged)
    clock.advance(days=179)
    end_landing_retention(city)
    assert len(rows_of(DeliveryPage)) == 2

    clock.advance(days=2)
    end_landing_retention(city)

    assert rows_of(DeliveryPage) == []
    assert blobs_of(city.config.instance) == (0, 0)


@pytest.mark.postgresql_in_long
def test_a_row_of_a_page_is_found_again(take, paged, listed, desk, door):
    door.pages[2] = lines(firm(4), firm(5, established_day="?"))
    take(of=paged)
    (row,) = listed()
    desk.sources = {"lines": paged}

    fixed = desk.fix(row.id, established_day="2021-02-03")

    assert (row.sheet, row.row) == ("page 3", 2)
    assert (fixed["state"], fixed["records"]) == ("done", 1)
