"""What a changed rule file would move is what it moves once it holds."""

import json
import shutil
from dataclasses import replace

import pytest
from sqlalchemy import select

from hub.after_intake import judge_anew, rate_everyone, settle
from hub.archive.models import RecordJudgement
from hub.casework.advice import load_tables
from hub.casework.comparisons import all_pages, pages
from hub.deadlines import (
    ClockKeeper,
    ClockWord,
    NewClock,
    mark_due,
    open_clock,
)
from hub.deadlines.models import ClockRow
from hub.ground.clock import legal_day
from hub.lookup.ask import PenaltiesQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.merchants.models import Merchant
from hub.merchants.service import find_merchant
from hub.overview.impact import ChangedFileError, measure, read_changed
from hub.ratings.ledger import current_rating
from hub.rulebook.law_report import HUB
from schemas.words import ComparisonModel
from tests.support.little_city import (
    CLEAN,
    FINED,
    HIDDEN,
    PENALTY,
    TWIN,
    bring_penalties,
    caller_of,
    deliver,
    penalty_row,
    write_csv,
)
from tests.support.prepared import TOKENS

pytestmark = pytest.mark.postgresql_in_long
OWNER = "agency:market-supervision"
FIRMS = (CLEAN, FINED, HIDDEN, TWIN)
RULES = HUB / "rulebook"
THRESHOLDS = HUB / "casework/advice/law/thresholds.toml"


def in_long(name):
    """Try a file in the full run alone."""
    return pytest.param(name, marks=pytest.mark.long)


ROWS = [
    penalty_row(CLEAN, 11, "2024-11-24"),
    penalty_row(CLEAN, 12, "2025-06-01", 处罚类别="警告", 处罚内容="警告"),
    penalty_row(TWIN, 13, "2026-06-01", 处罚类别="责令停产停业"),
    penalty_row(
        *(TWIN, 14, "2026-09-01"),
        违法行为类型="经营超过保质期的食品",
        处罚依据="食品安全法第一百二十四条",
    ),
    penalty_row(
        *(HIDDEN, 15, "2026-10-01"),
        违法行为类型="虚假宣传",
        处罚依据="反不正当竞争法第二十条",
    ),
]
CHANGES = {
    "publicity": ("max_months = 12\n", "max_months = 18\n"),
    "tiers": ('"production_stopped"', '"licence_suspended"'),
    "retention": ("months = 120\n", "months = 60\n"),
    "law_fields": ('group = "213-215"', 'group = "219"'),
    "windows": ("penalty_months = 24\n", "penalty_months = 12\n"),
}


@pytest.fixture
def town(city, tmp_path):
    """The little city with decisions of several kinds, rated."""
    bring_penalties(city, tmp_path, ROWS, name="more.csv")
    settle(city)
    return city


@pytest.fixture
def change(tmp_path):
    """Write a rule file with something in it that is otherwise."""

    def changing(path, old, new):
        text = path.read_text("utf-8")
        assert old in text
        changed = tmp_path / "changed.toml"
        changed.write_text(text.replace(old, new), "utf-8")
        return changed

    return changing


def judged(hub):
    """How many judgements each record has."""
    with hub.reads() as session:
        keys = list(session.scalars(select(RecordJudgement.key)))
    return {hub.keys.record_id(key): keys.count(key) for key in keys}


def rated(hub):
    """What everybody's rating says, whatever the digest."""
    with hub.reads() as session:
        found = {}
        for number, name in session.execute(select(Merchant.id, Merchant.public_id)):
            row = current_rating(session, number)
            if row is not None:
                found[name] = (row.score, row.grade, row.reasons, row.flags)
    return found


def certified(hub):
    """Which records each window's certificate of each firm lists, or calls possible."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    asker = caller_of(hub, tokens["procuratorate"])
    day = legal_day(hub.clock())
    found = {}
    for firm in FIRMS:
        with hub.reads() as session:
            merchant = find_merchant(session, firm.code).public_id
        for rule in hub.rulebook.in_force("windows", day):
            task = Task("prosecution", "宿检刑诉〔2026〕88号", "沈检察官", {})
            said = {"window": rule.key, "on": day.isoformat()}
            answer = disclose(hub, asker, PenaltiesQuestion(firm.code, said), task)
            (party,) = json.loads(answer.body)["parties"]
            told = [*party["decisions"], *party["judgments"]]
            listed = sorted(row["id"] for one in told for row in one["records"])
            possible = sorted(one["record"] for one in party["possible"])
            found[f"{merchant} {rule.key}"] = (listed, possible)
    return found


def running(hub):
    """Open a clock for a check that begins now."""
    keeper = ClockKeeper(hub.rulebook, hub.rulebook.calendar)
    new = NewClock("case.check", "found", hub.clock(), "clue", "1", OWNER)
    with hub.writes.begin() as session:
        open_clock(session, keeper, new, ClockWord("张三", hub.clock(), "线索"))


def due_days(hub):
    """On which day each clock is due."""
    with hub.reads() as session:
        found = session.execute(select(ClockRow.id, ClockRow.due_day))
        return {str(number): day for number, day in found}


def leads(hub):
    """What the procuratorate would be shown as not transferred."""
    return {
        f"{one.merchant} {one.hit.record.id} {reached.item}"
        for page in all_pages(hub, ComparisonModel.NOT_TRANSFERRED)
        for one in page.hits
        for reached in one.hit.reached
    }


def otherwise(before, after):
    """What two tellings say different things of."""
    names = before.keys() | after.keys()
    return sorted(name for name in names if before.get(name) != after.get(name))


@pytest.mark.parametrize(
    "name", ["law_fields", *map(in_long, sorted(CHANGES.keys() - {"law_fields"}))]
)
def test_what_a_changed_file_would_move_is_what_it_moves(town, change, name):
    asked = read_changed(change(RULES / f"{name}.toml", *CHANGES[name]), town.rulebook)
    certificates = name in {"law_fields", "windows"}
    events = judged(town), rated(town), certified(town) if certificates else {}

    told = measure(town, asked).as_json()
    again = measure(town, asked).as_json()
    untouched = judged(town), rated(town)
    future = replace(town, rulebook=asked.rulebook)
    judge_anew(future)
    rate_everyone(future)

    assert told == again
    assert untouched == events[:2]
    assert told["records"]["ids"] == otherwise(events[0], judged(town))
    assert told["ratings"]["ids"] == otherwise(events[1], rated(town))
    if certificates:
        said = otherwise(events[2], certified(future))
        assert told["certificates"]["ids"] == said != []
    assert told["records"]["ids"] or name == "windows"
    assert told["ratings"]["ids"] or name != "tiers"
    assert told["records"]["moved"] == sum(
        one["count"] for one in told["records"]["by"]
    )


def test_a_changed_term_moves_no_clock_that_runs_under_the_older_one(town, change):
    running(town)
    changed = change(RULES / "clocks.toml", "amount = 15\n", "amount = 10\n")

    told = measure(town, read_changed(changed, town.rulebook)).as_json()["clocks"]

    assert (told["moved"], told["kept"]) == (0, {"case.check": 1})


def test_a_calendar_moves_the_clocks_that_were_provisional(town, change):
    town.clock.advance(days=30)
    running(town)
    new_year = ("2027-01-01, 2027-02-05", "2027-01-01, 2027-01-04, 2027-02-05")
    changed = change(RULES / "working_days.toml", *new_year)
    asked = read_changed(changed, town.rulebook)

    told = measure(town, asked).as_json()["clocks"]
    before = due_days(town)
    mark_due(replace(town, rulebook=asked.rulebook))

    assert told["ids"] == otherwise(before, due_days(town)) != []


def test_a_policy_that_would_be_unlawful_beside_a_file_is_told(town, change):
    shorter = change(RULES / "publicity.toml", "max_months = 12\n", "max_months = 6\n")

    told = measure(town, read_changed(shorter, town.rulebook)).as_json()["ratings"]

    assert "longer than publicity may" in told["refused"]


def test_thresholds_tell_which_penalties_would_be_leads(
    town, change, monkeypatch, tmp_path
):
    row = [*penalty_row(CLEAN, 21, "2026-09-01"), "4"]
    path = write_csv(tmp_path / "t.csv", (*PENALTY, "非法经营数额（万元）"), [row])
    deliver(town, "penalty_2018", path)
    lower = ("{ turnover = 1 }, at_least = 5_", "{ turnover = 1 }, at_least = 3_")
    changed = change(THRESHOLDS, *lower)

    told = measure(town, read_changed(changed, town.rulebook)).as_json()["leads"]
    before = leads(town)
    home = tmp_path / "law"
    shutil.copytree(THRESHOLDS.parent, home)
    shutil.copy(changed, home / THRESHOLDS.name)
    monkeypatch.setattr(pages, "load_tables", lambda: load_tables(home))
    after = leads(town)

    assert told["ids"] == sorted(before ^ after) != []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('id = "zones"\n', "its id is 'zones'"),
        ("id = 3 = 4\n", "is not valid TOML"),
        ('id = "windows"\n[[entry]]\nkey = "marks"\n', "must be given"),
    ],
)
def test_a_file_that_cannot_be_is_refused_with_its_place(city, tmp_path, text, said):
    path = tmp_path / "bad.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(ChangedFileError, match=said):
        read_changed(path, city.rulebook)
