"""Watched merchants and the feed over HTTP: told by the view, numbered without gaps."""

import json
from datetime import date

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.lookup.ask import note_changes
from hub.subscriptions.feed import begin_epoch
from hub.subscriptions.models import FeedEntry
from tests.support.little_city import (
    CLEAN,
    EVERYTHING,
    FINED,
    HIDDEN,
    TWIN,
    UNKNOWN,
    Firm,
    bring_penalties,
    penalty_row,
)

pytestmark = pytest.mark.postgresql_in_long

LIST = "/v1/subscriptions/suppliers"
HIDDEN_FROM_PLATFORMS = {
    "处罚类别": "警告",
    "处罚内容": "警告",
    "处罚程序": "简易程序",
    "罚款金额（万元）": "",
}


@pytest.fixture
def send(client, tokens):
    """Send a request as a kind of member, for its usual purpose."""

    def sending(method, path, body=None, kind="platform", **headers):
        purpose = "onboarding" if kind == "platform" else "supervision"
        sent = {
            "Authorization": f"Bearer {tokens[kind]}",
            "Hub-Purpose": purpose,
            "Hub-Reference": "2026-15",
        }
        data = body if isinstance(body, bytes | None) else json.dumps(body)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.open(path, method=method, data=data, headers=sent | names)

    return sending


@pytest.fixture
def watch(send):
    """Watch firms by the usual list."""

    def watching(*firms, kind="platform", **more):
        codes = [firm if isinstance(firm, str) else firm.code for firm in firms]
        answer = send("PUT", LIST, {"merchants": codes, **more}, kind)
        assert answer.status_code == 200, answer.json
        return answer.json

    return watching


@pytest.fixture
def fine(hub, tmp_path, clock):
    """Deliver a penalty of a firm, a minute later."""
    numbers = iter(range(700, 800))

    def fining(firm, **changes):
        clock.advance(minutes=1)
        number = next(numbers)
        row = penalty_row(firm, number, "2026-09-05", **changes)
        bring_penalties(hub, tmp_path, [row], name=f"{number}.csv")

    return fining


def test_what_changes_of_a_watched_merchant_comes_as_entries(hub, send, watch, fine):
    told = watch(CLEAN, TWIN)
    before = send("GET", "/v1/changes").json
    fine(CLEAN)

    note_changes(hub)
    note_changes(hub)

    page = send("GET", f"/v1/changes?after={before['next']}").json
    merchant = told["merchants"][0]["merchant"]
    assert before["entries"] == []
    assert {one["merchant"] for one in page["entries"]} == {merchant}
    assert [one["number"] for one in page["entries"]] == [1, 2, 3]
    assert [one["kind"] for one in page["entries"]] == ["rating", "record", "source"]
    assert not page["more"]
    receipt = page["receipt"]
    assert send("GET", f"/v1/changes?after={page['next']}").json["entries"] == []
    assert receipt["shard"] == "2026"


def test_a_list_tells_of_no_more_merchants_than_were_agreed(hub, send, watch):
    kind = "platform"
    terms = Terms(
        member_kind=kind,
        member_code="platform:taomao",
        purposes=["onboarding"],
        items=EVERYTHING,
        title="与平台的共享协议",
        legal_basis="电子商务法",
        valid_from=date(2026, 1, 1),
        quota=2,
        rate=60,
    )
    with hub.writes.begin() as session:
        make_agreement(session, hub.rulebook, terms, actor="test", at=hub.clock())

    # Codes that nobody carries count as well, or they could be tried out.
    refused = send("PUT", LIST, {"merchants": [FINED.code, CLEAN.code, UNKNOWN]})
    stands = send("GET", "/v1/subscriptions").json["subscriptions"]
    watch(FINED, UNKNOWN)
    other = send("PUT", LIST, {"merchants": [CLEAN.code]})

    assert (refused.status_code, refused.json["code"]) == (429, "quota-exceeded")
    assert stands == []
    assert (other.status_code, other.json["code"]) == (429, "quota-exceeded")
    listed = send("GET", LIST).json["merchants"]
    assert [one["code"] for one in listed] == [FINED.code, UNKNOWN]
    # What is asked at once costs as much as what is asked one by one.
    assert "q=10;w=10" in other.headers["RateLimit-Policy"]
    assert '"rate";r=3' in send("GET", LIST).headers["RateLimit"]


def test_what_a_view_hides_makes_no_entry_and_no_gap(hub, send, watch, fine):
    watch(CLEAN, TWIN)
    watch(CLEAN, TWIN, kind="leading_office")
    fine(TWIN, **HIDDEN_FROM_PLATFORMS)
    note_changes(hub)
    fine(CLEAN)

    note_changes(hub)

    entries = send("GET", "/v1/changes").json["entries"]
    inside = send("GET", "/v1/changes", kind="leading_office").json["entries"]
    assert len({one["merchant"] for one in entries}) == 1
    assert [one["number"] for one in entries] == list(range(1, len(entries) + 1))
    assert len({one["merchant"] for one in inside}) == 2


def test_a_page_goes_on_where_the_last_one_ended(hub, send, watch, fine):
    watch(CLEAN, TWIN)
    fine(CLEAN)
    note_changes(hub)
    fine(TWIN)
    note_changes(hub)
    whole = send("GET", "/v1/changes").json["entries"]

    pages, after = [], ""
    while True:
        page = send("GET", f"/v1/changes?limit=2{after}").json
        pages += page["entries"]
        after = f"&after={page['next']}"
        if not page["more"]:
            break

    assert pages == whole
    assert len(whole) == 6


def test_only_wanted_kinds_are_told(hub, send, watch, fine):
    watch(CLEAN, kinds=["source"])
    fine(CLEAN)

    note_changes(hub)

    (entry,) = send("GET", "/v1/changes").json["entries"]
    assert (entry["number"], entry["kind"]) == (1, "source")


def test_an_unknown_code_is_watched_until_somebody_bears_it(
    hub, send, watch, fine, tmp_path
):
    told = watch(UNKNOWN)
    note_changes(hub)
    empty = send("GET", "/v1/changes").json["entries"]

    fine(Firm(UNKNOWN, "宿迁市新来商贸有限公司"))
    note_changes(hub)

    entries = send("GET", "/v1/changes").json["entries"]
    assert told["merchants"] == [{"code": UNKNOWN, "merchant": None}]
    assert empty == []
    assert {one["kind"] for one in entries} >= {"record", "identity"}


def test_setting_a_list_again_passes_over_no_change(hub, send, watch, fine):
    watch(CLEAN)
    fine(CLEAN)

    watch(TWIN, CLEAN)
    note_changes(hub)

    entries = send("GET", "/v1/changes").json["entries"]
    assert {one["kind"] for one in entries} == {"rating", "record", "source"}


def test_an_ended_list_is_told_of_no_more_and_its_name_is_free(hub, send, watch, fine):
    watch(CLEAN)
    ended = send("DELETE", LIST)
    fine(CLEAN)
    note_changes(hub)

    assert ended.status_code == 200
    assert send("GET", "/v1/changes").json["entries"] == []
    assert send("GET", LIST).json["code"] == "subscription-unknown"
    assert send("DELETE", LIST).status_code == 404
    watch(CLEAN)
    (card,) = send("GET", "/v1/subscriptions").json["subscriptions"]
    assert (card["name"], card["merchants"]) == ("suppliers", 1)


def test_a_list_is_its_members_and_its_purposes_alone(send, watch):
    watch(CLEAN)

    other = send("GET", LIST, kind="leading_office")

    assert other.json["code"] == "subscription-unknown"


def test_after_a_restore_a_reader_is_told_where_to_go_on(hub, send, watch, fine):
    watch(CLEAN)
    fine(CLEAN)
    note_changes(hub)
    kept = send("GET", "/v1/changes").json["next"]
    epoch, number = kept.split(".")
    lost = f"{epoch}.{int(number) + 2}"
    with hub.writes.begin() as session:
        begin_epoch(session, at=hub.clock())

    went_on = send("GET", f"/v1/changes?after={kept}")
    restarted = send("GET", f"/v1/changes?after={lost}")
    fine(CLEAN)
    note_changes(hub)
    later = send("GET", f"/v1/changes?after={lost}")
    page = send("GET", f"/v1/changes?after={later.json['continue_after']}").json

    assert went_on.status_code == 200
    assert (restarted.status_code, restarted.json["code"]) == (409, "feed-restarted")
    assert restarted.json["continue_after"] == kept
    assert later.status_code == 409
    assert page["entries"][0]["number"] == int(number) + 1
    assert page["epoch"] != epoch


def test_what_is_no_list_is_refused_with_a_code(send):
    invalid = [
        b"{",
        {"merchants": []},
        {"merchants": ["12"]},
        {"merchants": [12]},
        {"merchants": [CLEAN.code], "kinds": ["other"]},
        {"merchants": [CLEAN.code], "kinds": [[]]},
        {"merchants": [CLEAN.code], "url": "x"},
    ]
    too_large = [{"merchants": [CLEAN.code] * 501}, b" " * 100_001]

    answers = [send("PUT", LIST, body) for body in [*invalid, *too_large]]

    told = [(answer.status_code, answer.json["code"]) for answer in answers]
    assert (
        told
        == [(422, "subscription-invalid")] * 7 + [(413, "subscription-too-large")] * 2
    )
    assert all(answer.headers["Hub-Receipt"] for answer in answers)


def test_a_place_or_limit_that_no_feed_has_is_refused(send, watch):
    watch(FINED)
    places = ["x", "1", f"{'0' * 26}.7", f"{'0' * 26}.", "%E4%B8%80", "0.0"]
    asked = [f"after={place}" for place in places]
    asked += [f"limit={limit}" for limit in ("0", "501", "-1", "x", "9" * 5000)]

    answers = [send("GET", f"/v1/changes?{one}") for one in asked]

    told = {(answer.status_code, answer.json["code"]) for answer in answers}
    assert told == {(422, "feed-place-invalid")}
    assert "limit" in answers[-1].json["title"]


def test_whom_a_criminal_case_is_about_is_watched_by_no_list(send):
    answer = send(
        "PUT",
        LIST,
        {"merchants": [HIDDEN.code]},
        "procuratorate",
        Hub_Purpose="prosecution",
    )

    assert (answer.status_code, answer.json["code"]) == (403, "subscription-purpose")


def test_entries_that_were_made_are_never_changed(hub, send, watch, fine):
    watch(CLEAN)
    fine(CLEAN)
    note_changes(hub)

    with hub.writes() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(delete(FeedEntry))
