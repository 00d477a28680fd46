"""What nobody may see of matters, and that no answer on a merchant changes by them."""

import json
from datetime import date
from threading import Barrier, Thread
from urllib.parse import quote

import pytest
from sqlalchemy import update
from sqlalchemy.event import listen

from hub.members.models import Member
from hub.members.service import MemberCard, add_member
from tests.support.matter_calls import Web, put_on_desk, refused, rows

AGENCY, POLICE, PROSECUTOR = "agency:samr", "agency:police", "agency:procuratorate"
PLATFORM, OTHER = "platform:shop", "agency:county"
REPORTED = {
    "offence": "销售假冒注册商标的商品罪",
    "team": "甲、乙",
    "summary": "涉嫌犯罪",
}
PAPER = "investigation_report"


@pytest.fixture
def web(town):
    return Web(town.hub)


@pytest.fixture
def transfer(web):
    answer = web.open("transfers", "report_to_head", papers=PAPER, **REPORTED)
    return f"/transfers/{answer.json['number']}"


def without_receipt(answer, *typed):
    """What a refusal says, but for its receipt and the number that was typed."""
    document = dict(answer.json)
    assert document.pop("receipt")
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    for one in typed:
        text = text.replace(one, "#")
    left = {"Hub-Receipt", "Content-Length", "RateLimit", "Date"}
    headers = [(k, v) for k, v in answer.headers if k not in left]
    return answer.status_code, text, headers


@pytest.mark.postgresql_in_long
def test_what_is_not_seen_is_answered_like_what_there_is_not(web, transfer):
    number = transfer.rpartition("/")[2]
    nowhere = number.replace("1号", "7号")
    paper = web.get(transfer).json["documents"][0]["id"]
    asked = (
        ("GET", "", None),
        ("GET", f"/documents/{paper}", None),
        ("GET", "/papers/transfer_report.pdf", None),
        ("GET", "/advice", None),
        ("POST", "/events", {"event": "approve_transfer", "version": 1}),
        ("POST", "/events", {"event": "no-such", "hidden": 1}),
        ("POST", "/papers/transfer_report.pdf", {"values": 1}),
    )
    for member in (PLATFORM, OTHER, POLICE):
        for method, rest, body in asked:
            hidden = web.ask(method, f"{transfer}{rest}", member, body=body)
            absent = web.ask(method, f"/transfers/{nowhere}{rest}", member, body=body)
            assert hidden.json["code"] == "matter-unknown"
            first = without_receipt(hidden, number)
            assert first == without_receipt(absent, nowhere)
        assert web.get("/transfers", member).json["matters"] == []
    # At another address it is no matter either, for nobody.
    for place in ("clues", "complaints", "assistance"):
        refused(web.get(f"/{place}/{number}"), 404, "matter-unknown")
        assert web.get(f"/{place}").json["matters"] == []


@pytest.mark.postgresql_in_long
def test_as_much_is_read_for_what_is_not_seen_as_for_what_is_not_there(web, transfer):
    read = []
    number = transfer.rpartition("/")[2]

    def note(_, __, statement, *___):
        read.append(statement)

    listen(web.hub.engine, "before_cursor_execute", note)
    found = []
    for name in (number, number.replace("1号", "7号"), "C" + "0" * 26):
        web.get(f"/transfers/{name}", PLATFORM)
        read.clear()
        web.get(f"/transfers/{name}", PLATFORM)
        found.append(list(read))
    assert found[0] == found[1] == found[2]
    assert found[0]


@pytest.mark.postgresql_in_long
def test_each_sees_as_much_as_the_rules_say(web, transfer):
    office = web.get(transfer, "agency:office").json
    assert (office["sight"], office["state"]) == ("summary", "reported")
    hidden = ("parties", "events", "documents", "links", "merchant", "opener")
    assert [office[name] for name in hidden] == [None] * len(hidden)
    assert office["clocks"]
    prosecutor = web.get(transfer, PROSECUTOR).json
    assert prosecutor["events"][0]["facts"]["summary"] == "涉嫌犯罪"
    clue = web.open(
        "clues",
        "receive",
        PLATFORM,
        to=AGENCY,
        clue_source="platform",
        summary="可疑店铺",
    )
    address = f"/clues/{clue.json['number']}"
    assert web.act(address, "triage", urgency="urgent").status_code == 200
    own = web.get(address, PLATFORM).json
    assert [event["event"] for event in own["events"]] == ["receive"]
    assert [event["event"] for event in web.get(address).json["events"]] == [
        *("receive", "triage")
    ]
    assert web.get("/clues?role=handler&open=true&state=triaged").json["matters"]
    assert web.get("/clues?state=received").json["matters"] == []


@pytest.mark.postgresql_in_long
def test_pages_of_a_list_have_every_matter_once(web):
    numbers = []
    for count in range(5):
        web.hub.clock.advance(seconds=1)
        said = {"to": AGENCY, "summary": "x", "key": f"k-000000{count}"}
        answer = web.open("complaints", "receive", PLATFORM, **said)
        numbers.append(answer.json["number"])
    found, after = [], ""
    while after is not None:
        page = web.get(f"/complaints?limit=2{after and f'&after={after}'}").json
        found += [line["number"] for line in page["matters"]]
        after = page["next"]
    assert found == numbers[::-1]
    assert web.get("/complaints?limit=5").json["next"] is None
    due = web.get("/complaints?due=2026-12-03").json["matters"]
    assert len(due) == len(numbers)
    assert web.get("/complaints?due=2026-12-02").json["matters"] == []
    # Whoever is not shown a clock cannot find out its day by asking for days.
    assert len(web.get("/complaints", PLATFORM).json["matters"]) == len(numbers)
    assert web.get("/complaints?due=2026-12-03", PLATFORM).json["matters"] == []


@pytest.mark.postgresql_in_long
def test_a_saturday_that_is_worked_counts(web):
    for day, due in (("2026-10-09", "2026-10-19"), ("2026-10-10", "2026-10-20")):
        answer = web.open(
            "complaints", "receive", PLATFORM, key=day, to=AGENCY, summary="x", day=day
        )
        shown = web.get(f"/complaints/{answer.json['number']}").json
        (clock,) = [one for one in shown["clocks"] if one["rule"] == "complaint.accept"]
        assert clock["due_on"] == due
        # It was overdue when it came, and that is told.
        assert clock["state"] == "overdue"


def test_two_officers_at_one_moment_take_one_step(web, transfer):
    web.token(AGENCY)
    before = rows(web)
    barrier, answers = Barrier(2), []

    def act(officer):
        barrier.wait()
        answers.append(
            web.act(
                transfer, "approve_transfer", officer=officer, reason="x", version=1
            )
        )

    threads = [Thread(target=act, args=(officer,)) for officer in ("乙", "丙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 200
    assert codes[1] == 409, [answer.json for answer in answers]
    after = rows(web)
    assert after[1] == before[1] + 1
    assert len(web.get(transfer).json["events"]) == 2


@pytest.mark.postgresql_in_long
def test_an_officer_whose_member_was_succeeded_does_nothing(web, transfer):
    before = rows(web)
    with web.hub.writes.begin() as session:
        card = MemberCard(
            code="agency:merged",
            kind="market_supervision",
            name="新局",
            territory="321300",
            valid_from=date(2019, 1, 1),
        )
        add_member(session, web.hub.rulebook, card, actor="t", at=web.hub.clock())
        session.execute(
            update(Member)
            .where(Member.code == AGENCY)
            .values(succeeded_by="agency:merged")
        )
    said = {"officer": "乙", "reason": "x", "version": 1}
    answer = web.act(transfer, "approve_transfer", **said)
    refused(answer, 403, "matter-member-ended")
    refused(web.get(transfer), 403, "matter-member-ended")
    opened_anew = web.open("transfers", "report_to_head", key="k-2222222", **REPORTED)
    refused(opened_anew, 403, "matter-member-ended")
    assert rows(web) == before
    # Whoever took its place goes on, and sees all.
    assert len(web.get(transfer, "agency:merged").json["events"]) == 1
    done = web.act(transfer, "approve_transfer", "agency:merged", **said)
    assert done.status_code == 200


RAISED = {
    "machine": "report",
    "about": "merchant",
    "subject": "trademark",
    "received": "2026-11-20",
    "summary": "销售假冒注册商标的运动鞋",
    "fact": "订单 20261118-1",
    "party": {"name": "宿迁甲禾商贸有限公司", "address": "幸福路8号"},
    "places": {"act": "321300"},
    "raised_by": {"name": "陈小禾", "phone": "13912345678"},
    "key": "ticket-1",
}


@pytest.mark.postgresql_in_long
def test_who_reported_is_seen_by_the_handler_alone_and_each_look_is_kept(web):
    answer = web.ask("POST", "/complaints/raised", PLATFORM, body=RAISED)
    assert answer.status_code == 200, answer.json
    handler = answer.json["handler"]
    assert not answer.json["repeated"]
    again = web.ask("POST", "/complaints/raised", PLATFORM, body=RAISED)
    assert (again.json["number"], again.json["repeated"]) == (
        answer.json["number"],
        True,
    )
    body = RAISED | {"key": "ticket-2", "summary": "再次举报"}
    once_more = web.ask("POST", "/complaints/raised", PLATFORM, body=body).json
    # That it was raised before is counted, for the handler alone.
    address = f"/complaints/{once_more['number']}"
    (sign,) = web.get(address, handler).json["signs"]
    assert (sign["sign"], sign["count"], sign["days"]) == ("same_report", 1, None)
    assert "第三十五条第二款" in sign["article"]
    assert web.get(address, PLATFORM).json["signs"] == []
    address = f"/complaints/{answer.json['number']}"
    why = f"{address}/informant?why=核实情况"
    refused(web.get(why, handler), 403, "informant-closed")
    put_on_desk(web.hub, answer.json["number"], handler, "甲")
    refused(web.ask("GET", why, handler, "乙"), 403, "informant-closed")
    refused(web.ask("GET", why, handler, "编造的人"), 403, "officer-unlisted")
    shown = web.get(why, handler)
    assert shown.json["phone"] == "13912345678"
    assert shown.headers["Cache-Control"] == "no-store"
    with_nothing = web.get(f"{address}/informant", handler)
    refused(with_nothing, 422, "informant-text")
    assert with_nothing.json["detail"].startswith("用途（why）")
    # Who handed it in does not see it again, and who sees no matter sees no such page.
    refused(web.get(why, PLATFORM), 403, "informant-closed")
    refused(web.get(why, POLICE), 404, "matter-unknown")
    for asker in (handler, PLATFORM):
        assert "13912345678" not in web.get(address, asker).text
    looks = [
        leaf
        for leaf in map(json.loads, web.hub.audit.entries(0, 10_000))
        if leaf["op"] == "informant.show"
    ]
    assert len(looks) == 4
    entries = [entry["op"] for entry in web.get(address, handler).json["entries"]]
    assert entries.count("informant.show") == 4, "the handler sees each look"
    for body in (b"[]", b"{", b'{"key": "\\ud800"}'):
        sent = {
            "Authorization": f"Bearer {web.token(PLATFORM)}",
            "Hub-Purpose": "enforcement",
            "Hub-Officer": quote("甲"),
        }
        answer = web.client.post("/v1/complaints/raised", data=body, headers=sent)
        refused(answer, 422, "matter-body")
    refused(web.ask("POST", "/complaints/raised", body={}), 422, "raised-invalid")
