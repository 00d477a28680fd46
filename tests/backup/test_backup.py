"""What a backup holds, and that a changed byte of it never comes back."""

import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.audit.errors import AuditUnavailableError
from hub.audit.events import make_event
from hub.audit.seals.erasure_list import ErasureListError
from hub.backup import placing
from hub.backup.errors import (
    AnchorMissingError,
    BackupDamagedError,
    BackupElsewhereError,
    BackupExistsError,
    BackupUnsoundError,
    InstanceRunningError,
)
from hub.backup.manifest import parse_manifest
from hub.backup.restoring import describe_log, restore_backup
from hub.backup.saving import save_backup
from hub.context import RestoreUnfinishedError, open_hub
from hub.intake.models import LandedFile
from hub.lookup.ask import FileQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from tests.support.little_city import (
    FINED,
    caller_of,
)
from tests.support.prepared import TOKENS, config_of, prepare_city
from tests.support.waiting import wait_until

pytestmark = pytest.mark.only_database("sqlite")  # files; PostgreSQL has its own tools


@pytest.fixture
def config(databases, instance_path):
    return config_of(instance_path, databases.fresh(instance_path, prepare_city))


@pytest.fixture
def backup(config, clock, tmp_path):
    """A backup of the little city, and what was in it."""
    path = tmp_path / "city.backup"
    with open_hub(config, clock) as hub:
        save_backup(hub, path, actor="cli:test")
    return path


def asked(config, clock, reference="案1"):
    """Ask about a merchant; give the status of the answer."""
    token = json.loads((config.instance / TOKENS).read_text())["market_supervision"]
    with open_hub(config, clock) as hub:
        task = Task(
            purpose="enforcement",
            reference=reference,
            officer="张三",
            request={"method": "GET", "path": "/", "query": ""},
        )
        caller = caller_of(hub, token)
        return disclose(hub, caller, FileQuestion(FINED.code), task)


def restored(config, clock, path, **options):
    options.setdefault("new_shard", False)
    report = restore_backup(config, clock, path, **options)
    return describe_log(config, clock, report)


def state_of(config):
    """Every file of the instance, by hash, but for SQLite's own side files."""
    return {
        str(path.relative_to(config.instance)): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in config.instance.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def test_a_backup_says_what_is_in_it_and_keeps_secrets_out(backup, config):
    with tarfile.open(backup) as tar:
        names = tar.getnames()
        manifest = parse_manifest(tar.extractfile("manifest.json").read())
        content = {name: tar.extractfile(name).read() for name in names}

    assert names[:2] == ["hub.db", "audit.db"]
    assert names[-1] == "manifest.json"
    assert sum(name.startswith("blobs/") for name in names) == 2
    assert {f.name: (f.size, f.sha256) for f in manifest.files} == {
        name: (len(data), hashlib.sha256(data).hexdigest())
        for name, data in content.items()
        if name != "manifest.json"
    }
    assert manifest.checkpoint.startswith("credithub.example/audit/2026\n")
    assert backup.stat().st_mode & 0o077 == 0
    whole = backup.read_bytes()
    for key in (config.keys_folder).rglob("*.key"):
        assert key.read_text().strip().encode() not in whole
        assert bytes.fromhex(key.read_text().strip()) not in whole


def test_a_backup_can_be_made_while_others_write(config, clock, tmp_path):
    with open_hub(config, clock) as hub:
        stop = threading.Event()
        written = []

        def write():
            while not stop.is_set():
                event = make_event(at=clock(), actor="hub", op="note")
                written.append(hub.audit.append(event).index)

        thread = threading.Thread(target=write)
        thread.start()
        try:
            wait_until(lambda: written)
            save_backup(hub, tmp_path / "b", actor="cli:test")
            saved = len(written)
            wait_until(lambda: len(written) > saved)
        finally:
            stop.set()
            thread.join()
        last = hub.audit.signed().size
    report = restored(config, clock, tmp_path / "b")

    assert written == sorted(set(written))
    assert (report.log, report.shard) == ("closed", "2026")
    assert 0 < report.size < last


def test_a_backup_brings_back_what_was_there(config, clock, backup, instance_path):
    before = asked(config, clock).body
    with open_hub(config, clock) as hub:
        size = hub.audit.signed().size
        with hub.reads() as session:
            paths = list(session.scalars(select(LandedFile.path)))
    for path in [*instance_path.glob("hub.db*"), *instance_path.glob("audit.db*")]:
        path.unlink()
    shutil.rmtree(config.blobs_folder)

    report = restored(config, clock, backup)

    # The backup and the question were signed after it was made.
    assert (report.log, report.size) == ("closed", size - 2)
    assert f"ends at {size - 2}" in report.why
    assert f"{size} entries" in report.why
    assert "credithub restore --new-shard" in report.why
    with pytest.raises(AuditUnavailableError) as refused:
        asked(config, clock)
    assert refused.value.reason == "rolled-back"
    assert sorted(p.name for p in config.blobs_folder.glob("*/*")) == sorted(paths)
    assert before


def test_old_files_are_kept_under_another_name(config, clock, backup):
    old = hashlib.sha256((config.instance / "audit.db").read_bytes()).hexdigest()

    report = restored(config, clock, backup)

    kept = [path for path in report.replaced if "audit.db" in path]
    assert len(kept) == 1
    assert hashlib.sha256(Path(kept[0]).read_bytes()).hexdigest() == old


def test_a_changed_byte_anywhere_is_refused_and_nothing_is_touched(
    config, clock, backup, tmp_path
):
    """Bytes that carry content; the archive's padding carries none."""
    data = backup.read_bytes()
    before = state_of(config)
    with tarfile.open(backup) as tar:
        places = [
            info.offset_data + at
            for info in tar.getmembers()
            for at in (0, info.size // 3, info.size - 1)
        ] + [info.offset + 5 for info in tar.getmembers()]

    for at in places:
        changed = tmp_path / "changed"
        changed.write_bytes(data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1 :])
        with pytest.raises(BackupDamagedError):
            restore_backup(config, clock, changed, new_shard=False)

    assert state_of(config) == before


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9])
def test_a_backup_that_is_cut_off_is_refused(config, clock, backup, tmp_path, share):
    data = backup.read_bytes()
    (tmp_path / "cut").write_bytes(data[: int(len(data) * share)])
    before = state_of(config)

    with pytest.raises(BackupDamagedError):
        restore_backup(config, clock, tmp_path / "cut", new_shard=False)

    assert state_of(config) == before


def repack(backup, target, change):
    """Write a backup whose hashes fit again after a change."""
    with tarfile.open(backup) as tar:
        content = {name: tar.extractfile(name).read() for name in tar.getnames()}
    manifest = parse_manifest(content.pop("manifest.json"))
    content, manifest = change(content, manifest)
    files = tuple(
        replace(file, size=len(data), sha256=hashlib.sha256(data).hexdigest())
        for file, data in zip(manifest.files, content.values(), strict=True)
    )
    content["manifest.json"] = replace(manifest, files=files).encode()
    with tarfile.open(target, "w") as tar:
        for name, data in content.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def run_sql(data, tmp_path, *statements):
    path = tmp_path / "edited.db"
    path.write_bytes(data)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        triggers = connection.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger'"
        )
        for (name,) in list(triggers):
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "statements", "words"),
    [
        (
            "audit.db",
            [
                "UPDATE audit_entry SET body = ",
                "(SELECT body FROM audit_entry WHERE seq = 1) WHERE seq = 2",
            ],
            "entry",
        ),
        ("audit.db", ["DELETE FROM audit_entry WHERE seq = 3"], "entry 3"),
        ("audit.db", ["UPDATE audit_head SET size = size - 1"], "head"),
        ("audit.db", ["DELETE FROM audit_head"], "head"),
        ("hub.db", ["UPDATE outbox_event SET audit_index = 99999"], "99999"),
    ],
)
def test_a_changed_log_with_fitting_hashes_is_still_not_the_signed_one(
    config, clock, backup, tmp_path, name, statements, words
):
    before = state_of(config)
    edits = ["".join(statements)]

    def change(content, manifest):
        content[name] = run_sql(content[name], tmp_path, *edits)
        return content, manifest

    repack(backup, tmp_path / "forged", change)

    with pytest.raises(BackupUnsoundError) as refused:
        restore_backup(config, clock, tmp_path / "forged", new_shard=False)

    assert words in refused.value.detail
    assert state_of(config) == before


def test_the_checkpoint_in_the_manifest_must_be_the_logs(
    config, clock, backup, tmp_path
):
    def change(content, manifest):
        return content, replace(manifest, checkpoint=manifest.checkpoint + "x")

    repack(backup, tmp_path / "forged", change)

    with pytest.raises(BackupUnsoundError):
        restore_backup(config, clock, tmp_path / "forged", new_shard=False)


@pytest.mark.parametrize("name", ["../evil", "keys/audit-signer.key", "blobs/../../x"])
def test_nothing_but_databases_and_received_files_is_unpacked(
    config, clock, backup, tmp_path, name
):
    path = tmp_path / "more"
    shutil.copy(backup, path)
    with tarfile.open(path, "w") as tar:
        info = tarfile.TarInfo(name)
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))
    before = state_of(config)

    with pytest.raises(BackupDamagedError):
        restore_backup(config, clock, path, new_shard=False)

    assert state_of(config) == before
    assert not (tmp_path / "evil").exists()


def test_a_link_in_a_backup_is_refused(config, clock, tmp_path):
    path = tmp_path / "link"
    with tarfile.open(path, "w") as tar:
        info = tarfile.TarInfo("hub.db")
        info.type = tarfile.SYMTYPE
        info.linkname = "/etc/passwd"
        tar.addfile(info)

    with pytest.raises(BackupDamagedError):
        restore_backup(config, clock, path, new_shard=False)


def test_records_that_were_changed_by_hand_are_not_backed_up(config, clock, tmp_path):
    with open_hub(config, clock) as hub:
        with hub.engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER record_version_no_update")
            connection.exec_driver_sql("UPDATE record_version SET body = '{}'")
        with pytest.raises(BackupUnsoundError) as refused:
            save_backup(hub, tmp_path / "b", actor="t")

    assert refused.value.extra["record"].startswith("R")
    assert [path.name for path in tmp_path.glob("*b*")] == ["hub"]


def test_a_backup_of_a_log_of_another_name_says_what_to_set(config, clock, backup):
    renamed = replace(config, log_origin="hub.city.cn/v1/audit")
    before = state_of(config)

    with pytest.raises(BackupUnsoundError) as refusal:
        restored(renamed, clock, backup)

    assert "of the log credithub.example/audit," in refusal.value.detail
    assert "HUB_LOG_ORIGIN" in refusal.value.detail
    assert state_of(config) == before


def test_another_instances_backup_is_refused(config, clock, backup):
    (config.keys_folder / "audit-signer.key").write_text("11" * 32)

    with pytest.raises(BackupUnsoundError) as refused:
        restore_backup(config, clock, backup, new_shard=False)

    assert refused.value.extra["fault"] == "untrusted"


def test_a_hub_that_runs_is_not_restored_over(config, clock, backup):
    with open_hub(config, clock) as writing:
        writing.audit.check()
        with pytest.raises(InstanceRunningError):
            restore_backup(config, clock, backup, new_shard=False)
    # Even who has only read so far has the database open.
    with closing(sqlite3.connect(config.instance / "hub.db")) as idle:
        idle.execute("SELECT count(*) FROM member").fetchone()
        with pytest.raises(InstanceRunningError):
            restore_backup(config, clock, backup, new_shard=False)


def test_without_its_anchor_a_log_comes_back_in_a_new_shard_only(config, clock, backup):
    config.anchor.unlink()

    with pytest.raises(AnchorMissingError):
        restore_backup(config, clock, backup, new_shard=False)

    assert not config.anchor.exists()


def test_without_the_erasure_list_nothing_comes_back(config, clock, backup):
    (config.instance / "audit-erasures").unlink()
    before = state_of(config)

    with pytest.raises(ErasureListError):
        restore_backup(config, clock, backup, new_shard=False)

    assert state_of(config) == before


def test_a_restore_that_is_cut_off_is_finished_before_anything_opens(
    config, clock, backup, monkeypatch
):
    real = placing.os.replace
    calls = []

    def fail(source, target):
        calls.append(target)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(source, target)

    monkeypatch.setattr(placing.os, "replace", fail)
    with pytest.raises(KeyboardInterrupt):
        restore_backup(config, clock, backup, new_shard=False)
    monkeypatch.undo()

    with pytest.raises(RestoreUnfinishedError):
        open_hub(config, clock)
    placing.finish_placing(config)

    with open_hub(config, clock) as hub:
        assert hub.audit.signed().size > 0


def test_a_backup_is_on_record(config, clock, backup):
    with open_hub(config, clock) as hub:
        (leaf,) = hub.audit.entries(hub.audit.signed().size - 1, 10_000)

    assert json.loads(leaf)["op"] == "backup.make"


def test_a_backup_overwrites_nothing(config, clock, backup):
    with open_hub(config, clock) as hub, pytest.raises(BackupExistsError):
        save_backup(hub, backup, actor="cli:test")


def test_a_damaged_log_is_not_backed_up(config, clock, tmp_path):
    with closing(sqlite3.connect(config.instance / "audit.db")) as connection:
        connection.execute("DROP TRIGGER audit_entry_no_update")
        connection.execute(
            "UPDATE audit_entry SET leaf_hash = zeroblob(32) WHERE seq = 1"
        )
        connection.commit()

    with open_hub(config, clock) as hub, pytest.raises(BackupUnsoundError):
        save_backup(hub, tmp_path / "b", actor="cli:test")

    assert not (tmp_path / "b").exists()


def test_other_databases_have_their_own_tools(config, clock, tmp_path):
    elsewhere = replace(config, database_url="postgresql://localhost/x")

    with pytest.raises(BackupElsewhereError) as refused:
        restore_backup(elsewhere, clock, tmp_path / "b", new_shard=False)

    assert "pg_dump" in refused.value.title
