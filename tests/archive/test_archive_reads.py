"""Reading back: a merchant's records, and one hash over everything."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from hub.archive.endings import withdraw_records
from hub.archive.filing import bulk_load, file_drafts
from hub.archive.models import RecordHead
from hub.archive.proof import archive_root
from hub.archive.service import current_records, records_of
from hub.merchants.models import MerchantIdentifier
from schemas.codes.identifiers import CodeVerdict

CODE = "91110000600037341L"


@pytest.fixture
def file(writes, filing, clock):
    """File drafts in a transaction of their own and return their fates."""

    def file(*drafts):
        with writes.begin() as session:
            return file_drafts(session, filing, drafts, at=clock())

    return file


@pytest.fixture
def merchant(reads):
    """Find who carries a code."""

    def merchant(code=CODE):
        with reads() as session:
            return session.scalars(
                select(MerchantIdentifier.merchant_id).where(
                    MerchantIdentifier.value == code
                )
            ).one()

    return merchant


def test_filed_rows_are_told_apart_by_what_became_of_their_subject(file, draft):
    fates = file(draft("1号", code=CODE), draft("2号"), draft("1号", code=CODE))

    assert fates == ["linked", "provisional", "unchanged"]


def test_every_new_attachment_is_reported_as_touched(file, draft, touched, merchant):
    file(draft("1号", code=CODE))

    assert touched == {merchant()}


def test_a_merchants_records_come_by_event_day_in_their_newest_versions(
    file, draft, merchant, reads
):
    file(
        draft("2号", code=CODE, event_day=date(2026, 5, 1)),
        draft("1号", code=CODE, event_day=date(2026, 4, 1)),
        draft("3号"),
    )
    file(draft("2号", code=CODE, event_day=date(2026, 5, 1), body={"fine_fen": 5}))

    with reads() as session:
        rows = records_of(session, merchant())

    assert [(row.event_day.month, row.seq) for row in rows] == [(4, 1), (5, 2)]
    assert rows[1].body == {"fine_fen": 5}
    assert rows[0].party_nos == (0,)
    assert rows[0].natural_key == draft("1号", code=CODE).natural_key


def test_every_asked_merchant_has_a_list(reads):
    with reads() as session:
        assert current_records(session, [7, 8]) == {7: [], 8: []}


@pytest.fixture
def withdraw(writes, filing, clock):
    """Withdraw a draft's record as a source and return how many were withdrawn."""

    def withdraw(draft, source):
        with writes.begin() as session:
            return withdraw_records(
                session, filing, [draft.key], source=source, at=clock()
            )

    return withdraw


def test_withdrawing_appends_a_version_and_touches_the_merchant(
    file, draft, merchant, reads, withdraw, touched
):
    file(draft("1号", code=CODE, personal={"legal_rep": "张三"}))
    touched.clear()

    count = withdraw(draft("1号", code=CODE), "penalties")

    with reads() as session:
        (row,) = records_of(session, merchant())
    assert (count, row.status, row.seq) == (1, "withdrawn", 2)
    assert row.personal_hash is not None
    assert touched == {merchant()}


def test_another_sources_record_is_not_withdrawn(file, draft, withdraw):
    file(draft("1号", code=CODE))

    assert withdraw(draft("1号", code=CODE), "other") == 0


def test_the_root_does_not_depend_on_order_runs_or_moments(file, draft, reads, clock):
    drafts = [draft(f"{n}号", code=CODE if n % 2 else None) for n in range(20)]
    file(*drafts[:10])
    clock.advance(days=3)
    file(*drafts[10:])
    with reads() as session:
        first = archive_root(session)

    file(*reversed(drafts))

    with reads() as session:
        assert archive_root(session) == first


def test_the_root_sees_content_history_and_codes(file, draft, reads, writes, merchant):
    file(draft("1号", code=CODE))
    roots = []
    for change in (
        lambda: file(draft("1号", code=CODE, body={"fine_fen": 1})),
        lambda: file(draft("2号")),
        lambda: _rename_code(writes, "91350100M000100Y43"),
    ):
        with reads() as session:
            roots.append(archive_root(session))
        change()
    with reads() as session:
        roots.append(archive_root(session))

    assert len(set(roots)) == 4


def _rename_code(writes, value):
    with writes.begin() as session:
        session.execute(
            update(MerchantIdentifier)
            .where(MerchantIdentifier.scheme == "uscc")
            .values(value=value)
        )


def test_the_root_leaves_codes_out_that_hang_on_the_instances_key(
    file, draft, reads, writes
):
    hashed = CodeVerdict("id_hash", "", "f" * 64, "valid")
    plain = draft("1号", name="张*")
    (claim,) = plain.claims
    person = replace(claim, identifiers=(hashed,), subject_class="natural_person")
    file(replace(plain, claims=(person,)))
    with reads() as session:
        before = archive_root(session)

    with writes.begin() as session:
        changed = session.execute(
            update(MerchantIdentifier)
            .where(MerchantIdentifier.scheme == "id_hash")
            .values(value="0" * 64)
        )

    assert changed.rowcount == 1
    with reads() as session:
        assert archive_root(session) == before


def test_an_empty_archive_has_the_hash_of_nothing(reads):
    with reads() as session:
        assert archive_root(session) == (
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )


def test_a_bulk_load_makes_the_same_archive_as_filing_row_by_row(
    draft, writes, reads, filing, clock
):
    hub = SimpleNamespace(writes=writes, clock=clock)
    drafts = [draft(f"{n}号", code=CODE if n % 3 else None) for n in range(2500)]
    seen = []

    done = bulk_load(
        hub, iter(drafts), filing, total=2500, progress=lambda *at: seen.append(at)
    )

    with reads() as session:
        bulk_root = archive_root(session)
        count = len(session.scalars(select(RecordHead.key)).all())
    assert (done, count) == (2500, 2500)
    assert seen == [(1000, 2500), (2000, 2500), (2500, 2500)]
    with writes.begin() as session:
        fates = {
            fate
            for one in drafts[:50]
            for fate in file_drafts(session, filing, [one], at=clock())
        }
    assert fates == {"unchanged"}
    with reads() as session:
        assert archive_root(session) == bulk_root
