"""An answer stays as long as nothing that it may show changes, and no longer."""

import shutil
from dataclasses import replace

import pytest

from hub.lookup.file.kept_answers import _Builder
from hub.rulebook import load_rulebook
from hub.rulebook.loader import FOLDER
from hub.settling import judge_anew, settle
from tests.support.little_city import (
    CLEAN,
    FINED,
    UNKNOWN,
    Firm,
    bring_penalties,
    bring_registers,
    penalty_row,
    uscc,
)

SIMPLE = {"处罚程序": "简易程序", "处罚类别": "警告"}
"""What is never made public."""
WARNING = {"处罚类别": "警告", "处罚内容": "警告", "罚款金额（万元）": ""}


@pytest.fixture
def kept(hub, ask, monkeypatch):
    """Asks, and tells whether the answer was built for it."""
    built = []
    original = _Builder.build

    def counted(self, session):
        built.append(self)
        return original(self, session)

    monkeypatch.setattr(_Builder, "build", counted)

    def asking(kind, code, about="trust", **more):
        before = len(built)
        answer, document = ask(kind, about, code, **more)
        return len(built) == before, answer.status, document

    return asking


def test_a_sync_about_others_leaves_an_answer_be(hub, clock, kept, tmp_path):
    kept("platform", FINED.code)
    kept("market_supervision", FINED.code, "merchant")
    clock.advance(minutes=1)

    bring_registers(hub, tmp_path, [Firm(uscc(61), "宿迁市新来贸易有限公司")])
    bring_penalties(hub, tmp_path, [penalty_row(CLEAN, 61, "2026-09-02")], "more.csv")
    settle(hub)

    assert kept("platform", FINED.code)[0]
    assert kept("market_supervision", FINED.code, "merchant")[0]


def test_a_new_record_is_in_the_next_answer_of_everybody(hub, clock, kept, tmp_path):
    before = kept("platform", CLEAN.code)[2]
    kept("market_supervision", CLEAN.code, "merchant")
    clock.advance(minutes=1)

    bring_penalties(hub, tmp_path, [penalty_row(CLEAN, 62, "2026-09-02")], "more.csv")

    stayed, _, after = kept("platform", CLEAN.code)
    assert not stayed
    assert len(after["records"]) == len(before["records"]) + 1
    stayed, _, file = kept("market_supervision", CLEAN.code, "merchant")
    assert not stayed
    assert "penalty" in {record["kind"] for record in file["records"]}


def test_what_the_public_may_not_see_moves_nothing_that_it_is_told(
    hub, clock, kept, tmp_path
):
    kept("platform", CLEAN.code)
    kept("market_supervision", CLEAN.code, "merchant")
    clock.advance(minutes=1)

    hidden = penalty_row(CLEAN, 63, "2026-09-02", **SIMPLE)
    bring_penalties(hub, tmp_path, [hidden], "hidden.csv")
    settle(hub)

    assert kept("platform", CLEAN.code)[0]
    stayed, _, file = kept("market_supervision", CLEAN.code, "merchant")
    assert not stayed
    assert "penalty" in {record["kind"] for record in file["records"]}


def test_that_nobody_is_known_by_a_code_is_kept_until_somebody_is(
    hub, clock, kept, tmp_path
):
    assert kept("platform", UNKNOWN)[:2] == (False, 404)
    assert kept("platform", UNKNOWN)[:2] == (True, 404)
    clock.advance(minutes=1)

    bring_registers(hub, tmp_path, [Firm(UNKNOWN, "宿迁市初来贸易有限公司")])

    assert kept("platform", UNKNOWN)[:2] == (False, 200)


def test_that_nobody_is_known_ends_where_what_was_hidden_becomes_public(
    hub, clock, kept, tmp_path
):
    firm = Firm(UNKNOWN, "宿迁市初来贸易有限公司")
    warned = penalty_row(firm, 64, "2026-09-02", **WARNING)
    bring_penalties(hub, tmp_path, [warned], "warned.csv")
    settle(hub)
    assert kept("platform", UNKNOWN)[:2] == (False, 404)
    assert kept("platform", UNKNOWN)[:2] == (True, 404)
    clock.advance(minutes=1)

    report = judge_anew(replace(hub, rulebook=warnings_told(tmp_path / "rules")))

    assert report["changed"] == 1
    assert kept("platform", UNKNOWN)[:2] == (False, 200)


def warnings_told(home):
    """A rulebook by which warnings are made public too."""
    shutil.copytree(FOLDER, home)
    path = home / "publicity.toml"
    text = path.read_text("utf-8")
    told = text.replace("never_mere_warning = true", "never_mere_warning = false")
    path.write_text(told, "utf-8")
    return load_rulebook(home)


def test_a_correction_and_a_rating_of_it_reach_the_next_answer(
    hub, clock, kept, tmp_path
):
    before = kept("platform", FINED.code, "rating")[2]["rating"]
    clock.advance(minutes=1)

    rows = [penalty_row(FINED, n, "2026-10-02") for n in (71, 72, 73)]
    bring_penalties(hub, tmp_path, rows, "more.csv")
    settle(hub)

    stayed, _, document = kept("platform", FINED.code, "rating")
    assert not stayed
    assert document["rating"]["score"] < before["score"]


def test_a_rating_is_not_told_once_it_rests_on_what_has_ended(
    hub, clock, ask, tmp_path
):
    """The job that makes it anew comes later than the midnight that ends a record."""
    ending = penalty_row(CLEAN, 81, "2026-09-01", 公示截止期="2026-12-20")
    bring_penalties(hub, tmp_path, [ending], "ending.csv")
    settle(hub)
    _, before = ask("platform", "trust", CLEAN.code)
    (record,) = (r["id"] for r in before["records"] if r["kind"] == "penalty")
    assert record in str(before["rating"])

    clock.advance(days=30)

    _, after = ask("platform", "trust", CLEAN.code)
    assert record not in str(after)
    assert after["rating"] is None
    settle(hub)
    _, later = ask("platform", "trust", CLEAN.code)
    assert later["rating"]["score"] > before["rating"]["score"]
