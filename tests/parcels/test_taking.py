"""A parcel is taken in once, and its sender is told of every row."""

import gzip
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec import UNSET
from sqlalchemy import func, select

from connectors.hub_client import HubRefusedError
from hub.archive.models import RecordHead, RecordVersion
from hub.intake.errors import StagedElsewhereError
from hub.intake.models import SyncRun
from hub.parcels import service
from hub.parcels.models import Parcel
from tests.support.parcelled import NDJSON, SOURCE, TEXT, give_key, lines, row

GOOD = lines(row(1), row(2), row(3))
JSON = "application/json"
WHOLE = ("kinds =", "snapshot = true\nkinds =")


def records(hub):
    """Count the versions that the source has brought."""
    with hub.reads() as session:
        query = select(func.count()).where(RecordVersion.source == SOURCE)
        return session.scalar(query)


def runs(hub):
    """Tell how the runs of the source ended, oldest first."""
    with hub.reads() as session:
        query = select(SyncRun.state).where(SyncRun.source == SOURCE)
        return list(session.scalars(query.order_by(SyncRun.id)))


def untold(answer):
    """Give what is told in an answer, without its receipt."""
    return {name: answer.members[name] for name in answer.members if name != "receipt"}


def refusal(send, *args, **more):
    """Give the code, the status and the detail of a refusal, which has a receipt."""
    with pytest.raises(HubRefusedError) as refused:
        send(*args, **more)
    assert refused.value.receipt is not None
    return refused.value.code, refused.value.status, refused.value.detail


@pytest.mark.postgresql_in_long
def test_every_row_has_its_fate_and_its_sender_alone_asks_later(
    hub, send, sender, sender_of
):
    body = lines(row(1), row(2, 日期="某日")) + b'{"a": \n\n' + lines(row(3))
    told = send(body).document

    assert told.state == "done"
    fates = ["record", "quarantined", "quarantined", "record"]
    assert [(one.row, one.fate) for one in told.rows] == list(enumerate(fates, 1))
    assert [(one.reason, one.field) for one in told.rows[1:3]] == [
        *(("date-unreadable", "decision_day"), ("invalid-json", UNSET))
    ]
    assert told.rows[1].quarantine != told.rows[2].quarantine
    assert told.rows[0].record.startswith("R")
    assert told.counts == {"rows": 4, "record": 2, "unchanged": 0, "quarantined": 2}
    assert records(hub) == 2
    assert sender.ask(told.parcel).document.rows == told.rows
    stranger = sender_of("platform")
    unknown = ("parcel-unknown", 404)
    assert refusal(stranger.ask, told.parcel)[:2] == unknown
    assert refusal(sender.ask, f"{told.parcel}0")[:2] == unknown
    assert refusal(sender.ask, "0" * 26)[:2] == unknown


@pytest.mark.postgresql_in_long
def test_the_same_parcel_has_one_effect_and_the_same_answer(hub, send):
    first, again = send(GOOD), send(GOOD)

    assert first.receipt != again.receipt
    assert untold(first) == untold(again)
    assert (records(hub), runs(hub)) == (3, ["done"])
    other = lines(row(9))
    assert refusal(send, other)[:2] == ("idempotency-key-used", 409)
    assert records(hub) == 3


@pytest.mark.postgresql_in_long
def test_the_same_rows_under_another_key_are_unchanged(hub, send):
    bad = row(2, 日期="某日")
    first = send(lines(row(1), bad)).document
    again = send(lines(row(1), bad), name="parcel-0002").document
    other = send(json.dumps([bad, row(5)]).encode(), "parcel-0003", JSON).document

    assert again.parcel != first.parcel
    assert [one.fate for one in again.rows] == ["unchanged", "quarantined"]
    assert again.rows[0].record == first.rows[0].record
    assert [one.fate for one in other.rows] == ["quarantined", "record"]
    items = {each.quarantine for each in (first.rows[1], again.rows[1], other.rows[0])}
    assert len(items) == 1
    assert records(hub) == 2


def test_twice_at_once_has_one_effect_and_the_same_answer(hub, send):
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: send(GOOD), range(2))

    assert one.receipt != other.receipt
    assert untold(one) == untold(other)
    assert one.document.counts["record"] == 3
    assert records(hub) == 3


@pytest.mark.postgresql_in_long
def test_one_whose_sending_was_cut_off_is_told_as_itself(hub, send):
    told = send(GOOD).document
    with hub.writes.begin() as session:
        # As if it had ended between its rows and what they came to.
        cut = session.get(Parcel, told.parcel)
        cut.state, cut.file_id, cut.run_id = "open", None, None

    again = send(GOOD).document

    assert (again.parcel, again.rows) == (told.parcel, told.rows)
    assert records(hub) == 3


@pytest.mark.postgresql_in_long
def test_what_is_refused_as_a_whole_leaves_nothing(hub, send, monkeypatch):
    for _ in range(2):
        code, status, detail = refusal(send, b"\n")
        assert (code, status) == ("parcel-refused", 422)
        assert "too-few-rows" in detail
    # The second time it was told again and not tried again.
    assert runs(hub) == ["kept-yesterday"]
    bomb = gzip.compress(bytes(5_000_000))
    for number, (body, kind, said) in enumerate(
        [
            (GOOD[:-20], NDJSON, "truncated"),
            (GOOD, JSON, "invalid-json"),
            (b"PK\x03\x04" + bytes(100), NDJSON, "format"),
            (bomb, NDJSON, "encoding"),
        ]
    ):
        code, _, detail = refusal(send, body, f"whole-{number:04}", kind)
        assert (code, said in detail) == ("parcel-refused", True), detail
    monkeypatch.setattr("hub.parcels.deliveries.MOST_ROWS", 2)
    many = refusal(send, GOOD, "many-rows")
    assert many[:2] == ("parcel-too-many-rows", 413)
    assert records(hub) == 0


@pytest.mark.postgresql_in_long
def test_a_source_takes_parcels_of_its_owner_alone(hub, send, sender_of):
    by_stranger = sender_of("platform").send
    key = give_key(hub, "platform:taomao")
    said = {"media_type": NDJSON, "idempotency_key": "parcel-0001"}

    told = [refusal(by_stranger, key, SOURCE, GOOD, **said)]
    others = ("penalty_2018", "no_such", "../pushed_fines")
    told += [refusal(send, GOOD, source=name) for name in others]

    assert set(told) == {("parcel-source-unknown", 404, told[0][2])}


@pytest.mark.long
def test_a_hundred_thousand_rows_come_in_and_one_more_does_not(hub, send):
    numbers = range(1, 100_002)
    many = refusal(send, lines(*map(row, numbers)))
    told = send(lines(*map(row, numbers[:-1])), name="parcel-0002").document

    assert many[0] == "parcel-too-many-rows"
    assert told.counts["record"] == 100_000


@pytest.mark.parametrize("hub_source", [TEXT.replace(*WHOLE)], indirect=True)
def test_a_full_list_sent_again_after_a_crash_does_not_undo_a_newer_one(
    hub, send, hub_source, monkeypatch
):
    older, newer = lines(row(1), row(2)), lines(row(1))
    with monkeypatch.context() as patch:
        patch.setattr(service, "note_outcome", die)
        with pytest.raises(KeyboardInterrupt):
            send(older, "parcel-monday")
    send(newer, "parcel-tuesday")

    told = send(older, "parcel-monday").document

    assert (told.state, told.counts["rows"]) == ("done", 2)
    assert [one.fate for one in told.rows] == ["record", "record"]
    with hub.reads() as session:
        mine = select(RecordVersion.key).where(RecordVersion.source == SOURCE)
        states = session.scalars(
            select(RecordHead.status).where(RecordHead.key.in_(mine))
        )
        assert sorted(states) == ["active", "withdrawn"]


def die(*_):
    """End as a killed process does."""
    raise KeyboardInterrupt


def test_a_parcel_with_whose_rows_another_has_gone_on_is_sent_again(
    hub, send, monkeypatch
):
    def elsewhere(work, source):
        raise StagedElsewhereError(work.file.sha256)

    with monkeypatch.context() as patch:
        patch.setattr("hub.intake.apply.source_runs.finish", elsewhere)
        with pytest.raises(HubRefusedError) as refused:
            send(GOOD)
    assert (refused.value.code, refused.value.status) == ("parcel-busy", 503)
    with hub.reads() as session:
        assert session.scalars(select(Parcel.state)).all() == ["open"]

    told = send(GOOD).document

    assert (told.state, told.counts["rows"], records(hub)) == ("done", 3, 3)
