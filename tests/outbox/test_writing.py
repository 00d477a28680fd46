"""What is written in one go: committed, let go of in memory, and then in the log."""

import pytest
from sqlalchemy import event, func, select

from hub.audit.errors import AuditUnavailableError
from hub.db.cache import touch
from hub.db.counters import IdCounter, allocate_ids
from hub.outbox import service as outbox
from hub.outbox.models import OutboxEvent
from hub.rulebook.models import RuleFile
from schemas.words import Operation

KEPT = ("one", "two")


class BrokenWorkError(Exception):
    """Something that the block of a test runs into."""


def put(hub, session, subject="01M8"):
    """Put an event beside a row."""
    allocate_ids(session, "written", 1)
    outbox.put(
        session,
        at=hub.clock(),
        actor="hub",
        op=Operation.TOKEN_ISSUE,
        subject_type="token",
        subject=subject,
    )


def break_off(hub):
    """Put an event in one go that then fails."""
    with hub.writing() as session:
        put(hub, session)
        raise BrokenWorkError


def fail_to_commit(hub):
    """Put an event in one go whose commit fails."""

    def fail(_):
        raise BrokenWorkError

    with hub.writing() as session:
        put(hub, session)
        event.listen(session, "before_commit", fail)


def waiting(hub):
    """Count the events that the log has not taken."""
    with hub.reads() as session:
        row = OutboxEvent
        return session.scalar(select(func.count()).where(row.audit_index.is_(None)))


def size(hub):
    """Count the entries of the log."""
    mark = hub.audit.mark()
    return 0 if mark is None else mark.size


def written(hub):
    """Tell whether the row of `put` is there."""
    with hub.reads() as session:
        return session.get(IdCounter, "written") is not None


def remember(hub):
    """Keep two answers that rest on a merchant each."""
    with hub.writes.begin() as session:
        allocate_ids(session, "anything", 1)
    number = hub.cache.number()
    for place, key in enumerate(KEPT, 1):
        hub.cache.put(key, number, key, {f"m{place}e"})


def kept(hub):
    """Name the kept answers that are still good."""
    hub.cache.number()
    return [key for key in KEPT if hub.cache.get(key)]


def test_what_was_put_is_in_the_log_once_the_block_has_ended(hub):
    before = size(hub)

    with hub.writing() as session:
        put(hub, session)

    assert written(hub)
    assert waiting(hub) == 0
    assert size(hub) == before + 1


def test_the_log_has_nothing_before_the_commit_that_it_tells_of(hub):
    order = []
    event.listen(hub.writes, "after_commit", lambda _: order.append("committed"))
    append = hub.audit.append_many

    def seen(events):
        order.append("logged")
        return append(events)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hub.audit, "append_many", seen)
        with hub.writing() as session:
            put(hub, session)
            session.flush()
            assert order == []

    assert order[:2] == ["committed", "logged"]


def test_a_block_that_fails_writes_nothing_and_logs_nothing(hub):
    with hub.writes.begin() as session:
        put(hub, session, "earlier")
    remember(hub)
    before = size(hub)

    with pytest.raises(BrokenWorkError):
        break_off(hub)

    assert size(hub) == before
    assert waiting(hub) == 1
    assert kept(hub) == list(KEPT)


def test_a_commit_that_fails_logs_nothing(hub):
    before = size(hub)

    with pytest.raises(BrokenWorkError):
        fail_to_commit(hub)

    assert not written(hub)
    assert size(hub) == before


def test_who_puts_nothing_does_not_look_what_waits(hub):
    with hub.writes.begin() as session:
        put(hub, session, "earlier")
    begun = []
    event.listen(hub.writes, "after_begin", lambda *_: begun.append(1))

    with hub.writing() as session:
        allocate_ids(session, "anything", 1)

    assert begun == [1]
    assert waiting(hub) == 1


def test_a_log_that_takes_nothing_leaves_what_was_written_and_is_told_of(hub):
    hub.audit.close()

    with pytest.raises(AuditUnavailableError), hub.writing() as session:
        put(hub, session)

    assert written(hub)
    assert waiting(hub) == 1


def test_kept_answers_go_unless_the_work_says_that_they_stay(hub):
    remember(hub)

    with hub.writing(keeps_answers=True) as session:
        put(hub, session)
    stayed = kept(hub)
    with hub.writing(keeps_answers=True) as session:
        put(hub, session)
        touch(session, ["m1e"])
    touched = kept(hub)
    with hub.writing() as session:
        put(hub, session)

    assert stayed == list(KEPT)
    assert touched == ["two"]
    assert kept(hub) == []


def test_what_is_told_only_as_the_transaction_ends_is_logged_too(hub):
    before = size(hub)

    with hub.writing() as session:
        session.add(RuleFile(digest="0" * 64, file="grades.toml", packed=b"x"))

    assert size(hub) == before + 1
    assert waiting(hub) == 0
