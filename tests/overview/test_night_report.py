"""The report of a night: as figures, as a document, as the text of a mail."""

import email
import email.policy
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.after_intake import rate_everyone
from hub.deadlines import ClockKeeper, ClockWord, NewClock, open_clock
from hub.ground.clock import legal_day
from hub.intake.report import RunReport
from hub.intake.runs import end_run, start_run
from hub.jobs import run_job
from hub.overview import GradeMove, night_text, show_night
from hub.overview.nights.parts import refused_of
from hub.slots import SlotBook
from tests.support.little_city import FINED, bring_penalties, penalty_row
from tests.support.prepared import opened, prepare_city

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def city(databases, instance_path, clock):
    """A hub with a register and penalties, rated."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


def end_badly(hub, source, reason, reasons):
    """Have a run of a source that brought nothing in."""
    with hub.writes.begin() as session:
        run = start_run(session, source, kind="sync", actor="hub", at=hub.clock())
        report = RunReport(source, run, state="kept-yesterday")
        report.reason = reason
        for one, count in reasons.items():
            for _ in range(count):
                report.tally.quarantine(one)
        end_run(session, report, actor="hub", at=hub.clock())


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(0, 9)), max_size=5))
def test_reasons_are_summed_over_runs_most_first(reports):
    found = refused_of([{"reasons": one} for one in reports] + [{}])

    assert sum(found.values()) == sum(sum(one.values()) for one in reports)
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_a_night_tells_what_was_refused_how_grades_moved_and_which_jobs_failed(
    city, clock
):
    clock.advance(days=1)
    end_badly(city, "lines", "too-few-rows", {"uscc-check": 2, "date-unreadable": 3})
    rows = [
        penalty_row(FINED, number, "2026-11-01", **{"罚款金额（万元）": "900"})
        for number in range(10, 18)
    ]
    bring_penalties(city, city.config.instance, rows)
    rate_everyone(city)
    # One more moves no grade, though it is a rating of its own.
    clock.advance(minutes=1)
    more = penalty_row(FINED, 30, "2026-11-02", **{"罚款金额（万元）": "900"})
    bring_penalties(city, city.config.instance, [more], name="more.csv")
    rate_everyone(city)
    book = SlotBook(city.reads, city.writes, clock, "here")
    book.know(["rate", "names"])
    slot = clock() + timedelta(minutes=1)
    book.end(book.claim("rate", slot), "internal")
    (seen,) = book.slots("rate", [slot]).values()
    book.end(book.claim("rate", slot, seen))
    book.end(book.claim("names", slot), "internal")

    night = show_night(city)
    document = night.as_json()

    assert document["refused"] == {"date-unreadable": 3, "uscc-check": 2}
    assert all(one.before != one.after for one in night.moves)
    assert sum(one.count for one in night.moves) >= 1
    jobs = {one["job"]: one for one in document["jobs"]}
    assert (jobs["rate"]["done"], jobs["rate"]["again"]) == (1, 1)
    assert (jobs["names"]["failed"], jobs["names"]["errors"]) == (1, ["internal"])
    said = {
        "zh": (
            "疑问",
            "日期无法读取：3 行",
            "行数少于约定的下限",
            "names：完成 0，失败 1",
        ),
        "en": ("set aside", "uscc-check: 2 rows", "Fewer rows than agreed", "0 done"),
    }
    for language, words in said.items():
        text = night_text(night, language)
        assert [word for word in words if word not in text] == []
        assert "{" not in text


def open_clocks(hub, owner, *subjects):
    """Let terms run for which a member has to act."""
    keeper = ClockKeeper(hub.rulebook, hub.rulebook.calendar)
    word = ClockWord("张三", hub.clock(), "办理")
    with hub.writes.begin() as session:
        for subject in subjects:
            new = NewClock(
                *("complaint.accept", "received", hub.clock(), "matter", subject, owner)
            )
            open_clock(session, keeper, new, word)


def test_the_clocks_that_end_are_counted_by_agency_and_nothing_else_is_told(
    city, clock
):
    market, office = "agency:market-supervision", "agency:leading-office"
    open_clocks(city, market, "宿投诉〔2026〕1号", "宿投诉〔2026〕2号")
    clock.advance(days=9)
    open_clocks(city, market, "宿投诉〔2026〕3号")
    open_clocks(city, office, "宿投诉〔2026〕4号")
    clock.advance(days=5)

    night = show_night(city)

    names = {one.owner: one.name for one in night.owed}
    counts = {one.owner: (one.overdue, one.soon) for one in night.owed}
    assert counts == {market: (2, 1), office: (0, 1)}
    assert [one.owner for one in night.owed] == [market, office]
    assert [(one.rule, one.overdue, one.soon) for one in night.terms] == [
        ("complaint.accept", 2, 2)
    ]
    told = night.as_json()["clocks_by_agency"]
    assert told[0]["first"] == night.terms[0].first.isoformat()
    for language, words in (
        ("zh", f"{names[market]} 承办：七日内到期 1，已逾期 2"),
        ("en", f"{names[market]} has to act: 1 end within seven days, 2 overdue"),
    ):
        text = night_text(night, language)
        assert words in text
        assert "2026〕" not in text


def test_the_first_grade_of_a_merchant_moves_from_none(city):
    moves = show_night(city).moves

    # Four came with a first grade, and the fined one lost some of it the same day.
    first = {GradeMove(None, "A", 4), GradeMove(None, "unrated", 1)}
    assert set(moves) == first | {GradeMove("A", "B", 1)}


def test_no_report_is_put_anywhere_unless_a_folder_is_named(city, tmp_path):
    assert run_job(city, "night-report") == {"file": None}
    there = replace(city, config=replace(city.config, reports=str(tmp_path)))
    before = set(tmp_path.iterdir())

    first, second = (run_job(there, "night-report") for _ in range(2))

    (path,) = set(tmp_path.iterdir()) - before
    assert first == second == {"file": path.name}
    assert path.stat().st_mode & 0o077 == 0
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert "夜间运行" in mail["Subject"]
    assert mail["To"] is None
    said = mail.get_content().replace("\r\n", "\n")
    assert said.startswith(night_text(show_night(city), "zh"))
    assert night_text(show_night(city), "en").strip() in said


def test_a_night_without_any_delivery_is_told_and_no_older_one_again(city, tmp_path):
    later = city.clock() + timedelta(days=1)
    config = replace(city.config, reports=str(tmp_path))
    there = replace(city, config=config, clock=lambda: later)

    told = run_job(there, "night-report")

    assert told == {"file": f"night-{legal_day(later)}.eml"}


def test_a_folder_of_reports_that_is_missing_fails_the_job_alone(city, tmp_path):
    config = replace(city.config, reports=str(tmp_path / "gone"))

    with pytest.raises(FileNotFoundError):
        run_job(replace(city, config=config), "night-report")
