"""A merchant's page tells the facts that other answers tell, and no others."""

import json
import re
from functools import partial
from types import SimpleNamespace

import pytest

from hub.archive.service import records_of
from hub.lookup.ask import PageQuestion, merchant_question
from hub.lookup.page.record_part import amount_of
from hub.merchants.service import find_merchant
from tests.support.asked_pages import narrow_the_agreement, page_of, put_as
from tests.support.doubted import WARNING
from tests.support.kept_views import withheld_of
from tests.support.little_city import (
    CLEAN,
    FINED,
    REGISTRATION,
    SHOPKEEPER,
    UNKNOWN,
    bring_penalties,
    deliver,
    penalty_row,
    registration_row,
    write_csv,
)
from tests.support.standing_firm import ASKERS, DECIDED, FIRM, PAST, opened_standing

pytestmark = pytest.mark.postgresql_in_long

LONGEST_SHORT = 3
AS_IN_THE_FILE = ("kind", "status", "event_day", "publicity_until", "publicity", "body")


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city with a firm that has records of every standing."""
    with opened_standing(databases, instance_path, clock) as hub:
        yield hub


@pytest.fixture
def put(hub, give_key):
    """Put a question as an audience; gives the disclosure and its document."""
    give_key("agency:market-supervision")
    give_key()
    return partial(put_as, hub)


@pytest.fixture
def page(put):
    """Ask for a merchant's page as an audience; gives the document."""
    return partial(page_of, put)


@pytest.mark.parametrize("audience", ASKERS)
def test_a_page_shows_the_records_of_the_credit_file_and_no_others(
    hub, put, page, audience
):
    _, file = put(audience, merchant_question("merchant", FIRM.code))

    told = page(audience)

    assert told["merchant"] == file["merchant"]
    assert [
        {name: one.get(name) for name in AS_IN_THE_FILE} for one in told["records"]
    ] == [{name: one.get(name) for name in AS_IN_THE_FILE} for one in file["records"]]
    rules = {
        (group["item"], field, group["rule"])
        for group in told["withheld"]
        for field in group["fields"] or ["*"]
    }
    assert rules == {
        (one["item"], one["field"], one["rule"]) for one in withheld_of(hub, file)
    }
    reasons = [(one["code"], one["points"]) for one in file["rating"]["reasons"]]
    assert [(r["code"], r["points"]) for r in told["rating"]["reasons"]] == reasons
    assert told["rating"]["digest"] == file["rating"]["digest"]


@pytest.mark.parametrize("audience", ["public", "agencies", "supervision", "transfer"])
def test_no_value_that_the_view_hides_stands_anywhere_on_the_page(hub, page, audience):
    narrow_the_agreement(
        hub, penalty=["decision_day"], registration=["party_name", "status"]
    )
    told = page(audience)
    with hub.reads() as session:
        rows = records_of(session, find_merchant(session, FIRM.code).id)
    bodies = json.dumps([one["body"] for one in told["records"]], ensure_ascii=False)
    everything = json.dumps(told, ensure_ascii=False)

    hidden = [
        value
        for row in rows
        for value in texts_of(row.body)
        if value not in bodies and value not in {FIRM.code, FIRM.name}
    ]

    assert hidden
    assert [value for value in hidden if value in everything] == []


def texts_of(value):
    """Every text in a JSON value but short ones, days and words of our own lists."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_of(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts_of(one)]
    if not isinstance(value, str) or len(value) <= LONGEST_SHORT:
        return []
    is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    is_word = re.fullmatch(r"[a-zA-Z_:/]+", value)
    return [] if is_day or is_word else [value]


def test_every_page_leaves_one_leaf_and_carries_its_receipt(put):
    first, document = put("agencies", PageQuestion(FIRM.code), inline_receipt=True)
    second, refused = put("agencies", PageQuestion(UNKNOWN))

    assert document["receipt"]["leaf"]
    assert second.receipt.index == first.receipt.index + 1
    assert (second.status, refused["code"]) == (404, "merchant-unknown")
    assert put("agencies", PageQuestion("x"))[1]["code"] == "code-invalid"


def test_the_amounts_of_one_document_are_added_up_once():
    told = [
        (("penalty", "1号"), SimpleNamespace(kind="penalty", body=body))
        for body in ({"fine_fen": 300}, {"fine_fen": 300, "confiscated_fen": 50}, {})
    ]
    other = (("penalty", "2号"), SimpleNamespace(kind="penalty", body={"fine_fen": 7}))

    assert amount_of([*told, other]) == amount_of([other, *reversed(told)]) == 357
    assert amount_of(told[2:]) is None


def test_records_are_counted_by_kind_and_state(page):
    told = page("proceedings")

    assert told["states"]["all"] == len(told["records"])
    penalty = next(one for one in told["counts"] if one["kind"] == "penalty")
    assert penalty["states"] == {
        "active": 3,
        "ended": 1,
        "repaired": 1,
        "annulled": 1,
        "withdrawn": 1,
        "disputed": 1,
    }
    standing = [
        one["body"].get("fine_fen", 0)
        for one in told["records"]
        if one["kind"] == "penalty"
        and one["state"] not in {"repaired", "annulled", "withdrawn"}
    ]
    assert penalty["amount_fen"] == sum(standing) > 0
    assert penalty["total"] == penalty["documents"] == len(DECIDED) + 4


def test_each_record_names_its_rule_with_the_article(page):
    for audience in ("agencies", "public"):
        for record in page(audience)["records"]:
            assert record["rule"], record
            assert "第" in record["article"] or "令" in record["article"]
    english = page("agencies", language="en")["records"]
    assert all(one["article"].isascii() for one in english)


def test_a_decision_is_a_version_of_its_own_on_both_axes(page):
    disputed = next(
        one for one in page("agencies")["records"] if one["status"] == "disputed"
    )

    first, second = disputed["versions"]
    assert (first["what"], second["what"]) == ("ingest", "dispute")
    assert first["event_day"] == second["event_day"] == "2026-08-09"
    assert first["known_to"] == second["known_from"]
    assert second["known_to"] is None


def test_a_correction_tells_which_shown_fields_it_changed(hub, clock, page, tmp_path):
    clock.advance(days=1)
    row = penalty_row(FINED, 1, "2026-09-01", **{"罚款金额（万元）": "2.5"})
    bring_penalties(hub, tmp_path, [row], "again.csv")

    (record,) = (
        one
        for one in page("agencies", FINED.code)["records"]
        if one["kind"] == "penalty"
    )

    assert [one["what"] for one in record["versions"]] == ["ingest", "correct"]
    assert record["versions"][1]["changed"] == ["fine_fen"]
    assert record["known_from"] == "2026-11-24"
    assert record["versions"][1]["known_from"] > record["known_from"]


def test_a_version_that_was_hidden_is_no_version_to_the_public(
    hub, clock, page, tmp_path
):
    bring_penalties(
        hub, tmp_path, [penalty_row(CLEAN, 90, "2026-11-02", **WARNING)], "w.csv"
    )
    clock.advance(days=3)
    bring_penalties(hub, tmp_path, [penalty_row(CLEAN, 90, "2026-11-02")], "f.csv")

    told = {
        audience: next(
            one
            for one in page(audience, CLEAN.code)["records"]
            if one["kind"] == "penalty"
        )
        for audience in ("agencies", "public")
    }

    assert [one["known_from"] for one in told["agencies"]["versions"]] == [
        *("2026-11-25", "2026-11-28")
    ]
    assert [one["what"] for one in told["public"]["versions"]] == ["ingest"]
    assert told["public"]["known_from"] == "2026-11-28"
    assert told["public"]["days_to_know"] == 26


def test_a_record_is_late_if_its_source_told_before_and_took_too_long(
    hub, clock, page, tmp_path
):
    clock.advance(days=30)
    rows = [penalty_row(CLEAN, 81, "2026-12-01"), penalty_row(CLEAN, 82, "2026-12-23")]
    bring_penalties(hub, tmp_path, rows, "late.csv")
    told = page("agencies", CLEAN.code)["records"]

    late = {
        one["body"]["document_no"][-3:]: (one["days_to_know"], one["is_late"])
        for one in told
        if one["kind"] == "penalty"
    }
    registered = next(one for one in told if one["kind"] == "registration")

    assert late == {"81号": (24, True), "82号": (2, False)}
    # It was there before the source first delivered.
    assert registered["days_to_know"] > 4000
    assert not registered["is_late"]


def test_a_page_tells_who_looked_as_the_history_does(page):
    page("agencies", FINED.code)
    page("public", FINED.code)

    own = page("agencies", FINED.code)["looks"]["reads"]
    others = page("public", FINED.code)["looks"]["reads"]

    assert {one["member"] for one in own} == {
        "agency:market-supervision",
        "platform:taomao",
    }
    # An office's look for a case is told to nobody else.
    assert {one["member"] for one in others} == {"platform:taomao"}
    assert all(one["reference"] == "2026-15" for one in others)


def test_the_name_before_a_change_is_told_with_its_days(hub, clock, page, tmp_path):
    clock.advance(days=1)
    renamed = type(CLEAN)(CLEAN.code, "宿迁市云帆新程商贸有限公司")
    path = write_csv(tmp_path / "new.csv", REGISTRATION, [registration_row(renamed)])
    deliver(hub, "registration", path)

    told = page("agencies", CLEAN.code)

    assert told["merchant"]["name"] == renamed.name
    (old,) = told["identity"]["former_names"]
    assert old["name"] == CLEAN.name
    assert old["known_until"] == "2026-11-26"


def test_of_a_person_s_business_the_public_is_told_its_registered_name_alone(page):
    told = page("public", SHOPKEEPER.code)
    office = page("agencies", SHOPKEEPER.code)

    assert told["identity"]["name_parts"] == []
    assert told["identity"]["former_names"] == []
    assert told["merchant"]["name"] == SHOPKEEPER.name
    assert told["rating"]["grade"] == "unrated"
    assert told["rating"]["reasons"] == []
    (why,) = told["rating"]["flags"]
    assert (why["code"], why["records"]) == ("unrated.individual-business", [])
    facts = told["identity"]["register"]["facts"]
    assert facts["address"] == {"state": "withheld"}
    assert office["merchant"]["name"] == SHOPKEEPER.name
    assert office["identity"]["register"]["facts"]["address"]["state"] == "said"


def test_a_page_of_a_past_moment_shows_what_was_known_then(page, put):
    told = page("agencies", known_at=PAST)
    _, file = put("agencies", merchant_question("merchant", FIRM.code, PAST))

    assert told["known"] is True
    assert [one["id"] for one in told["records"]] == [r["id"] for r in file["records"]]
    assert all(len(one["versions"]) == 1 for one in told["records"])
    assert "looks" not in told
    assert "freshness" not in told


@pytest.mark.parametrize("audience", ["public", "supervision"])
def test_no_past_page_is_told_but_for_work_on_a_case(put, audience):
    answer, document = put(audience, PageQuestion(FIRM.code, PAST))

    assert (answer.status, document["code"]) == (403, "not-granted")


def test_a_page_of_a_moment_before_the_merchant_was_known_says_so(put):
    answer, told = put("agencies", PageQuestion(FIRM.code, "2020-01-01T00:00:00Z"))

    assert answer.status == 200
    assert told["known"] is False
    assert told["records"] == []


def test_sources_are_told_with_their_last_good_run_and_promise(page):
    told = {one["source"]: one for one in page("agencies")["freshness"]}
    public = {one["source"]: one for one in page("public")["freshness"]}

    assert told["penalty_2018"]["last_good_day"] == "2026-11-24"
    assert told["penalty_2018"]["promised_days"] == 7
    assert told["licence"]["last_good_day"] is None
    assert "last_good_at" in told["penalty_2018"]
    assert "last_good_at" not in public["penalty_2018"]
    assert "court_filings" not in public


def test_whose_number_asks_gets_the_page_of_the_merchant_and_of_nobody_else(put):
    answer, _ = put("self", PageQuestion(FINED.code))

    assert answer.status == 403
