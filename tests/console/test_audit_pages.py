"""The audit administrator's pages: the log, entries with proofs, the access review."""

import json
import re

import pytest

from hub.console.pages.audit.base import ACCESS, AUDIT
from hub.oversight import check_log, draw_due, find_sample, looks_of, mark_look
from schemas.tlog.evidence import Trust, judge_evidence, read_evidence
from schemas.tlog.keys import parse_vkey
from schemas.words import AccessMark
from tests.support.administered import administrator, names_no_merchant
from tests.support.little_city import FINED
from tests.support.looked import AFTER, WEEK, move_to, places_of, prepare_looks
from tests.support.prepared import opened
from tests.support.signed_in import leaves_of
from tests.support.witnesses import *  # noqa: F403  # fixtures

pytestmark = pytest.mark.postgresql_in_long

SAMPLE = f"{ACCESS}/{WEEK}"


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city, after a week of looks."""
    move_to(clock, AFTER)
    with opened(databases, instance_path, prepare_looks, clock) as hub:
        yield hub


@pytest.fixture
def audit(hub, visit):
    """The audit administrator, signed in."""
    return administrator(hub, visit, "gao")


def numbers_of(hub):
    """Number each look by its place."""
    return {one.told.look.place: one.number for one in looks_of(hub, WEEK)}


def test_the_head_of_the_log_is_shown_as_it_is_signed(hub, audit):
    text = audit.get(AUDIT).text

    size = hub.audit.signed().size - 1
    assert hub.audit.root("2026", size + 1) in text
    assert "没有设置见证方" in text
    assert "还没有核对过" in text


def test_the_last_whole_check_says_when_by_what_and_what_it_found(hub, audit, clock):
    check_log(hub, actor="cli:root")
    assert "命令行（root）" in audit.get(AUDIT).text
    clock.advance(minutes=5)

    check = check_log(hub, actor="hub")

    text = audit.get(AUDIT).text
    assert "今天 09:05" in text
    assert "定时任务" in text
    assert f"{check.entries} 条逐条重算" in text


def test_witnesses_are_counted_out_of_those_that_the_policy_names(
    hub, audit, agencies, set_policy
):
    set_policy(agencies)
    before = audit.get(AUDIT).text
    hub.witnessing.gather()

    after = audit.get(AUDIT).text

    assert "3 个见证方中有 0 个签名" in before
    assert "3 个见证方中有 3 个签名" in after
    assert "court" in after
    assert ("见证 0 / 3" in before, "见证 3 / 3" in after) == (True, True)


def test_an_entry_is_found_by_its_address_and_shows_its_leaf_alone(hub, audit):
    place = places_of(hub)["surname"]

    led = audit.get(f"{AUDIT}?entry=%20{place}")
    shown = audit.get(led.location)

    leaf = json.loads(hub.audit.entry(int(place.partition("/")[2])))
    assert led.location == f"{AUDIT}/{place}"
    assert leaf["subject"]["id"] in shown.text
    assert leaf["case"] in shown.text
    assert "执法办案" in shown.text
    assert "console/merchant" in shown.text
    assert "主体档案页" in shown.text
    assert "<dd>主体" in shown.text
    assert names_no_merchant(shown.text)
    assert "宿市监〔2026〕15号" not in shown.text
    assert "陈静" not in shown.text


@pytest.mark.parametrize("asked", ["2026", "2026/x", "x" * 50])
def test_what_is_no_address_is_asked_for_again(audit, asked):
    answer = audit.get(AUDIT, query_string={"entry": asked})

    assert answer.status_code == 422
    assert "这不是条目地址" in answer.text


@pytest.mark.parametrize(
    "path", ["/2026/99999", f"/2026/{'9' * 30}", "/1999/0", "/2026/0x1"]
)
def test_an_entry_that_there_is_not_ends_in_a_page(audit, path):
    assert audit.get(f"{AUDIT}{path}").status_code == 404


def test_a_bundle_that_is_taken_verifies_and_opens_nothing(hub, audit):
    place = places_of(hub)["surname"]

    answer = audit.get(f"{AUDIT}/{place}/bundle")

    trust = Trust(list(map(parse_vkey, hub.audit.trusted_vkeys())), None, [])
    proven = judge_evidence(read_evidence(answer.data), trust)
    assert (proven.kind, f"{proven.shard}/{proven.index}") == ("bundle", place)
    assert dict(proven.opened) == {}
    assert "attachment" in answer.headers["Content-Disposition"]
    assert FINED.code not in answer.text
    (leaf,) = leaves_of(hub, "entry.disclose")
    said = hub.audit.openings(leaf.header["id"])
    assert said["subject.id"]["value"] == place
    assert said["actor.user"]["value"].startswith("officer:")
    assert leaf.header["actor"]["agency"] == "agency:market-supervision"


def test_the_looks_of_a_week_are_told_without_their_merchants(hub, audit):
    draw_due(hub)

    listed, shown = audit.get(ACCESS).text, audit.get(SAMPLE).text

    assert "2026-11-23 至 2026-11-29" in listed
    for said in ("陈静", "宿市监〔2026〕16号", "console/merchant", "工作时间以外"):
        assert said in shown
    assert "当周人员查看 5 次，抽取 5 次" in shown
    assert names_no_merchant(listed + shown)
    assert find_sample(hub, WEEK).seed in shown
    assert "访问复核" in audit.get("/console").text


def test_a_look_is_marked_and_marked_anew(hub, audit):
    draw_due(hub)
    number = numbers_of(hub)[places_of(hub)["late"]]
    path = f"{SAMPLE}/{number}"

    first = audit.post(path, page=SAMPLE, mark="unexplained", reason="无人应答")
    second = audit.post(path, page=SAMPLE, mark="explained", reason="值班表第3页")

    assert first.location == second.location == f"{SAMPLE}#look-{number}"
    text = audit.get(SAMPLE).text
    assert "值班表第3页" in text
    assert "无人应答" not in text
    assert find_sample(hub, WEEK).explained == 1
    assert len(leaves_of(hub, "access-review.mark")) == 2
    assert audit.get(path).location == SAMPLE


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"mark": "explained", "reason": " "}, "请写明依据"),
        ({"reason": "值班"}, "请选择已说明或未说明"),
        ({"mark": "perhaps", "reason": "值班"}, "请选择已说明或未说明"),
    ],
)
def test_a_mark_that_is_not_whole_is_asked_for_again(hub, audit, fields, said):
    draw_due(hub)

    answer = audit.post(f"{SAMPLE}/1", page=SAMPLE, **fields)

    assert answer.status_code == 422
    assert said in answer.text
    assert find_sample(hub, WEEK).waiting == 5


def test_a_week_or_look_that_there_is_not_ends_in_a_page(hub, audit):
    assert audit.get(SAMPLE).status_code == 404
    draw_due(hub)

    wrong = audit.post(f"{SAMPLE}/99", page=SAMPLE, mark="explained", reason="值班")

    assert wrong.status_code == 404
    assert "样本里没有这一次查看" in wrong.text
    assert audit.get(f"{ACCESS}/yesterday").status_code == 404


def test_a_forged_mark_changes_nothing(hub, audit):
    draw_due(hub)

    answer = audit.client.post(
        f"{SAMPLE}/1", data={"mark": "explained", "reason": "值班"}
    )

    assert answer.status_code == 403
    assert find_sample(hub, WEEK).waiting == 5


def test_each_page_leaves_one_look_and_shows_nothing_without_it(hub, audit):
    draw_due(hub)
    mark_look(hub, WEEK, 1, AccessMark.EXPLAINED, reason="值班", actor="cli:root")
    place = places_of(hub)["late"]
    screens = {
        AUDIT: "audit",
        f"{AUDIT}/{place}": "audit-entry",
        f"{AUDIT}/{place}/bundle": "audit-bundle",
        ACCESS: "access-review",
        SAMPLE: "access-review-week",
    }
    before = len(leaves_of(hub, "desk.view"))

    for path in screens:
        assert audit.get(path).status_code == 200

    views = leaves_of(hub, "desk.view")[before:]
    assert [one.header["actor"]["system"] for one in views] == list(screens.values())
    hub.audit.close()
    for path in screens:
        answer = audit.get(path)
        assert answer.status_code == 503
        assert not re.search("陈静|周平", answer.text)


def test_another_office_is_refused(hub, visit):
    draw_due(hub)
    other = administrator(hub, visit, "jiang")

    for path in (AUDIT, f"{AUDIT}/2026/3", f"{AUDIT}/2026/3/bundle", ACCESS, SAMPLE):
        assert other.get(path).status_code == 403
    assert ACCESS not in other.get("/console").text
