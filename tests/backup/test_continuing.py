"""A log that lost entries: closed until it goes on in a new shard that says so."""

import hashlib
import hmac
import json
import shutil

import pytest
from sqlalchemy import select, text

from hub.audit.check import check_moved_events, check_openings, verify_whole
from hub.audit.errors import AuditUnavailableError
from hub.audit.operate import ErasedSubject, erase_subject
from hub.audit.record.models import audit_opening
from hub.backup.continuing import continue_log
from hub.backup.errors import BackupUnsoundError, LogNotClosedError
from hub.backup.restoring import restore_backup
from hub.backup.saving import save_backup
from hub.context import make_instance, open_hub
from hub.outbox.models import OutboxEvent
from schemas.canonical import canonical
from tests.support.little_city import FINED, bring_penalties, penalty_row
from tests.support.prepared import config_of, prepare_city

LOG_TABLES = (
    *("audit_entry", "audit_head", "audit_checkpoint", "audit_tile", "audit_opening"),
    *("audit_subject_key", "audit_cosignature"),
)


@pytest.fixture
def config(databases, instance_path):
    url = databases.fresh(instance_path, prepare_city)
    yield config_of(instance_path, url)
    databases.discard(url)


def lose_log(config, clock, *, above=None):
    """Empty the log's tables, or forget its entries from an index on."""
    with (
        open_hub(config, clock, unchecked=True) as hub,
        hub.audit_engine.begin() as log,
    ):
        for table in LOG_TABLES:
            if hub.audit_engine.dialect.name == "sqlite":
                for verb in ("update", "delete"):
                    log.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{verb}"))
            else:
                log.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            if above is None:
                log.execute(text(f"DELETE FROM {table}"))
        if above is not None:
            log.execute(text(f"DELETE FROM audit_entry WHERE seq >= {above}"))


def outbox_places(hub):
    with hub.reads() as session:
        query = select(OutboxEvent.id, OutboxEvent.audit_shard, OutboxEvent.audit_index)
        return {
            row.id: (row.audit_shard, row.audit_index) for row in session.execute(query)
        }


def sound(hub):
    verdict = verify_whole(hub.audit_engine, hub.audit.vkeys(), anchor=hub.audit.mark())
    assert verdict.fault is None, verdict.fault
    return verdict


def start_detail(hub, shard):
    """Open what a shard's first entry commits to: its seed is zeros for everybody."""
    leaf = json.loads(hub.audit.entry(0, shard))
    salt = hmac.digest(bytes(16), b"detail", hashlib.sha256)[:16].hex()

    def opens(detail):
        committed = hashlib.sha256(canonical([salt, "detail", detail])).hexdigest()
        return leaf["op"] == "shard.start" and leaf["detail"] == committed

    return opens


def test_a_log_deleted_together_with_its_anchor_does_not_begin_anew(config, clock):
    """Neither by opening nor by making the instance again."""
    lose_log(config, clock)
    config.anchor.unlink()

    for _ in range(2):
        with pytest.raises(AuditUnavailableError) as refused:
            open_hub(config, clock)
        assert refused.value.reason == "rolled-back"
        assert "restore --new-shard" in refused.value.detail
        make_instance(config)


def test_such_a_log_goes_on_in_a_new_shard_and_all_changes_are_logged_again(
    config, clock
):
    with open_hub(config, clock) as hub:
        before = outbox_places(hub)
    lose_log(config, clock)
    config.anchor.unlink()

    report = continue_log(config, clock, actor="cli:test")

    assert (report.log, report.shard) == ("open", "2026-02")
    assert report.moved_again == len(before) > 5
    with open_hub(config, clock) as hub:
        assert hub.audit.shards() == ["2026-02"]
        after = outbox_places(hub)
        told = len(after) - len(before)
        assert before.keys() <= after.keys()
        assert (told > 0, report.told_anew > 0) == (True, True)
        assert {shard for shard, _ in after.values()} == {"2026-02"}
        assert len({place for _, place in after.values()}) == len(before) + told
        assert start_detail(hub, "2026-02")({"reason": "restored"})
        event_id, place = next(iter(before.items()))
        detail = hub.audit.openings(event_id)["detail"]["value"]
        assert detail["former_place"] == f"{place[0]}/{place[1]}"
        sound(hub)
        assert hub.check() == {"database": True, "audit": True, "disk": True}


def test_a_log_that_lost_its_end_and_anchor_is_told_by_the_outbox(config, clock):
    with open_hub(config, clock) as hub:
        last = max(place for _, place in outbox_places(hub).values())
    lose_log(config, clock, above=last)
    config.anchor.unlink()

    with pytest.raises(AuditUnavailableError) as refused:
        open_hub(config, clock)

    assert f"entry {last} of shard 2026" in refused.value.detail
    # Rows alone were deleted: the head still speaks of them, so this is damage.
    with pytest.raises(BackupUnsoundError):
        continue_log(config, clock, actor="cli:test")


def test_a_whole_log_is_not_continued(config, clock):
    with pytest.raises(LogNotClosedError):
        continue_log(config, clock, actor="cli:test")


def test_an_instance_that_is_new_remembers_nothing(databases, tmp_path, clock):
    folder = tmp_path / "fresh"
    folder.mkdir()
    url = databases.fresh(folder)
    made = config_of(folder, url)
    make_instance(made)

    with open_hub(made, clock) as hub:
        check_moved_events(hub.engine, hub.audit_engine)
    with pytest.raises(LogNotClosedError):
        continue_log(made, clock, actor="cli:test")
    databases.discard(url)


def test_a_database_behind_its_anchor_is_adopted_in_a_new_shard(config, clock):
    """As after other tools restored it: everything in it is older, and whole."""
    with open_hub(config, clock) as hub:
        final = hub.audit.checkpoint()
        size = hub.audit.signed().size
        mark = f"2026 {size + 5} {'ab' * 32}"
    text_of_mark = f"credithub-audit-anchor {mark}"
    check = hashlib.sha256(text_of_mark.encode()).hexdigest()[:16]
    line = f"{text_of_mark} {check}".encode()
    config.anchor.write_bytes(line.ljust(255) + b"\n")
    with (
        open_hub(config, clock) as hub,
        pytest.raises(AuditUnavailableError) as refused,
    ):
        hub.audit.check()
    assert f"{size + 5} entries of shard 2026 were signed" in refused.value.detail

    report = continue_log(config, clock, actor="cli:test")

    assert (report.shard, report.moved_again) == ("2026-02", 0)
    with open_hub(config, clock) as hub:
        detail = {"reason": "restored", "anchor": mark, "previous": final}
        assert start_detail(hub, "2026-02")(detail)
        assert hub.audit.checkpoint("2026") == final
        assert hub.audit.shards() == ["2026-02", "2026"]
        assert [s.size for s in sound(hub).shards] == [size, report.size]


@pytest.mark.only_database("sqlite")  # backups are of files
def test_a_backup_goes_on_in_a_new_shard_that_names_what_was_lost(
    config, clock, tmp_path
):
    with open_hub(config, clock) as hub:
        save_backup(hub, tmp_path / "b", actor="cli:test")
        rows = [penalty_row(FINED, 7, "2026-10-01")]
        bring_penalties(hub, tmp_path, rows, name="later.csv")
        lost = hub.audit.mark()
    restore_backup(config, clock, tmp_path / "b", new_shard=False)

    report = continue_log(config, clock, actor="cli:test")

    with open_hub(config, clock) as hub:
        former = hub.audit.signed("2026")
        detail = {
            "reason": "restored",
            "anchor": f"2026 {lost.size} {lost.root.hex()}",
            "previous": former.note.decode(),
        }
        assert former.size < lost.size
        assert start_detail(hub, report.shard)(detail)
        again = bring_penalties(hub, tmp_path, rows, name="later.csv")
        assert again.as_json()["records"] == 1
        sound(hub)


@pytest.mark.only_database("sqlite")  # backups are of files
def test_who_was_erased_after_the_backup_stays_erased(config, clock, tmp_path):
    with open_hub(config, clock) as hub:
        with hub.reads() as session:
            runs = select(OutboxEvent.subject).where(OutboxEvent.subject_type == "run")
            run = session.scalars(runs).first()
        save_backup(hub, tmp_path / "b", actor="cli:test")
        openings = select(audit_opening.c.event_id)
        tally = erase_subject(
            hub.audit,
            hub.writes,
            [ErasedSubject("run", run)],
            actor="cli:test",
            at=clock(),
            reason="申请",
        )
        assert tally.openings > 0

    report = restore_backup(config, clock, tmp_path / "b", new_shard=False)

    assert report.erased == tally.openings
    with open_hub(config, clock) as hub:
        with hub.audit_engine.connect() as connection:
            kept = set(connection.scalars(openings))
        with hub.reads() as session:
            about = session.scalars(
                select(OutboxEvent.id).where(OutboxEvent.subject == run)
            )
            assert list(about) == []
        assert kept
        # The log is closed and lacks the leaf of the erasure.
        assert check_openings(hub.audit).code == "openings-missing"
    continue_log(config, clock, actor="cli:test")
    with open_hub(config, clock) as hub:
        assert check_openings(hub.audit) is None


@pytest.mark.only_database("sqlite")  # two files that can be exchanged one by one
def test_an_older_log_beside_a_newer_business_database_is_told_and_mended(
    config, clock, tmp_path
):
    """The wrong order of copying by hand: the outbox speaks of entries not there."""
    audit = config.instance / "audit.db"
    shutil.copy(audit, tmp_path / "old.db")
    clock.advance(minutes=1)
    with open_hub(config, clock) as hub:
        rows = [penalty_row(FINED, 7, "2026-10-01")]
        bring_penalties(hub, tmp_path, rows, name="later.csv")
        before = outbox_places(hub)
        size = hub.audit.signed().size
    for path in config.instance.glob("audit.db*"):
        path.unlink()
    shutil.copy(tmp_path / "old.db", audit)

    with pytest.raises(AuditUnavailableError):
        open_hub(config, clock)
    report = continue_log(config, clock, actor="cli:test")

    assert report.moved_again > 0
    with open_hub(config, clock) as hub:
        after = outbox_places(hub)
        moved = {event for event in before if after[event] != before[event]}
        assert len(moved) == report.moved_again
        assert {after[event][0] for event in moved} == {"2026-02"}
        assert all(before[event][1] < size for event in moved)
        sound(hub)
