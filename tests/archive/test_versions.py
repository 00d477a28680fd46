"""Versions: what is new is appended, nothing is ever changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from hub.archive.drafts import record_key
from hub.archive.models import RecordHead, RecordVersion, SealedValue
from hub.archive.service import (
    append_versions,
    last_closed_moment,
    unseal_personal,
    versions_of,
)
from hub.db.tables import EPOCH
from hub.outbox.models import OutboxEvent

TICK = timedelta(microseconds=1)


@pytest.fixture
def append(writes, keys, clock):
    """Append drafts in a transaction of their own and return the decisions."""

    def append(*drafts):
        with writes.begin() as session:
            outcomes = append_versions(
                session, keys, drafts, run="run-1", actor="tester", at=clock()
            )
        return [(outcome.decision, outcome.seq) for outcome in outcomes]

    return append


@pytest.fixture
def versions(reads):
    """Read all versions of a draft's record."""

    def versions(draft):
        with reads() as session:
            return versions_of(session, draft.key)

    return versions


def test_a_first_row_is_new_and_a_repeated_one_is_unchanged(append, draft):
    assert append(draft()) == [("new", 1)]
    assert append(draft()) == [("unchanged", 1)]


def test_a_row_with_other_content_becomes_the_next_version(append, draft, versions):
    append(draft(body={"fine_fen": 1}))

    decisions = append(draft(body={"fine_fen": 2}))

    assert decisions == [("changed", 2)]
    assert [row.body for row in versions(draft())] == [{"fine_fen": 1}, {"fine_fen": 2}]


def test_a_return_to_older_content_is_a_version_of_its_own(append, draft, versions):
    for fine in (1, 2, 1):
        append(draft(body={"fine_fen": fine}))

    hashes = [row.content_hash for row in versions(draft())]

    assert hashes[0] == hashes[2] != hashes[1]


def test_repeats_within_one_batch_follow_each_other(append, draft, versions):
    one, two = draft(body={"fine_fen": 1}), draft(body={"fine_fen": 2})

    decisions = append(one, one, two, one)

    assert decisions == [("new", 1), ("unchanged", 1), ("changed", 2), ("changed", 3)]
    assert [row.seq for row in versions(one)] == [1, 2, 3]


def test_versions_of_one_record_in_one_transaction_are_known_one_after_the_other(
    append, draft, versions, clock
):
    append(draft(body={"fine_fen": 1}), draft(body={"fine_fen": 2}), draft("2号"))

    first, second = versions(draft())
    (other,) = versions(draft("2号"))

    assert first.known_from == other.known_from == clock()
    assert second.known_from == first.known_from + TICK


def test_moments_grow_from_commit_to_commit_while_the_clock_stands_still(
    append, draft, versions, reads, clock
):
    append(draft(body={"fine_fen": 1}), draft(body={"fine_fen": 2}))
    append(draft("2号"))
    append(draft("3号"))

    moments = [versions(draft(number))[-1].known_from for number in ("2号", "3号")]

    assert moments == [clock() + 2 * TICK, clock() + 3 * TICK]
    with reads() as session:
        assert last_closed_moment(session) == moments[-1]


def test_two_batches_of_one_transaction_share_their_moment(
    writes, keys, draft, versions, clock
):
    with writes.begin() as session:
        for number in ("1号", "2号"):
            append_versions(
                session, keys, [draft(number)], run="r", actor="t", at=clock()
            )
            clock.advance(hours=1)

    assert versions(draft("1号"))[0].known_from == versions(draft("2号"))[0].known_from


def test_a_rolled_back_transaction_leaves_the_lease_to_the_next(
    writes, keys, draft, reads, clock, versions
):
    with writes() as session:
        for number in ("1号", "2号"):
            append_versions(
                session, keys, [draft(number)], run="r", actor="t", at=clock()
            )
            session.rollback()
        append_versions(session, keys, [draft("3号")], run="r", actor="t", at=clock())
        session.commit()

    assert versions(draft("1号")) == []
    assert versions(draft("3号"))[0].known_from == clock()
    with reads() as session:
        assert last_closed_moment(session) == clock()


def test_an_empty_archive_was_last_closed_in_1970(reads):
    with reads() as session:
        assert last_closed_moment(session) == EPOCH


def test_what_was_issued_keeps_its_issuer_as_written(append, draft, versions):
    append(draft(issuer="宿迁市工商行政管理局", issuer_code="工商-3213"))

    (row,) = versions(draft())

    assert (row.issuer, row.issuer_code) == ("宿迁市工商行政管理局", "工商-3213")


def test_a_version_cannot_be_changed(append, draft, writes):
    append(draft())

    with pytest.raises(DBAPIError, match="append-only"), writes.begin() as session:
        session.execute(update(RecordVersion).values(status="x"))


def test_a_version_cannot_be_deleted(append, draft, writes):
    append(draft())

    with pytest.raises(DBAPIError, match="append-only"), writes.begin() as session:
        session.execute(delete(RecordVersion))


def test_personal_values_are_sealed_and_open_only_in_their_place(
    append, draft, reads, keys, writes
):
    secret = "320102198001011234"
    append(draft(personal={"party_id_no": secret}))
    append(draft("2号", personal={"party_id_no": secret}))

    with reads() as session:
        opened = unseal_personal(session, keys, draft().key, 1)
        sealed = dict(
            session.execute(select(SealedValue.key, SealedValue.sealed)).all()
        )

    assert opened == {"party_id_no": secret}
    assert not any(secret.encode() in value for value in sealed.values())
    with writes.begin() as session:
        session.execute(
            update(SealedValue)
            .where(SealedValue.key == draft("2号").key)
            .values(sealed=sealed[draft().key])
        )
    with reads() as session, pytest.raises(Exception, match="another place"):
        unseal_personal(session, keys, draft("2号").key, 1)


def test_a_change_of_a_personal_value_alone_is_a_new_version(append, draft, versions):
    append(draft(personal={"legal_rep": "张三"}))

    assert append(draft(personal={"legal_rep": "李四"})) == [("changed", 2)]
    assert len({row.content_hash for row in versions(draft())}) == 1
    assert len({row.personal_hash for row in versions(draft())}) == 2


@pytest.mark.parametrize("status", ["disputed", "repaired", "annulled"])
def test_a_source_that_repeats_itself_does_not_undo_a_decision(
    append, draft, versions, status
):
    append(draft())
    append(draft(status=status))

    assert append(draft()) == [("unchanged", 2)]
    assert append(draft(body={"fine_fen": 3})) == [("changed", 3)]
    assert [row.status for row in versions(draft())] == ["active", status, status]


def test_a_withdrawn_record_that_is_told_again_is_active_again(append, draft, versions):
    append(draft())
    append(draft(status="withdrawn"))

    assert append(draft()) == [("changed", 3)]
    assert versions(draft())[-1].status == "active"


def test_rows_that_add_up_are_united_with_what_is_stored(append, draft, versions):
    def row(*items):
        def unite(stored):
            return row(*sorted({*stored["items"], *items}))

        return replace(draft(), body={"items": list(items)}, unite=unite)

    decisions = append(row("lead")) + append(row("mercury"), row("lead"))

    assert decisions == [("new", 1), ("changed", 2), ("unchanged", 2)]
    assert versions(draft())[-1].body == {"items": ["lead", "mercury"]}


def test_the_head_is_the_newest_version(append, draft, reads):
    append(draft(body={"fine_fen": 1}), draft(body={"fine_fen": 2}))
    append(draft(body={"fine_fen": 3}), draft(body={"fine_fen": 4}))

    with reads() as session:
        head = session.get(RecordHead, draft().key)
        newest = session.get(RecordVersion, (draft().key, 4))

    assert (head.seq, head.content_hash) == (4, newest.content_hash)


def test_each_thousand_versions_have_one_event_that_commits_to_them(
    append, draft, reads, keys
):
    drafts = [draft(f"{number}号") for number in range(1001)]

    append(*drafts)

    with reads() as session:
        events = session.scalars(select(OutboxEvent).order_by(OutboxEvent.id)).all()
    by_id = sorted(keys.record_id(d.key) for d in drafts)
    told = {event.detail["count"]: event.detail["first_record"] for event in events}
    assert told == {1000: by_id[0], 1: by_id[1000]}


def test_a_batch_without_news_has_no_event(append, draft, reads):
    append(draft())
    append(draft())

    with reads() as session:
        assert len(session.scalars(select(OutboxEvent.id)).all()) == 1


def test_a_records_key_hangs_on_its_kind_and_every_part_of_its_natural_key():
    keys = {
        record_key("penalty", ("a", "b")),
        record_key("penalty", ("ab",)),
        record_key("penalty", ("b", "a")),
        record_key("licence", ("a", "b")),
    }

    assert len(keys) == 4
