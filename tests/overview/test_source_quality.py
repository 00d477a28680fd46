"""The quality of a source is computed: from its folder, and from its last ten runs."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.source_folders import find_folders
from hub.intake.models import SyncRun
from hub.intake.runs import SourceTimes
from hub.overview.quality import (
    CRITERIA,
    LEVELS,
    SourceQuality,
    told_by_folder,
    told_by_runs,
    told_today,
)
from tests.support.own_sources import write_own

NOON = datetime(2026, 11, 1, 4, tzinfo=UTC)
EVERY = frozenset(one for few in CRITERIA.values() for one in few)


def run(day, state="done", rows=10, records=4, quarantined=1):
    """Give a run of a day."""
    moment = NOON + timedelta(days=day)
    return SyncRun(
        id=f"{day:026}",
        source="x",
        state=state,
        started_at=moment,
        ended_at=moment,
        rows=rows,
        records=records,
        quarantined=quarantined,
    )


def newest_first(*runs):
    return tuple(reversed(runs))


TEN = newest_first(*(run(day) for day in range(10)))


def test_ten_good_runs_in_time_meet_every_criterion_of_runs():
    assert told_by_runs(TEN, 1) == {"incremental", "resumable", "fresh"}


@pytest.mark.parametrize(
    ("runs", "promised", "met"),
    [
        ((), 1, set()),
        (TEN[:9], 1, {"incremental", "resumable"}),
        (TEN, None, {"incremental", "resumable"}),
        ((run(9, "failed"), *TEN[1:]), 1, {"incremental", "resumable"}),
        (
            newest_first(run(-2), *(run(day) for day in range(9))),
            1,
            {"incremental", "resumable"},
        ),
        # Everything came anew each time: nothing shows that known rows are left.
        (
            newest_first(*(run(day, records=9) for day in range(10))),
            1,
            {"resumable", "fresh"},
        ),
        (newest_first(run(0), run(1, "interrupted")), 1, set()),
        (
            newest_first(run(0, "interrupted"), run(1, "nothing-new"), run(2)),
            1,
            {"incremental", "resumable"},
        ),
    ],
)
def test_runs_meet_what_they_show_and_no_more(runs, promised, met):
    assert told_by_runs(runs, promised) == met


def test_a_source_that_fell_silent_is_not_fresh_any_more():
    last = TEN[0].started_at
    known = SourceTimes(TEN[-1].started_at, last)

    on_time = told_today(TEN, 1, known, last.date() + timedelta(days=1))
    silent = told_today(TEN, 1, known, last.date() + timedelta(days=2))

    assert on_time - silent == {"fresh"}
    assert silent == {"incremental", "resumable"}


def test_nights_without_any_delivery_show_nothing():
    quiet = newest_first(
        *(
            run(day, "nothing-new", rows=0, records=0, quarantined=0)
            for day in range(10)
        )
    )
    last = quiet[0].started_at

    assert told_today(quiet, 1, SourceTimes(None, last), last.date()) == set()
    assert "fresh" in told_today(quiet, 1, SourceTimes(NOON, last), last.date())


@given(st.frozensets(st.sampled_from(sorted(EVERY))), st.sampled_from(sorted(EVERY)))
def test_a_further_criterion_never_lowers_a_level(met, another):
    before, after = SourceQuality(met), SourceQuality(met | {another})

    assert LEVELS.index(after.level) >= LEVELS.index(before.level)
    assert not set(before.missing) & met
    assert bool(before.missing) == (before.level != "platinum")


def test_without_the_lowest_criteria_there_is_no_level():
    assert SourceQuality(EVERY - {"contract"}).level == "none"
    assert SourceQuality(EVERY - {"dirt"}).level == "bronze"
    assert SourceQuality(EVERY - {"fresh"}).missing == ("fresh",)
    assert SourceQuality(EVERY).as_json()["missing"] == []


def test_every_shipped_source_is_of_bronze_at_least_and_most_of_silver():
    levels = [
        SourceQuality(told_by_folder(folder)).level
        for folder in find_folders().ready.values()
    ]

    assert "none" not in levels
    assert levels.count("silver") > len(levels) // 2


def test_a_source_without_a_sample_has_no_level_until_it_has_one(tmp_path):
    path = write_own(tmp_path / "own")

    before = own_quality(tmp_path / "own")
    (path.parent / "sample.csv").write_text(SAMPLE, "utf-8")
    after = own_quality(tmp_path / "own")

    assert (before.level, before.missing) == ("none", ("sample",))
    assert after.level == "silver"


def own_quality(own):
    """Judge the one source of a folder of one's own by its folder alone."""
    return SourceQuality(told_by_folder(find_folders(own).ready["district_fines"]))


SAMPLE = """单位,信用代码,文书,事由,结果,日期,机关,罚款（元）
宿迁样例商贸有限公司,91321302MA1TEQT078,宿罚〔2026〕1号,样例,罚款1000元,2026-03-04,宿迁市市场监督管理局,1000
,,宿罚〔2026〕2号,样例,,不详,宿迁市市场监督管理局,
"""
