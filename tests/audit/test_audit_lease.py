"""Which host may write a log that several hosts can reach."""

import pytest
from sqlalchemy import select, text

from hub.audit.errors import AuditUnavailableError
from hub.audit.record.models import audit_head


@pytest.fixture
def on_host(open_log, tmp_path, anchor_path):
    """Opens the log as a host does: with an anchor, and so a lock, of its own."""

    def open_there(name):
        path = tmp_path / name / "audit-anchor"
        path.parent.mkdir(exist_ok=True)
        if not path.exists() and anchor_path.exists():
            path.write_bytes(anchor_path.read_bytes())
        return open_log(anchor=path)

    return open_there


def refusal(log, event):
    with pytest.raises(AuditUnavailableError) as refused:
        log.append(event)
    return refused.value


@pytest.mark.only_database("postgresql")  # SQLite's file is on one host
def test_a_second_host_is_refused_until_the_lease_ran_out(log, make, on_host, clock):
    log.append(make(1))
    other = on_host("b")

    refused = refusal(other, make(2))
    with pytest.raises(AuditUnavailableError):
        other.check()
    clock.advance(seconds=16)

    assert (refused.status, refused.reason) == (503, "second-writer")
    assert other.append(make(2)).index == 1


@pytest.mark.only_database("postgresql")  # SQLite's file is on one host
def test_an_overtaken_writer_notices_at_its_next_commit_and_stops(
    log, make, on_host, clock, engine
):
    log.append(make(1))
    other = on_host("b")
    clock.advance(seconds=16)
    other.append(make(2))

    refused = refusal(log, make(3))
    clock.advance(seconds=60)

    assert refused.reason == "second-writer"
    # It stays stopped, although the lease of the other one ran out as well.
    assert refusal(log, make(4)).reason == "second-writer"
    assert other.append(make(5)).index == 2


@pytest.mark.only_database("postgresql")  # SQLite's file is on one host
def test_a_host_that_ends_gives_its_lease_back(log, make, on_host):
    log.append(make(1))
    log.close()

    assert on_host("b").append(make(2)).index == 1


@pytest.mark.only_database("postgresql")  # SQLite's file is on one host
@pytest.mark.parametrize("asks", [False, True], ids=["alone", "asked"])
def test_a_writer_without_events_keeps_its_lease(
    log, make, on_host, clock, engine, monkeypatch, asks
):
    monkeypatch.setattr("hub.audit.write.committer.RENEW_SECONDS", 0.02)
    monkeypatch.setattr("hub.audit.wire.reception.LOOK_SECONDS", 0.02)
    log.append(make(1))
    other = on_host("b")
    with engine.connect() as connection:
        before = connection.scalar(select(audit_head.c.lease_until))
    clock.advance(seconds=14)

    def lease():
        with engine.connect() as connection:
            return connection.scalar(select(audit_head.c.lease_until))

    for _ in range(500):
        if asks:
            log.check()
        if lease() > before:
            break
    assert lease() - before == 14_000_000
    clock.advance(seconds=2)
    assert refusal(other, make(2)).reason == "second-writer"


@pytest.mark.only_database("sqlite")  # on PostgreSQL the lease is taken
def test_sqlite_needs_no_lease(log, make, engine):
    log.append(make(1))

    with engine.connect() as connection:
        row = connection.execute(select(audit_head)).mappings().one()

    assert (row["holder"], row["lease_until"]) == (None, None)


def test_a_head_that_moved_during_a_commit_is_not_signed_over(
    log, make, engine, monkeypatch
):
    log.append(make(1))
    monkeypatch.setattr(
        "hub.audit.write.storing.statements.Statements.swap_head",
        lambda *arguments: False,
    )

    assert refusal(log, make(2)).reason == "second-writer"
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM audit_entry")) == 1
