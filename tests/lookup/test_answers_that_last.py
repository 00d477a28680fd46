"""An answer stays as long as nothing that it may show changes, and no longer."""

import shutil
from dataclasses import replace

import pytest

from hub.after_intake import judge_anew, settle
from hub.rulebook import load_rulebook
from hub.rulebook.loader import FOLDER
from tests.support.little_city import (
    CLEAN,
    FINED,
    HIDDEN,
    UNKNOWN,
    Firm,
    bring_penalties,
    bring_registers,
    caller_of,
    penalty_row,
    uscc,
)
from tests.support.persons import bring, fined_firm
from tests.support.withdrawn import withdraw_penalties

SIMPLE = {"处罚程序": "简易程序", "处罚类别": "警告"}
"""What is never made public."""
ELSEWHERE, OFFICE_THERE = "320500", "苏州市市场监督管理局"
HIDDEN_KIND = {"procedure": "简易程序", "penalty_kinds": "警告", "fine_fen": ""}
NANJING = "320100"
WARNING = {"处罚类别": "警告", "处罚内容": "警告", "罚款金额（万元）": ""}


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


@pytest.fixture
def kept_elsewhere(hub, kept, monkeypatch):
    """Asks as an office of another city, whose view is bound to it."""

    def elsewhere(hub, token):
        return replace(caller_of(hub, token), territory=ELSEWHERE)

    def asking(code, about="merchant"):
        with monkeypatch.context() as patch:
            patch.setattr("tests.lookup.conftest.caller_of", elsewhere)
            return kept("market_supervision", code, about)

    return asking


@pytest.mark.parametrize("code", [CLEAN.code, HIDDEN.code])
@pytest.mark.parametrize("about", ["trust", "merchant", "rating"])
def test_what_is_hidden_here_moves_nothing_that_another_city_is_told(
    hub, clock, kept_elsewhere, tmp_path, code, about
):
    firm = next(one for one in (CLEAN, HIDDEN) if one.code == code)
    first = kept_elsewhere(code, about)
    assert kept_elsewhere(code, about)[0]
    clock.advance(minutes=1)

    hidden = penalty_row(firm, 63, "2026-09-02", **SIMPLE)
    bring_penalties(hub, tmp_path, [hidden], "hidden.csv")
    settle(hub)

    stayed, status, document = kept_elsewhere(code, about)
    assert (stayed, status) == (True, first[1])
    assert document["data_version"] == first[2]["data_version"]


def test_a_place_that_hidden_records_state_is_told_to_nobody_who_may_not_see_them(
    hub, clock, kept, kept_elsewhere, tmp_path
):
    def bring_one(number, place, **more):
        clock.advance(minutes=1)
        told = {"party_name": "宿迁市无处贸易商行", "uscc": UNKNOWN, **more}
        told |= {"document_no": f"宿市监罚〔2026〕{number}号", "region_code": place}
        bring(hub, tmp_path / f"{number}{place}", fined_firm(**told))
        settle(hub)

    bring_one(91, NANJING, **HIDDEN_KIND)
    assert kept("platform", UNKNOWN)[1] == kept_elsewhere(UNKNOWN)[1] == 404
    bring_one(92, "")
    shown = [kept("platform", UNKNOWN)[2], kept_elsewhere(UNKNOWN)[2]]
    assert [one["merchant"]["region"] for one in shown] == [None, None]
    office = kept("market_supervision", UNKNOWN, "merchant")[2]
    assert office["merchant"]["region"] == NANJING

    bring_one(91, ELSEWHERE, **HIDDEN_KIND)
    bring_one(93, ELSEWHERE, **HIDDEN_KIND)

    again = [kept("platform", UNKNOWN), kept_elsewhere(UNKNOWN)]
    assert [stayed for stayed, *_ in again] == [True, True]
    assert [told["merchant"] for *_, told in again] == [o["merchant"] for o in shown]


def test_what_an_office_of_another_city_decided_is_told_there_at_once(
    hub, clock, kept_elsewhere, tmp_path
):
    before = kept_elsewhere(CLEAN.code)[2]
    clock.advance(minutes=1)

    theirs = penalty_row(CLEAN, 64, "2026-09-02", **SIMPLE, 处罚机关=OFFICE_THERE)
    bring_penalties(hub, tmp_path, [theirs], "theirs.csv")

    stayed, _, after = kept_elsewhere(CLEAN.code)
    assert not stayed
    assert len(after["records"]) == len(before["records"]) + 1


def test_a_hidden_record_that_is_withdrawn_moves_nothing_that_others_are_told(
    hub, clock, kept, kept_elsewhere, tmp_path
):
    hidden = penalty_row(CLEAN, 63, "2026-09-02", **SIMPLE)
    bring_penalties(hub, tmp_path, [hidden], "hidden.csv")
    settle(hub)
    kept("platform", CLEAN.code)
    kept_elsewhere(CLEAN.code)
    before = kept("market_supervision", CLEAN.code, "merchant")[2]
    clock.advance(minutes=1)

    withdraw_penalties(hub, CLEAN.code, 63)

    stayed, _, after = kept("market_supervision", CLEAN.code, "merchant")
    assert (stayed, len(after["records"])) == (False, len(before["records"]) - 1)
    assert kept("platform", CLEAN.code)[:2] == (True, 200)
    assert kept_elsewhere(CLEAN.code)[:2] == (True, 200)


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
