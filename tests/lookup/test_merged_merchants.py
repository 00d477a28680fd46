"""An old public id leads on, for those who may know of its merchant."""

import json
from functools import partial

import pytest
from sqlalchemy import select

from hub.after_intake import rate_everyone
from hub.archive.proof import archive_root
from hub.lookup.ask import HistoryQuestion, PastFileQuestion, SearchQuestion
from hub.lookup.file import PastAsked, closed_moment
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.caller import Caller
from hub.merchants.models import ReviewOpinion
from hub.officer_actions import decide_item
from tests.support.doubted import (
    OLD_NUMBER,
    WARNING,
    bring_doubt,
    by_number,
    merge,
    part,
    penalise,
)
from tests.support.little_city import CLEAN, caller_of
from tests.support.prepared import TOKENS

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def doubted(hub, clock, tmp_path):
    """A firm that is also known by its old number, and the question whether it is."""
    return partial(bring_doubt, hub, clock, tmp_path)


@pytest.fixture
def caller(hub):
    """The market supervision bureau."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    return caller_of(hub, tokens["market_supervision"])


def leaf_of(hub, answer):
    return json.loads(hub.audit.entry(answer.receipt.index))


def plain(document):
    return {
        name: document[name]
        for name in document
        if name not in {"receipt", "rely_until"}
    }


@pytest.mark.parametrize(
    ("about", "path"),
    [
        ("trust", "/v1/trust/{}"),
        ("merchant", "/v1/merchants/{}"),
        ("rating", "/v1/merchants/{}/rating"),
    ],
)
def test_an_old_public_id_leads_on_with_a_receipt(hub, ask, doubted, about, path):
    item, old, new = doubted()
    merge(hub, item)

    answer, document = ask("platform", about, old.public_id)

    assert answer.status == 308
    assert answer.location == path.format(new.public_id)
    assert answer.media_type == "application/json"
    assert plain(document) == {"found": True, "moved_to": new.public_id}
    leaf = leaf_of(hub, answer)
    assert leaf["resp_class"]["status"] == 308
    assert old.public_id not in json.dumps(leaf)


def test_codes_of_both_answer_the_surviving_merchant_with_all_records(
    hub, ask, doubted
):
    item, *_ = doubted()
    _, before = ask("market_supervision", "merchant", CLEAN.code)
    _, apart = ask("market_supervision", "merchant", OLD_NUMBER)
    merge(hub, item)

    _, by_new = ask("market_supervision", "merchant", CLEAN.code)
    _, by_old = ask("market_supervision", "merchant", OLD_NUMBER)

    assert plain(by_new) == plain(by_old)
    assert by_new["merchant"] == before["merchant"]
    ids = {record["id"] for record in by_new["records"]}
    assert ids == {r["id"] for r in (*before["records"], *apart["records"])}


def test_who_may_not_know_of_the_old_merchant_is_not_led_on(hub, ask, doubted):
    item, old, _ = doubted(**WARNING)
    merge(hub, item)

    platform, document = ask("platform", "trust", old.public_id)
    office, _ = ask("market_supervision", "trust", old.public_id)
    _, nobody = ask("platform", "trust", f"M{'A' * 20}")

    assert (platform.status, platform.location) == (404, None)
    assert plain(document) | {"detail": ""} == plain(nobody) | {"detail": ""}
    assert office.status == 308


def test_the_rating_rests_on_the_records_of_both_while_they_are_one(hub, ask, doubted):
    item, _, _ = doubted()
    _, before = ask("platform", "rating", CLEAN.code)
    merge(hub, item)
    _, merged = ask("platform", "rating", CLEAN.code)
    part(hub, item)

    _, after = ask("platform", "rating", CLEAN.code)

    assert merged["rating"]["score"] < before["rating"]["score"]
    assert after["rating"]["reasons"] == before["rating"]["reasons"]
    assert after["rating"]["digest"] == before["rating"]["digest"]


def test_a_record_that_comes_to_a_merged_merchant_rates_the_surviving_one(
    hub, ask, doubted, tmp_path
):
    item, _, _ = doubted()
    merge(hub, item)
    _, before = ask("platform", "rating", CLEAN.code)

    penalise(hub, tmp_path / "more.csv", by_number(33))

    _, after = ask("platform", "rating", CLEAN.code)
    assert after["rating"]["score"] < before["rating"]["score"]


def test_whoever_is_part_of_another_is_not_rated_by_itself(hub, doubted):
    item, _, _ = doubted()
    before = rate_everyone(hub)["rated"]

    merge(hub, item)

    assert rate_everyone(hub)["rated"] == before - 1


def test_a_name_that_two_merged_merchants_bear_means_the_surviving_one(
    hub, doubted, caller
):
    item, _, new = doubted()
    merge(hub, item)
    task = Task(purpose="enforcement", reference="1")

    answer = disclose(hub, caller, SearchQuestion(CLEAN.name, {}), task)

    found = json.loads(answer.body)["results"]
    assert [hit["id"] for hit in found if hit["match"]] == [new.public_id]
    assert [hit["caption"] for hit in found].count(CLEAN.name) == 1


def test_a_merge_with_a_merchant_that_has_no_visible_records_rates_nobody_anew(
    hub, ask, doubted
):
    item, _, _ = doubted(**WARNING)
    _, before = ask("platform", "rating", CLEAN.code)

    merge(hub, item)

    _, after = ask("platform", "rating", CLEAN.code)
    assert plain(after) == plain(before)


def test_the_archives_root_is_as_before_once_a_merge_is_taken_back(hub, doubted):
    item, _, _ = doubted()
    with hub.reads() as session:
        before = archive_root(session)
    merge(hub, item)
    with hub.reads() as session:
        merged = archive_root(session)
    part(hub, item)

    with hub.reads() as session:
        after = archive_root(session)

    assert merged != before
    assert after == before


def test_looks_at_the_old_id_are_in_the_surviving_merchants_history(
    hub, ask, doubted, clock
):
    item, old, new = doubted()
    ask("platform", "trust", old.public_id)
    ask("platform", "trust", OLD_NUMBER)
    clock.advance(days=1)
    merge(hub, item)
    ask("platform", "trust", old.public_id)
    operator = Caller(
        member="operator",
        kind="operator",
        name="operator",
        territory="",
        token_id="cli",
        system="cli",
    )

    answer = disclose(
        hub,
        operator,
        HistoryQuestion(new.public_id),
        Task(purpose="supervision", reference="1"),
    )

    reads = json.loads(answer.body)["reads"]
    assert [read["status"] for read in reads] == [308, 200, 200]
    changes = json.loads(answer.body)["changes"]
    assert old.public_id in {change.get("from") for change in changes}


def test_looks_at_both_while_they_were_one_are_in_the_history_of_each(
    hub, ask, doubted, clock
):
    item, old, new = doubted()

    def look():
        clock.advance(minutes=1)
        ask("platform", "trust", CLEAN.code)
        ask("market_supervision", "merchant", OLD_NUMBER)
        clock.advance(minutes=1)

    look()
    merge(hub, item)
    look()
    both = reads_of(hub, new.public_id)
    part(hub, item)
    look()

    assert len(both) == 4
    # Of its own: a look before, those during the merge, a look after it.
    assert [read["op"] for read in reads_of(hub, old.public_id)] == [
        "merchant.lookup"
    ] * 4
    assert [read["op"] for read in reads_of(hub, new.public_id)] == [
        "merchant.lookup"
    ] * 4
    first, second, third, fourth = reads_of(hub, old.public_id)
    assert [first["member"], fourth["member"]] == ["agency:market-supervision"] * 2
    assert {second["entry"], third["entry"]} == {
        read["entry"] for read in reads_of(hub, new.public_id)[1:3]
    }


def reads_of(hub, code):
    """Read who looked, as supervision and the operator are told."""
    operator = Caller("operator", "operator", "operator", "", "cli", "cli")
    task = Task(purpose="supervision", reference="1")
    told = json.loads(disclose(hub, operator, HistoryQuestion(code), task).body)[
        "reads"
    ]
    return [read for read in told if read["op"] != "history.read"]


def test_each_opinion_of_a_person_is_in_the_log_exactly_once(hub, doubted):
    item, _, _ = doubted()
    decide_item(hub, item, decision="unsure", officer="officer-0", reason="待查")
    merge(hub, item)
    part(hub, item)

    leaves = [json.loads(leaf) for leaf in hub.audit.entries(0, 10_000)]

    with hub.reads() as session:
        said = session.scalars(select(ReviewOpinion.opinion)).all()
    logged = [leaf for leaf in leaves if leaf["op"] == "link.review"]
    assert said == ["unsure", "same", "same", "retracted", "retracted"]
    assert len(logged) == len({leaf["id"] for leaf in logged}) == len(said)


def test_the_query_is_kept_on_the_way(hub, doubted, clock, caller):
    item, old, new = doubted()
    merge(hub, item)
    clock.advance(minutes=1)
    asked = PastAsked(known_at=closed_moment(hub).isoformat())
    task = Task(
        purpose="transfer",
        reference="2026-15",
        request={"method": "GET", "path": "/", "query": "known_at=then"},
    )

    answer = disclose(hub, caller, PastFileQuestion(old.public_id, asked), task)

    assert answer.location == f"/v1/merchants/{new.public_id}?known_at=then"
