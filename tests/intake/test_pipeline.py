"""The whole walk: taken in, rated, and every change in the audit log."""

from dataclasses import replace

import pytest
from msgspec import structs
from sqlalchemy import func, select

from connectors.base import FoundSources
from hub import after_intake, pipeline
from hub.archive.lease import last_closed_moment
from hub.archive.proof import archive_root
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.intake.admission import disable_source
from hub.intake.apply.source_lock import source_lock
from hub.intake.errors import SourceBasisError, SourceOwnerError, SyncRunningError
from hub.intake.models import QuarantinedRow, SyncRun
from hub.intake.service import sync
from hub.intake.validation import Validator
from hub.jobs import jobs_of, run_job
from hub.merchants.models import Merchant
from hub.merchants.review.cards import list_reviews
from hub.officer_actions import judge_merchant
from hub.outbox.models import OutboxEvent
from hub.ratings.models import Rating, RatingDue
from tests.support.enabled import admit, enable
from tests.support.intake_lines import (
    BAD,
    INVALID,
    MANIFEST,
    Lines,
    firm,
    lines,
    penalty,
    uscc,
)


@pytest.fixture(autouse=True)
def owner(hub):
    """The member whose the sources of lines are."""
    admit(hub, MANIFEST.owner)


@pytest.fixture
def sources(hub, monkeypatch, tmp_path):
    """Two sources of lines that the hub knows: one brings penalties, one registers."""
    known = {}
    for name, kinds in (("fines", ("penalty",)), ("register", ("registration",))):
        folder = tmp_path / name
        folder.mkdir()
        known[name] = Lines(folder, structs.replace(MANIFEST, name=name, kinds=kinds))
    monkeypatch.setattr(Hub, "find_sources", lambda _: FoundSources(known, ()))
    enable(hub)
    return known


@pytest.fixture
def waiting(hub):
    """Count the events that are not in the log yet."""

    def waiting():
        with hub.reads() as session:
            return session.scalar(
                select(func.count()).where(OutboxEvent.audit_index.is_(None))
            )

    return waiting


def rated(hub):
    """Count the merchants that have a rating."""
    with hub.reads() as session:
        return session.scalar(select(func.count(Rating.merchant_id.distinct())))


def test_what_was_received_is_rated_and_logged(hub, source, deliver, waiting):
    deliver("a", firm(1), firm(2), penalty(2))

    report = pipeline.receive(hub, source)

    assert report.tally.records == 3
    assert rated(hub) == 2
    assert waiting() == 0
    with hub.reads() as session:
        logged = set(session.scalars(select(OutboxEvent.op)))
    assert {"source.sync", "record.append", "rating.give"} <= logged


def test_what_has_nothing_but_a_name_is_proposed_a_merchant_at_once(
    hub, source, deliver
):
    nameless = {k: v for k, v in penalty(2).items() if k != "uscc"}
    deliver("a", firm(1), firm(2), nameless)

    report = pipeline.receive(hub, source)

    assert report.tally.provisional == 1
    with hub.reads() as session:
        (card,) = list_reviews(session)
    assert (card.reason, card.score) == ("name-only", 1.0)
    assert card.merchant_name == firm(2)["party_name"]
    again = run_job(hub, "proposals")
    assert again == {"looked_at": 1, "proposed": 1, "settled": 0}


def test_a_failed_delivery_is_logged_too(hub, source, deliver, waiting):
    deliver("a", {"kind": "unreadable"})

    report = pipeline.receive(hub, source)

    assert report.state == "failed"
    assert waiting() == 0
    with hub.reads() as session:
        event = session.scalars(
            select(OutboxEvent).where(OutboxEvent.op == "source.sync")
        )
        assert event.one().detail["reason"] == "truncated"


def test_what_nobody_enabled_is_not_waited_for(hub, sources):
    (sources["fines"].folder / "a").write_bytes(lines(penalty(1)))
    disable_source(hub, "fines", actor="test")

    reports = pipeline.receive_all(hub)
    named = pipeline.receive(hub, sources["fines"])

    assert [report.source for report in reports] == ["register"]
    assert (named.source, named.tally.records) == ("fines", 1)
    assert "sync:fines" not in jobs_of(hub)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"owner": "agency:nobody"}, SourceOwnerError),
        ({"legal_basis": "?"}, SourceBasisError),
    ],
)
def test_what_is_nobodys_or_rests_on_no_law_is_not_taken_in(
    hub, source, deliver, changes, refusal
):
    deliver("a", firm(1))

    with pytest.raises(refusal):
        pipeline.receive(hub, source.with_manifest(**changes))

    with hub.reads() as session:
        assert session.scalar(select(func.count(SyncRun.id))) == 0


def test_all_sources_are_received_registers_first(hub, sources):
    (sources["fines"].folder / "a").write_bytes(lines(penalty(1)))
    (sources["register"].folder / "a").write_bytes(lines(firm(1)))

    reports = pipeline.receive_all(hub)

    assert [report.source for report in reports] == ["register", "fines"]
    with hub.reads() as session:
        (merchant,) = session.scalars(select(Merchant))
    assert merchant.kind == "registered"


def test_a_source_that_is_busy_does_not_stop_the_others(hub, sources):
    (sources["fines"].folder / "a").write_bytes(lines(penalty(1)))

    with source_lock(hub, "register"):
        reports = pipeline.receive_all(hub)
        with pytest.raises(SyncRunningError):
            pipeline.receive(hub, sources["register"])

    assert [(report.state, report.reason) for report in reports] == [
        ("failed", "sync-running"),
        ("done", None),
    ]


def test_a_source_that_fails_as_nobody_foresaw_does_not_stop_the_others(
    hub, sources, monkeypatch, capsys
):
    (sources["register"].folder / "a").write_bytes(lines(firm(1)))
    (sources["fines"].folder / "a").write_bytes(lines(penalty(1)))
    take_in = pipeline.sync

    def fail(hub, source, **more):
        if source.manifest.name == "register":
            msg = "linking did not settle"
            raise RuntimeError(msg)
        return take_in(hub, source, **more)

    monkeypatch.setattr(pipeline, "sync", fail)

    reports = pipeline.receive_all(hub)

    assert [(report.state, report.reason) for report in reports] == [
        ("failed", "internal"),
        ("done", None),
    ]
    assert "linking did not settle" in capsys.readouterr().err


def test_what_an_interrupted_command_left_is_rated_and_logged_by_settling(
    hub, source, deliver, waiting
):
    deliver("a", firm(1))
    sync(hub, source, touched=after_intake.due_now(hub))
    assert (rated(hub), waiting() > 0) == (0, True)

    after_intake.settle(hub)

    assert (rated(hub), waiting()) == (1, 0)
    with hub.reads() as session:
        due = session.scalars(select(RatingDue.due_day)).all()
    assert all(day > hub.clock().date() for day in due)


def test_settling_again_and_bytes_that_are_in_already_move_no_answer(
    hub, source, deliver
):
    deliver("a", firm(1), penalty(1), BAD)
    pipeline.receive(hub, source)
    before = hub.cache.number()
    with hub.reads() as session:
        closed = last_closed_moment(session)

    report = pipeline.receive(hub, source)
    after_intake.settle(hub)
    run_job(hub, "settle")
    run_job(hub, "rate")

    assert report.state == "nothing-new"
    assert hub.cache.number() == before
    with hub.reads() as session:
        assert last_closed_moment(session) == closed


def test_a_new_file_that_says_nothing_new_moves_no_answer(hub, source, deliver):
    deliver("a", firm(1), firm(2))
    pipeline.receive(hub, source)
    before = hub.cache.number()

    deliver("b", firm(1), firm(2), BAD)
    report = pipeline.receive(hub, source)

    assert (report.tally.records, report.tally.unchanged) == (0, 4)
    assert hub.cache.number() == before


def test_a_decision_at_the_desk_is_logged_at_once_and_does_no_backlog(
    hub, source, deliver, waiting
):
    deliver("a", firm(1), firm(2), penalty(2))
    sync(hub, source, touched=after_intake.due_now(hub))

    for officer in ("officer-1", "officer-2"):
        judge_merchant(
            hub, uscc(1), "disputed", officer=officer, reason="查", document="1号"
        )

    assert (rated(hub), waiting()) == (0, 0)
    after_intake.settle(hub)
    assert rated(hub) == 2


@pytest.mark.parametrize("how", ["fix", "release"])
def test_a_row_that_leaves_quarantine_is_logged_at_once_and_rated_by_settling(
    hub, sources, waiting, how
):
    (sources["register"].folder / "a").write_bytes(lines(INVALID))
    pipeline.receive_all(hub)
    with hub.reads() as session:
        row_id = session.scalars(select(QuarantinedRow.id)).one()
    more = {"actor": "officer:7", "reason": "核实"}

    if how == "fix":
        values = {"established_day": "2020-01-01"}
        report = pipeline.fix_row(hub, row_id, values, **more)
    else:
        better = {**INVALID, "established_day": "2020-01-01"}
        sources["register"].read = lambda _, data: _reread(data, better)
        report = pipeline.release_row(hub, row_id, **more)

    assert report.report.tally.linked == 1
    assert (rated(hub), waiting()) == (0, 0)
    after_intake.settle(hub)
    assert (rated(hub), waiting()) == (1, 0)


def _reread(data, values):
    """Read every line as the same registration."""
    source = Lines(None)
    yield from (replace(item, values=values) for item in source.read("", data))


def test_everyone_can_be_rated_again_and_progress_is_shown(hub, source, deliver):
    deliver("a", firm(1), firm(2))
    pipeline.receive(hub, source)
    seen = []

    report = after_intake.rate_everyone(hub, progress=lambda *done: seen.append(done))

    assert report["rated"] == 2
    assert seen == [(2, None)]


def test_loading_drafts_makes_the_same_archive_as_files(
    hub, hubs, clock, source, deliver, waiting
):
    rows = [firm(1), firm(2), penalty(2), firm(1, business_scope="零售")]
    deliver("a", *rows)
    other = hubs(clock)
    admit(other, MANIFEST.owner)
    pipeline.receive(other, source)
    validator = Validator(
        "lines",
        MANIFEST.authority,
        hub.rulebook,
        hub.keys.identity_hash,
        legal_day(clock()),
    )

    count = pipeline.load_drafts(
        hub,
        "lines",
        (
            validator.draft(row.get("kind", "registration"), _without_kind(row))
            for row in rows
        ),
    )

    assert (count, waiting()) == (4, 0)
    with hub.reads() as session:
        loaded = archive_root(session)
        run = session.scalars(select(SyncRun)).one()
    assert (run.kind, run.state) == ("bulk", "done")
    with other.reads() as session:
        assert archive_root(session) == loaded


def _without_kind(row):
    """Give a row's values alone."""
    return {name: value for name, value in row.items() if name != "kind"}
