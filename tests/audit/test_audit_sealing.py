"""Openings lie under keys of their subjects; those of criminal cases are not ours."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import func, select, update

from hub.audit.errors import AuditUnavailableError, OpeningDamagedError
from hub.audit.record.models import audit_entry, audit_opening, audit_subject_key
from hub.audit.seals import held_handle, opening_place, subject_handle
from hub.audit.seals.sealing import MAGIC, read_openings
from schemas.sealed_opening import SealedOpeningError, open_sealed, reader_ids

SUBJECT = "M7QK2D5A"


def rows_of(engine, table):
    with engine.connect() as connection:
        return connection.execute(select(table)).all()


def test_a_subjects_events_share_one_key_and_open(log, make, engine):
    events = [make(number, purpose="onboarding") for number in range(3)]

    for event in events:
        log.append(event)

    assert len(rows_of(engine, audit_subject_key)) == 1
    assert all(row.sealed.startswith(MAGIC) for row in rows_of(engine, audit_opening))
    assert [log.openings(event.id) for event in events] == [
        event.openings() for event in events
    ]


def test_events_of_one_batch_share_a_new_key(log, make, engine):
    log.append_many([make(1), make(2), make(3, subject="M-OTHER")])

    keys = rows_of(engine, audit_subject_key)
    assert len({row.subject for row in keys}) == len(keys) == 2


def test_a_second_process_takes_the_stored_key(open_log, make, engine):
    open_log().append(make(1))
    second = open_log()

    second.append(make(2))

    assert len(rows_of(engine, audit_subject_key)) == 1


def test_a_key_that_a_refused_commit_did_not_store_comes_with_the_next_event(
    log, make, engine, tamper
):
    tamper("ALTER TABLE audit_tile RENAME TO away", "DROP TABLE audit_head")
    event = make(1)
    with pytest.raises(AuditUnavailableError):
        log.append(event)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO audit_tile")
        audit_entry.metadata.tables["audit_head"].create(connection)

    log.append(event)

    assert log.openings(event.id) == event.openings()


def test_an_event_that_came_twice_leaves_its_subjects_key_usable(
    open_log, make, engine
):
    event = make(1)
    before = open_log()
    before.append(event)
    before.close()
    with engine.begin() as connection:
        connection.execute(audit_subject_key.delete())
        connection.execute(audit_opening.delete())
    again = open_log()
    again.append(event)

    later = make(2)
    again.append(later)

    assert again.openings(later.id) == later.openings()


def test_a_code_has_one_handle_however_it_is_written(keyring):
    handles = {
        subject_handle("merchant", text, keyring)
        for text in ("MA1TEQT0-7", "ma1teqt07", " MA1TEQT07 ")
    }

    assert len(handles) == 1
    assert subject_handle("run", "ma1teqt07", keyring) not in handles


@pytest.mark.parametrize("purpose", ["enforcement", None])
def test_reads_that_are_held_back_are_filed_apart(log, make, engine, keyring, purpose):
    log.append(make(1, purpose=purpose))

    (row,) = rows_of(engine, audit_opening)
    assert row.subject == held_handle("merchant", SUBJECT, keyring)
    assert row.subject != subject_handle("merchant", SUBJECT, keyring)


@pytest.mark.parametrize("purpose", ["transfer", "prosecution", "trial"])
def test_reads_for_criminal_cases_open_for_their_readers_only(
    log, make, engine, purpose
):
    member, escrow, stranger = (X25519PrivateKey.generate() for _ in range(3))
    readers = (member.public_key(), escrow.public_key())
    event = make(1, purpose=purpose, readers=readers)

    log.append(event)

    (row,) = rows_of(engine, audit_opening)
    place = opening_place(event.id)
    assert log.openings(event.id) is None
    assert rows_of(engine, audit_subject_key) == []
    assert len(reader_ids(row.sealed)) == 2
    for key in (member, escrow):
        text = open_sealed(row.sealed, key, place)
        assert read_openings(text) == event.openings()
    with pytest.raises(SealedOpeningError):
        open_sealed(row.sealed, stranger, place)
    with pytest.raises(SealedOpeningError):
        open_sealed(row.sealed, member, opening_place("another"))


def test_a_read_for_a_criminal_case_without_readers_keeps_no_opening(log, make, engine):
    receipt = log.append(make(1, purpose="trial"))

    assert rows_of(engine, audit_opening) == []
    assert set(receipt.asker_openings()) == {"req", "resp", "case"}


def test_an_opening_moved_to_another_event_is_refused(log, make, engine):
    one, other = make(1), make(2)
    log.append_many([one, other])
    first = next(r for r in rows_of(engine, audit_opening) if r.event_id == one.id)
    with engine.begin() as connection:
        connection.execute(
            update(audit_opening)
            .where(audit_opening.c.event_id == other.id)
            .values(sealed=first.sealed)
        )

    with pytest.raises(OpeningDamagedError):
        log.openings(other.id)


def test_openings_of_the_earlier_format_still_open(log, make, engine, keyring):
    event = make(1)
    log.append(event)
    text = log.unseal(event.id, log.sealed_opening(event.id))
    with engine.begin() as connection:
        connection.execute(
            update(audit_opening).values(
                sealed=keyring.seal(text, opening_place(event.id))
            )
        )
        connection.execute(audit_subject_key.delete())

    assert log.openings(event.id) == event.openings()


def test_events_about_nobody_have_no_key(log, make, engine):
    event = make(1, subject=None, subject_type=None)

    log.append(event)

    with engine.connect() as connection:
        count = select(func.count()).select_from(audit_subject_key)
        assert connection.scalar(count) == 0
    assert log.openings(event.id) == event.openings()
