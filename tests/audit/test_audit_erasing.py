"""An erased subject leaves nothing readable, and every leaf and proof as it was."""

import json
import threading
import time
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from hub.audit.check import check_openings, verify_whole
from hub.audit.errors import AuditUnavailableError
from hub.audit.operate import (
    ErasedSubject,
    erase_subject,
    erasure,
    finish_erasures,
    replay_erasures,
)
from hub.audit.operate.erasure import ERASED, ErasureReasonError
from hub.audit.record.models import audit_opening, audit_subject_key
from hub.audit.seals import create_list, erasures_known, held_handle, subject_handle
from hub.audit.seals.erasure_list import (
    Erasure,
    ErasureListError,
    note_begun,
    note_done,
)
from hub.audit.seals.sealing import seal_event
from hub.audit.seals.subject_keys import SubjectKeys
from hub.context import make_instance
from hub.db.ids import last_id_of, new_id
from hub.outbox import service as outbox
from hub.outbox.models import OutboxEvent
from schemas.tlog.leaf import parse_leaf
from schemas.tlog.proof import verify_entry

WHO = "M7QK2D5A"
OTHER = "M-OTHER"
WHISPER = "某某的私事"


@pytest.fixture
def log(hub):
    return hub.audit


@pytest.fixture
def erase(hub):
    def erasing(*names, reason="依申请删除"):
        subjects = [ErasedSubject("merchant", name) for name in names or (WHO,)]
        return erase_subject(
            hub.audit,
            hub.writes,
            subjects,
            actor="cli:test",
            at=hub.clock(),
            reason=reason,
        )

    return erasing


@pytest.fixture
def put(hub):
    def putting(subject, **detail):
        with hub.writes.begin() as session:
            return outbox.put(
                session,
                at=hub.clock(),
                actor="hub",
                op="note",
                subject_type="merchant",
                subject=subject,
                detail=detail,
            )

    return putting


def rows_of(hub, table):
    with hub.audit_engine.connect() as connection:
        return connection.execute(select(table)).all()


def as_bytes(value):
    return value if isinstance(value, bytes) else str(value).encode()


def stored_bytes(hub):
    """All that is stored: files of SQLite, rows of PostgreSQL."""
    if hub.config.is_sqlite:
        files = sorted(hub.config.instance.glob("*.db*"))
        return b"".join(file.read_bytes() for file in files)
    found = []
    for engine, schema in ((hub.engine, "public"), (hub.audit_engine, "audit")):
        with engine.connect() as connection:
            tables = connection.scalars(
                text("SELECT tablename FROM pg_tables WHERE schemaname = :name"),
                {"name": schema},
            ).all()
            for name in tables:
                rows = connection.execute(
                    select(text("*")).select_from(text(f'{schema}."{name}"'))
                )
                found += [as_bytes(value) for row in rows for value in row]
    return b"\0".join(found)


def test_what_opens_an_erased_subjects_events_is_gone(hub, log, make, erase, put):
    told = [make(number, purpose="onboarding") for number in range(3)]
    held, other = make(4, purpose="enforcement"), make(5, subject=OTHER)
    log.append_many([*told, held, other])
    event_id = put(WHO, words=WHISPER)

    tally = erase()

    assert (tally.openings, tally.keys, tally.outbox) == (5, 2, 1)
    assert all(log.openings(event.id) is None for event in [*told, held])
    assert log.openings(event_id) is None
    assert log.openings(other.id) == other.openings()


def test_no_byte_of_it_is_left_in_the_databases(hub, log, make, erase, put):
    log.append(make(1, purpose="onboarding"))
    put(WHO, words=WHISPER)
    hub.audit.append(make(2))
    doomed = [row.sealed for row in rows_of(hub, audit_opening)]
    doomed += [row.sealed for row in rows_of(hub, audit_subject_key)]
    names = [WHO.encode(), WHISPER.encode()]
    before = stored_bytes(hub)
    assert all(piece in before for piece in [*doomed, WHO.encode()])

    tally = erase()

    after = stored_bytes(hub)
    assert tally.swept
    assert [piece for piece in [*doomed, *names] if piece in after] == []


def test_leaves_proofs_and_receipts_stay_valid(hub, log, make, erase):
    receipts = [log.append(make(number, purpose="onboarding")) for number in range(4)]
    leaves = log.entries(0, 4)
    proofs = [log.proof(number) for number in range(4)]

    erase()

    assert log.entries(0, 4) == leaves
    assert verify_whole(hub.audit_engine, log.vkeys()).ok
    verifier = log.verifiers(receipts[0].shard)[0]
    for leaf, proof in zip(leaves, proofs, strict=True):
        verify_entry(proof.encode(), leaf, [verifier])


def test_the_erasure_is_an_event_that_names_nobody(log, make, erase):
    log.append(make(1, purpose="onboarding"))

    erase()

    leaf = json.loads(log.entry(1))
    assert (leaf["op"], leaf["actor"]["agency"]) == ("subject.erase", "cli:test")
    assert "subject" not in leaf
    opened = log.openings(leaf["id"])
    assert set(opened) == {"detail"}
    assert WHO not in json.dumps(opened)
    assert opened["detail"]["value"]["reason"] == "依申请删除"


def test_an_outbox_row_keeps_its_place_and_loses_the_rest(hub, erase, put):
    about, other = put(WHO, words=WHISPER), put(OTHER, words="stays")

    erase()

    with hub.reads() as session:
        rows = {row.id: row for row in session.scalars(select(OutboxEvent))}
    assert (rows[about].subject, rows[about].detail) == (ERASED, {})
    assert rows[about].audit_index is not None
    assert (rows[other].subject, rows[other].detail) == (OTHER, {"words": "stays"})


def test_later_events_about_the_subject_have_a_new_key(hub, log, make, erase, clock):
    log.append(make(1, purpose="onboarding"))
    (before,) = rows_of(hub, audit_subject_key)
    erase()
    clock.advance(seconds=1)
    later = make(2, purpose="onboarding", at=clock())

    log.append(later)

    (after,) = rows_of(hub, audit_subject_key)
    assert after.key_id != before.key_id
    assert log.openings(later.id) == later.openings()


def test_another_process_does_not_go_on_with_an_erased_key(
    hub, log, make, erase, clock
):
    keys = SubjectKeys(hub.audit_engine, hub.keys, clock, log.erasures)
    handle = subject_handle("merchant", WHO, hub.keys)
    log.append(make(1, purpose="onboarding"))
    known = keys.key_for(handle).key_id
    erase()

    with closing(keys):
        keys.look()
        assert keys.key_for(handle).key_id != known


def test_what_is_logged_while_an_erasure_waits_has_a_new_key(hub, log, make, clock):
    before = make(1, purpose="onboarding")
    log.append(before)
    handles = [subject_handle("merchant", WHO, hub.keys)]
    begun = new_id(clock())
    note_begun(log.erasures, Erasure(begun, last_id_of(begun), handles))
    clock.advance(seconds=1)
    after = make(2, purpose="onboarding", at=clock())
    log.append(after)

    finish_erasures(log, hub.writes)

    assert log.openings(before.id) is None
    assert log.openings(after.id) == after.openings()


def test_an_event_that_was_sealed_before_its_subject_was_erased_is_unreadable(
    hub, log, make, erase, monkeypatch
):
    event = make(1, purpose="onboarding")
    erasing = threading.Thread(target=erase)

    def seal_slowly(event, keys, subjects):
        monkeypatch.undo()
        sealed = seal_event(event, keys, subjects)
        before = log.erasures.read_bytes()
        erasing.start()
        # It is on the list; its own event comes with the next commit.
        while log.erasures.read_bytes() == before:
            time.sleep(0.001)
        return sealed

    monkeypatch.setattr("hub.audit.write.preparing.seal_event", seal_slowly)
    receipt = log.append(event)
    erasing.join()

    assert receipt.index == 0
    assert log.openings(event.id) is None
    assert rows_of(hub, audit_subject_key) == []
    assert check_openings(log) is None


def test_after_an_erasure_no_clock_makes_a_key_that_it_reaches(log, make, erase, clock):
    clock.advance(seconds=30)
    erase()
    clock.advance(seconds=-30)
    later = make(2, purpose="onboarding")

    log.append(later)

    assert log.openings(later.id) == later.openings()


def test_an_event_with_a_new_key_waits_while_nobody_knows_who_was_erased(log, make):
    log.append(make(1, purpose="onboarding"))
    log.erasures.write_text("x")

    log.append(make(2, purpose="onboarding"))
    with pytest.raises(AuditUnavailableError) as refused:
        log.append(make(3, purpose="onboarding", subject=OTHER))

    assert refused.value.reason == "erasures"


def test_an_older_copy_is_erased_again_and_keeps_what_came_later(
    hub, log, make, erase, clock
):
    log.append_many([make(1, purpose="onboarding"), make(2)])
    copies = {t: rows_of(hub, t) for t in (audit_opening, audit_subject_key)}
    erase()
    clock.advance(seconds=1)
    later = make(3, purpose="onboarding", at=clock())
    log.append(later)
    # What a restored copy would bring back beside what came after the erasure.
    with hub.audit_engine.begin() as connection:
        for table, rows in copies.items():
            connection.execute(table.insert(), [row._asdict() for row in rows])

    tally = replay_erasures(hub.audit_engine, hub.writes, hub.keys, hub.audit.erasures)

    assert (tally.openings, tally.keys) == (2, 2)
    assert log.openings(later.id) == later.openings()
    doomed = {held_handle("merchant", WHO, hub.keys)}
    assert not doomed & {row.subject for row in rows_of(hub, audit_opening)}


def test_the_outbox_of_an_older_copy_is_blanked_again(hub, erase, put):
    about = put(WHO, words=WHISPER)
    erase()
    with hub.writes.begin() as session:
        row = session.get(OutboxEvent, about)
        row.subject, row.detail = WHO, {"words": WHISPER}

    tally = replay_erasures(hub.audit_engine, hub.writes, hub.keys, hub.audit.erasures)

    with hub.reads() as session:
        assert session.get(OutboxEvent, about).subject == ERASED
    assert (tally.outbox, tally.waiting) == (1, 0)


def test_what_a_crash_interrupted_is_finished(hub, log, make):
    log.append(make(1, purpose="onboarding"))
    handles = [subject_handle("merchant", WHO, hub.keys)]
    event_id = new_id(hub.clock() + timedelta(seconds=1))
    note_begun(log.erasures, Erasure(event_id, event_id, handles))

    assert finish_erasures(log, hub.writes) == 1
    assert finish_erasures(log, hub.writes) == 0

    assert json.loads(log.entry(1))["op"] == "subject.erase"
    assert rows_of(hub, audit_subject_key) == []
    assert [one.done for one in erasures_known(log.erasures)] == [True]


def test_an_erasure_that_was_logged_before_the_crash_is_logged_once(hub, log, make):
    event = make(1, op="subject.erase", subject=None)
    log.append(event)
    note_begun(log.erasures, Erasure(event.id, event.id, ["aa"]))

    assert finish_erasures(log, hub.writes) == 1

    assert len(log.entries(0, 9)) == 1


@pytest.mark.parametrize("reason", ["", "  ", "字" * 201])
def test_an_erasure_needs_a_reason(erase, reason):
    with pytest.raises(ErasureReasonError):
        erase(reason=reason)


def test_without_its_list_nothing_is_erased(hub, log, make, erase):
    log.append(make(1, purpose="onboarding"))
    log.erasures.unlink()

    with pytest.raises(ErasureListError):
        erase()
    with pytest.raises(ErasureListError):
        replay_erasures(hub.audit_engine, hub.writes, hub.keys, log.erasures)

    assert len(rows_of(hub, audit_opening)) == 1


def test_the_list_survives_a_torn_last_line(tmp_path):
    path = tmp_path / "audit-erasures"
    create_list(path)
    note_begun(path, Erasure("E1", "E1", ["aa", "bb"]))
    note_done(path, "E1")
    with path.open("ab") as file:
        file.write(b"erase E2 E2 c")

    note_begun(path, Erasure("E3", "E4", ["dd"]))

    assert erasures_known(path) == [
        Erasure("E1", "E1", ["aa", "bb"], done=True),
        Erasure("E3", "E4", ["dd"]),
    ]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data.replace(b"aa", b"ab"),
        lambda data: data.replace(b"credithub-erasures 1", b"credithub-erasures 2"),
        lambda data: data + b"done E9 0000000000000000\n",
        lambda data: data.splitlines(keepends=True)[1],
        lambda data: b"",
    ],
    ids=["handle", "version", "line", "header", "empty"],
)
def test_a_changed_list_is_refused(tmp_path, damage):
    path = tmp_path / "audit-erasures"
    create_list(path)
    note_begun(path, Erasure("E1", "E1", ["aa"]))
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(ErasureListError):
        erasures_known(path)


def test_an_instance_gets_its_list_with_its_keys_and_not_later(hub, log, make):
    assert erasures_known(log.erasures) == []
    log.append(make(1))
    log.erasures.unlink()

    make_instance(hub.config)

    assert not log.erasures.exists()


def test_an_erasure_that_somebody_is_at_is_not_taken_over(hub, log, erase, monkeypatch):
    said = []
    begin = erasure.note_begun

    def begin_and_look(*asked):
        begin(*asked)
        said.append(finish_erasures(log, hub.writes))

    monkeypatch.setattr(erasure, "note_begun", begin_and_look)

    erase(reason="依申请删除")

    assert said == [0]
    (leaf,) = [
        leaf
        for leaf in map(parse_leaf, log.entries(0, 100))
        if leaf.header["op"] == "subject.erase"
    ]
    opening = log.openings(leaf.header["id"])
    assert leaf.header["actor"]["agency"] == "cli:test"
    assert opening["detail"]["value"]["reason"] == "依申请删除"
    assert finish_erasures(log, hub.writes) == 0
