"""A business database that is older than the log: declared, told anew, found clean."""

import shutil
from datetime import date

import pytest
from sqlalchemy import select

from hub.audit.mover import move_outbox
from hub.backup.continuing import continue_log
from hub.backup.errors import LogNotClosedError
from hub.cli.doctor import compare_stored
from hub.context import open_hub
from hub.db.counters import IdCounter, allocate_ids, skip_ids
from hub.members.models import ApiToken
from hub.members.service import MemberCard, add_member, issue_token, revoke_token
from hub.officer_actions import decide_item
from hub.outbox.logged_rows import COUNTER
from hub.oversight import check_evidence, judge_log, list_faults
from schemas.words import Operation
from tests.support.little_city import HIDDEN, bring_penalties, penalty_row
from tests.support.prepared import config_of, prepare_city
from tests.support.reviewed import bring_doubts
from tests.support.tampered import business, logged

pytestmark = pytest.mark.only_database("sqlite")  # files are exchanged one by one
NEWCOMER = MemberCard(
    code="platform:xinlai",
    kind="platform",
    name="新来平台",
    territory="321300",
    valid_from=date(2026, 1, 1),
)


@pytest.fixture
def config(databases, instance_path):
    """An instance of the little city."""
    url = databases.fresh(instance_path, prepare_city)
    yield config_of(instance_path, url)
    databases.discard(url)


def go_on(hub, folder, number):
    """Write a row of each kind that the log tells of."""
    bring_doubts(hub, folder, number)
    with hub.writes.begin() as session:
        given = {"actor": "test", "at": hub.clock()}
        add_member(session, hub.rulebook, NEWCOMER, **given)
        issue_token(session, hub.keys, NEWCOMER.code, system="a", **given)
        ended = issue_token(session, hub.keys, NEWCOMER.code, system="b", **given)
        revoke_token(session, ended.id, **given)
        old = session.scalars(select(ApiToken.id).order_by(ApiToken.id)).first()
        revoke_token(session, old, **given)
    decide_item(hub, 1, decision="different", officer="甲", reason="两家")
    rows = [penalty_row(HIDDEN, 700 + number, "2026-10-01")]
    bring_penalties(hub, folder, rows, f"more-{number}.csv")
    move_outbox(hub.writes, hub.audit)


def assert_clean(hub):
    """Demand that no check finds anything."""
    verdict = judge_log(hub)
    assert verdict.ok, verdict.fault
    report = check_evidence(hub, actor="hub", whole=True)
    assert report.standing == 0, list_faults(hub)
    assert [name for name, sound in compare_stored(hub).items() if not sound] == []


def put_older_back(config, clock, tmp_path):
    """Go on from a copy of the business database, then put the copy in its place.

    Gives the number that the next write that is told of would have had.
    """
    place = config.instance / "hub.db"
    shutil.copy(place, tmp_path / "older.db")
    clock.advance(minutes=1)
    with open_hub(config, clock) as hub:
        go_on(hub, tmp_path, 1)
        assert_clean(hub)
        used = numbers_used(hub)
    for path in config.instance.glob("hub.db*"):
        path.unlink()
    shutil.copy(tmp_path / "older.db", place)
    clock.advance(minutes=1)
    return used


def numbers_used(hub):
    """Tell the next number of a write that is told of."""
    with hub.reads() as session:
        return session.get(IdCounter, COUNTER).next


def test_it_is_found_until_the_restore_is_declared_and_clean_from_then_on(
    config, clock, tmp_path
):
    used = put_older_back(config, clock, tmp_path)
    with open_hub(config, clock) as hub:
        before = judge_log(hub)
        found = check_evidence(hub, actor="hub", whole=True).standing

    report = continue_log(config, clock, actor="cli:test")

    assert before.fault.code == "outbox-rows"
    assert found
    assert (report.log, report.shard) == ("open", "2026-02")
    assert (report.lost > 5, report.told_anew > 5, report.moved_again) == (
        True,
        True,
        0,
    )
    with open_hub(config, clock) as hub:
        assert_clean(hub)
        assert numbers_used(hub) >= used + report.told_anew
    with pytest.raises(LogNotClosedError):
        continue_log(config, clock, actor="cli:test")


TAMPERINGS = (
    "UPDATE member SET territory = '*' WHERE code LIKE 'p%'",
    "DELETE FROM api_token WHERE member_code LIKE 'agency:%'",
    "UPDATE api_token SET revoked_at = NULL",
    "DELETE FROM outbox_event WHERE op = 'record.append'",
    "UPDATE rating SET grade = 'D'",
    "UPDATE review_item SET decision = 'same' WHERE id = 1",
)


def test_the_hub_goes_on_as_before_and_who_tampers_later_is_found(
    config, clock, tmp_path
):
    put_older_back(config, clock, tmp_path)
    continue_log(config, clock, actor="cli:test")
    clock.advance(minutes=1)
    with open_hub(config, clock) as hub:
        # The same members, items, records and numbers come once more.
        go_on(hub, tmp_path, 2)
        assert_clean(hub)
        business(*TAMPERINGS)(config.instance)

        check_evidence(hub, actor="hub")

        found = list_faults(hub)
    gone = {one["detail"] for one in found if one["code"] == "token-changed"}
    assert {one["code"] for one in found} >= {
        *("member-changed", "token-changed", "outbox-rows"),
        *("rating-changed", "review-changed"),
    }
    assert any("it is gone" in why for why in gone)
    assert any("not what the entry tells" in why for why in gone)


def test_what_a_restore_lost_is_read_from_its_entry_alone(config, clock, tmp_path):
    """Who takes away or changes what opens it makes nothing pass for lost."""
    put_older_back(config, clock, tmp_path)
    continue_log(config, clock, actor="cli:test")
    restored = f"WHERE CAST(body AS TEXT) LIKE '%{Operation.BACKUP_RESTORE}%'"
    logged(
        "UPDATE audit_opening SET sealed = randomblob(200) WHERE event_id IN"
        f" (SELECT id FROM audit_entry {restored})"
    )(config.instance)

    with open_hub(config, clock, unchecked=True) as hub:
        verdict = judge_log(hub)
        check_evidence(hub, actor="hub", whole=True)
        kept = {one["code"] for one in list_faults(hub)}

    assert verdict.fault.code == "opening-damaged"
    assert kept >= {"opening-damaged", "outbox-rows", "member-changed"}
    assert "not-compared" not in kept


def test_numbers_go_on_after_those_that_were_used(config, clock):
    with open_hub(config, clock) as hub, hub.writes.begin() as session:
        skip_ids(session, "made-up", 7)
        first = allocate_ids(session, "made-up", 2)
        skip_ids(session, "made-up", 3)
        second = allocate_ids(session, "made-up", 1)

    assert (first, second) == (8, 10)
